import { createRoot } from "solid-js";
import { afterEach, describe, expect, it, vi } from "vitest";
import { answerCalls } from "../../infra/testing/console/dom.ts";
import type { RunEvent } from "../../shared/schemas/event.ts";
import { createPaging } from "./create-paging.ts";

const event = (seq: number): RunEvent => ({
  seq,
  at: "2026-11-23T10:00:00.000Z",
  type: "message.queued",
  id: `msg_${seq}`,
  text: "hurry",
  by: "Ana",
});

/** A log of 3,000 events. The page has loaded number 2,500 and later. */
function paged(online: () => boolean = () => true) {
  const calls = answerCalls(({ path }) => {
    if (!online()) return undefined;
    const [, after = 0, limit = 0] = /after=(\d+)&limit=(\d+)/.exec(path)?.map(Number) ?? [];
    return { body: { events: Array.from({ length: limit }, (_, at) => event(after + 1 + at)) } };
  });
  const loaded: number[] = [];
  const paging = createRoot(() =>
    createPaging("run_1", (events) => loaded.unshift(...events.map(({ seq }) => seq))),
  );
  paging.begin(2_500);
  return { ...paging, calls, loaded };
}

describe("paging back in a log", () => {
  afterEach(() => vi.unstubAllGlobals());

  it("loads 200 events at a time, or back to a given event, without a gap", async () => {
    const paging = paged();
    await paging.loadOlder();
    expect(paging.firstSeq()).toBe(2_300);
    await paging.loadOlder(1);
    expect(paging.hasOlder()).toBe(false);
    expect(paging.loaded).toEqual(Array.from({ length: 2_499 }, (_, at) => at + 1));
    expect(paging.calls.map(({ path }) => path.replace(/.*after=/, ""))).toEqual([
      "2299&limit=200",
      "0&limit=1000",
      "1000&limit=1000",
      "2000&limit=299",
    ]);
  });

  it("changes nothing while the server is unreachable, and works at the next try", async () => {
    let online = false;
    const paging = paged(() => online);
    await paging.loadOlder();
    expect([paging.firstSeq(), paging.loadingOlder(), paging.loaded]).toEqual([2_500, false, []]);
    online = true;
    await paging.loadOlder();
    expect(paging.firstSeq()).toBe(2_300);
  });

  it("finds a queued message by its number, with one request", async () => {
    const paging = paged();
    const [one, other] = await Promise.all([paging.messageAt(7), paging.messageAt(7)]);
    expect([one?.id, other?.id]).toEqual(["msg_7", "msg_7"]);
    expect(paging.calls).toHaveLength(1);
  });
});
