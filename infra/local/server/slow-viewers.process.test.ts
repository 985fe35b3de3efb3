import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo, Socket } from "node:net";
import { setImmediate as turn } from "node:timers/promises";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import WebSocket from "ws";
import type { RunEvent } from "../../../shared/schemas/event.ts";
import type { ServerFrame } from "../../../shared/schemas/frame.ts";
import { summaryOf } from "../../../shared/view.ts";
import { Story } from "../../testing/samples/story.ts";
import { memoryDatabase } from "../data/database.ts";
import { sqliteRunLog } from "../data/run-log.ts";
import { sockets } from "./sockets.ts";
import { localViewers } from "./viewers.ts";

/** What a viewer may have unsent, and one frame more. */
const mostUnsent = 1_000_000 + 64_000;

/** A server whose viewers are told of commits to one Run, and what its sockets hold unsent. */
async function open() {
  const story = new Story().working();
  const { id, team } = story.run;
  const log = sqliteRunLog(memoryDatabase());
  const viewers = localViewers();
  const server = createServer();
  const live = sockets({ log }, viewers, async () => true);
  live.openAt(
    server,
    ({ url }) => url,
    () => {},
  );
  const held = new Set<Socket>();
  server.on("connection", (socket) => held.add(socket));
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;

  const write = async (events: readonly RunEvent[]): Promise<void> => {
    const first = events[0]?.seq ?? 0;
    await log.append({ runId: id, first, events, after: story.run, requests: [] });
    await viewers.post(story.run, { type: "events", runId: id, first, events });
  };
  await write(story.events);
  return {
    id,
    head: () => story.run.seq,
    unsent: () => Math.max(...[...held].map((it) => it.writableLength)),
    /** A commit of a few events, of this many characters. */
    async say(count: number, characters: number): Promise<void> {
      const before = story.events.length;
      const facts = Array.from({ length: count }, () => ({
        type: "message.written" as const,
        text: "x".repeat(characters),
      }));
      const { generation = 0, batch = 0 } = story.run.devbox ?? {};
      story.do({ type: "box-events", generation, number: batch + 1, facts });
      await write(story.events.slice(before));
    },
    list: () => viewers.post(story.run, { type: "runs", run: summaryOf(story.run) }),
    delta: (text: string) =>
      viewers.post(story.run, { type: "delta", runId: id, message: "m", text }),
    async viewer() {
      const ticket = live.ticket({ name: "ada", team });
      const ws = new WebSocket(`ws://127.0.0.1:${port}/ws?ticket=${ticket}`);
      const frames: ServerFrame[] = [];
      ws.on("message", (data) => frames.push(JSON.parse(String(data))));
      await once(ws, "open");
      return { ws, frames };
    },
    close() {
      live.close();
      server.close();
    },
  };
}

const held: { world?: Awaited<ReturnType<typeof open>> } = {};
beforeEach(async () => {
  held.world = await open();
});
afterEach(() => held.world?.close());

function world() {
  if (!held.world) throw new Error("The server is not open.");
  return held.world;
}

const seqsOf = (frames: readonly ServerFrame[]) =>
  frames.flatMap((it) => (it.type === "events" ? it.events.map(({ seq }) => seq) : []));
const upTo = (head: number) => Array.from({ length: head }, (_, n) => n + 1);

it("holds a bounded number of bytes for a viewer who does not read, whatever happens, and then all events reach it", async () => {
  const { id, head, unsent, say, list, delta, viewer } = world();
  const { ws, frames } = await viewer();
  ws.send(JSON.stringify({ type: "subscribe", runId: id, after: 0 }));
  await vi.waitFor(() => expect(seqsOf(frames)).toEqual(upTo(head())));
  ws.pause();
  let most = 0;
  for (let n = 0; n < 3_000; n++) {
    await say(1 + (n % 3), n % 50 === 0 ? 30_000 : 1_000);
    for (let listed = 0; listed < 5; listed++) await list();
    await delta("y".repeat(1_000));
    await turn();
    most = Math.max(most, unsent());
  }
  expect(most).toBeGreaterThan(500_000); // it did not read
  expect(most).toBeLessThanOrEqual(mostUnsent);
  const listedBefore = frames.filter((it) => it.type === "runs").length;
  ws.resume();
  await vi.waitFor(() => expect(seqsOf(frames).at(-1)).toBe(head()), 20_000);
  expect(seqsOf(frames)).toEqual(upTo(head()));
  await vi.waitFor(() => expect(frames.some((it) => it.type === "runs-missed")).toBe(true));
  await vi.waitFor(() =>
    expect(frames.filter((it) => it.type === "caught-up").at(-1)).toMatchObject({ head: head() }),
  );
  await list();
  await vi.waitFor(() => expect(frames.at(-1)?.type).toBe("runs"));
  expect(frames.filter((it) => it.type === "runs").length).toBeGreaterThan(listedBefore);
}, 60_000);

it("holds a bounded number of bytes for a viewer who asks and asks, and reads no reply", async () => {
  const { id, unsent, say, viewer } = world();
  for (let n = 0; n < 600; n++) await say(1, 30_000);
  const { ws } = await viewer();
  ws.pause();
  const ask = () => ws.send(JSON.stringify({ type: "subscribe", runId: id, after: 0 }));
  ask();
  await vi.waitFor(() => expect(unsent()).toBeGreaterThan(500_000), 20_000); // it does not read
  for (let n = 0; n < 9; n++) {
    ask();
    ws.send(JSON.stringify({ type: "ping" }));
    for (let pings = 0; pings < 3_000; pings++) ws.ping("x".repeat(120));
    for (let turns = 0; turns < 50; turns++) await turn();
    expect(unsent()).toBeLessThanOrEqual(mostUnsent);
    expect(unsent()).toBeGreaterThan(500_000); // it is still connected
  }
  ws.terminate();
}, 60_000);

it("goes on for the others while one viewer does not read", async () => {
  const { id, head, say, viewer } = world();
  const [slow, quick] = [await viewer(), await viewer()];
  for (const { ws } of [slow, quick])
    ws.send(JSON.stringify({ type: "subscribe", runId: id, after: 0 }));
  slow.ws.pause();
  for (let n = 0; n < 300; n++) await say(1, 20_000);
  await vi.waitFor(() => expect(seqsOf(quick.frames)).toEqual(upTo(head())), 20_000);
  slow.ws.resume();
  await vi.waitFor(() => expect(seqsOf(slow.frames)).toEqual(upTo(head())), 20_000);
}, 60_000);
