import type { Server } from "node:http";
import { type Bill, since, times } from "../bill.ts";
import { printed } from "./printed-text.ts";
import { PlayedRun } from "./run.ts";

/** How often a DevBox sends live text of its engine: 100 ms after the coordinator got the previous piece (functions/devbox/coding-engine/story.ts). */
const everyMs = 160;
const shown = 20;

/** The cost of one minute of live text with one viewer. Live text is shown and never stored. */
export async function playLiveText(dynamodb: Server): Promise<Bill> {
  const run = await PlayedRun.begin(dynamodb, { watched: true });
  const before = run.at.meter.bill;
  for (let n = 0; n < shown; n++) await run.mention(printed(n, 200));
  return times(since(before, run.at.meter.bill), 60_000 / everyMs / shown);
}
