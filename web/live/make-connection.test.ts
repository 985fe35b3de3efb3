import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { type Opened, takeSockets } from "../../infra/testing/console/sockets.ts";
import type { ServerFrame } from "../../shared/schemas/frame.ts";
import { type ConnectionState, makeConnection } from "./make-connection.ts";

const minute = 60_000;
const hour = 60 * minute;
const caughtUp: ServerFrame = { type: "caught-up", runId: "run_1", head: 3 };

function connect(address: () => Promise<string> = async () => "wss://live.example/prod?ticket=t") {
  const opened = takeSockets();
  const states: ConnectionState["kind"][] = [];
  const frames: ServerFrame[] = [];
  const opens: number[] = [];
  const connection = makeConnection({
    address,
    onOpen: () => {
      opens.push(opened.length);
      connection.say({ type: "subscribe", runId: "run_1", after: frames.length });
    },
    onFrame: (frame) => frames.push(frame),
    onState: ({ kind }) => states.push(kind),
  });
  return { connection, opened, states, frames, opens };
}

/** The newest socket, opened. */
function accepted(opened: Opened[]): Opened {
  const newest = opened.at(-1);
  if (!newest) throw new Error("Nothing was opened.");
  newest.accept();
  return newest;
}
/** An answer to each ping, for so long. */
async function alive(opened: Opened[], ms: number): Promise<void> {
  for (let passed = 0; passed < ms; passed += 20_000) {
    for (const it of opened) if (!it.closed) it.send({ type: "pong" });
    await vi.advanceTimersByTimeAsync(Math.min(20_000, ms - passed));
  }
}
async function untilOpened(opened: Opened[], count: number): Promise<void> {
  while (opened.length < count) await alive(opened, 1_000);
}

describe("the live connection", () => {
  beforeEach(() => vi.useFakeTimers());
  afterEach(() => {
    vi.useRealTimers();
    vi.unstubAllGlobals();
  });

  it("reads frames that come as text and as bytes, and passes over what is none", async () => {
    const { opened, frames } = connect();
    await vi.advanceTimersByTimeAsync(0);
    const socket = accepted(opened);
    socket.send(caughtUp);
    socket.send(caughtUp, "bytes");
    socket.send({ message: "Internal server error", connectionId: "x" });
    expect(frames).toEqual([caughtUp, caughtUp]);
  });

  it("opens another socket before the two hours are over, and leaves the old one when that speaks", async () => {
    const { opened, states, frames, opens } = connect();
    await vi.advanceTimersByTimeAsync(0);
    const first = accepted(opened);
    const began = Date.now();
    await untilOpened(opened, 2);
    expect(Date.now() - began).toBeGreaterThanOrEqual(105 * minute);
    expect(Date.now() - began).toBeLessThanOrEqual(115 * minute + 1_000);

    expect(first.closed).toBe(false);
    const second = accepted(opened);
    expect(second.said).toEqual([{ type: "subscribe", runId: "run_1", after: frames.length }]);
    expect(first.closed).toBe(false);
    const before = frames.length;
    first.send(caughtUp);
    expect(frames).toHaveLength(before + 1);
    second.send(caughtUp);
    expect(first.closed).toBe(true);
    expect(frames).toHaveLength(before + 2);
    expect(states).toEqual(["connecting", "open"]);
    expect(opens).toEqual([1, 2]);
    await alive(opened, 104 * minute);
    expect(opened).toHaveLength(2);
  });

  it("leaves the old socket also when the new one has nothing to say", async () => {
    const { opened } = connect();
    await vi.advanceTimersByTimeAsync(0);
    const first = accepted(opened);
    await untilOpened(opened, 2);
    accepted(opened);
    await vi.advanceTimersByTimeAsync(5_000);
    expect(first.closed).toBe(true);
  });

  it("keeps the old socket while no other can be had, and tries again", async () => {
    let refused = false;
    const { opened, states } = connect(async () => {
      if (refused) throw new Error("throttled");
      return "wss://live.example/prod?ticket=t";
    });
    await vi.advanceTimersByTimeAsync(0);
    const first = accepted(opened);
    refused = true;
    await alive(opened, 116 * minute);
    expect(opened).toHaveLength(1);
    expect(first.closed).toBe(false);
    refused = false;
    for (const count of [2, 3]) {
      await untilOpened(opened, count);
      opened.at(-1)?.end();
    }
    expect(first.closed).toBe(false);
    expect(states).toEqual(["connecting", "open"]);
  });

  it("goes back to the old socket when the new one ends before it spoke", async () => {
    const { connection, opened, states } = connect();
    await vi.advanceTimersByTimeAsync(0);
    const first = accepted(opened);
    await untilOpened(opened, 2);
    const second = accepted(opened);
    second.end();
    expect(first.said.at(-1)).toMatchObject({ type: "subscribe" });
    connection.say({ type: "ping" });
    expect(first.said.at(-1)).toEqual({ type: "ping" });
    expect(states).toEqual(["connecting", "open"]);
  });

  it("takes the new socket when the old one ends while that is being opened", async () => {
    const { opened, states } = connect();
    await vi.advanceTimersByTimeAsync(0);
    const first = accepted(opened);
    await untilOpened(opened, 2);
    first.end();
    accepted(opened);
    expect(states).toEqual(["connecting", "open", "waiting", "open"]);
    await vi.advanceTimersByTimeAsync(20_000);
    expect(opened).toHaveLength(2);
  });

  it("tries again with growing pauses, without limit, and at once when asked", async () => {
    const { connection, opened, states } = connect();
    await vi.advanceTimersByTimeAsync(0);
    for (let tries = 0; tries < 8; tries++) {
      opened.at(-1)?.end();
      await vi.advanceTimersByTimeAsync(15_000);
    }
    expect(opened).toHaveLength(9);
    opened.at(-1)?.end();
    connection.retry();
    await vi.advanceTimersByTimeAsync(0);
    expect(opened).toHaveLength(10);
    accepted(opened);
    expect(states.at(-1)).toBe("open");
  });

  it("counts a socket that answers no ping, or never opens, as lost", async () => {
    const { opened, states } = connect();
    await vi.advanceTimersByTimeAsync(15_000);
    expect(states.at(-1)).toBe("waiting");
    await vi.advanceTimersByTimeAsync(1_000);
    const socket = accepted(opened);
    await vi.advanceTimersByTimeAsync(25_000);
    expect(socket.said.at(-1)).toEqual({ type: "ping" });
    await vi.advanceTimersByTimeAsync(10_000);
    expect(socket.closed).toBe(true);
    expect(states.at(-1)).toBe("waiting");
  });

  it("opens nothing after it is closed", async () => {
    const { connection, opened } = connect();
    await vi.advanceTimersByTimeAsync(0);
    accepted(opened);
    connection.close();
    await vi.advanceTimersByTimeAsync(4 * hour);
    expect(opened).toHaveLength(1);
    expect(opened[0]?.closed).toBe(true);
  });
});
