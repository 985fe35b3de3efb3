import { createRoot } from "solid-js";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { answerCalls } from "../../infra/testing/console/dom.ts";
import { takeSockets } from "../../infra/testing/console/sockets.ts";
import { createLive } from "./live.tsx";

const follower = {
  head: () => 7,
  onEvents: () => {},
  onDelta: () => {},
  onCaughtUp: () => {},
};

describe("the socket of the page", () => {
  beforeEach(() => vi.useFakeTimers());
  afterEach(() => {
    vi.useRealTimers();
    vi.unstubAllGlobals();
  });

  async function open(ticket: object) {
    answerCalls(() => ({ body: ticket }));
    const opened = takeSockets();
    const { live, dispose } = createRoot((dispose) => ({ live: createLive(), dispose }));
    await vi.advanceTimersByTimeAsync(0);
    const [socket] = opened;
    if (!socket) throw new Error("No socket was opened.");
    return { live, dispose, socket };
  }

  it("is at this address, or where the ticket says", async () => {
    const here = await open({ ticket: "t1" });
    expect(here.socket.address).toBe(`ws://${location.host}/ws?ticket=t1`);
    here.dispose();
    const there = await open({ ticket: "t 2", url: "wss://live.example/prod?v=1" });
    expect(there.socket.address).toBe("wss://live.example/prod?v=1&ticket=t+2");
    there.dispose();
  });

  it("asks again for a Run without a reply", async () => {
    const { live, dispose, socket } = await open({ ticket: "t" });
    socket.accept();
    const unfollow = live.follow("run_1", follower);
    const subscribe = { type: "subscribe", runId: "run_1", after: 7 };
    await vi.advanceTimersByTimeAsync(10_000);
    expect(socket.said).toEqual([subscribe, subscribe]);
    socket.send({ type: "caught-up", runId: "run_1", head: 7 });
    await vi.advanceTimersByTimeAsync(20_000);
    expect(socket.said).toEqual([subscribe, subscribe]);
    unfollow();
    expect(socket.said.at(-1)).toEqual({ type: "unsubscribe", runId: "run_1" });
    dispose();
  });
});
