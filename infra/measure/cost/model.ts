import type { Server } from "node:http";
import { playIdleMonth } from "./idle.ts";
import { playIdleWorker } from "./idle-worker.ts";
import { playPause } from "./pause.ts";
import { playLiveText } from "./played/live-text.ts";
import { play, reference } from "./played/reference-run.ts";

/** All played data for the tables, the tests and docs/deploy.md. */
export async function model(dynamodb: Server) {
  return {
    watched: await play(dynamodb, reference),
    unwatched: await play(dynamodb, { ...reference, watched: false }),
    liveText: await playLiveText(dynamodb),
    parkedLate: await playPause(dynamodb, 300),
    parkedAtOnce: await playPause(dynamodb, 0),
    leftUp: await playPause(dynamodb),
    idle: await playIdleMonth(dynamodb),
    idleWorker: await playIdleWorker(dynamodb),
  };
}
export type Model = Awaited<ReturnType<typeof model>>;
