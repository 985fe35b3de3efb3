import { createRoot } from "solid-js";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { answerCalls } from "../../infra/testing/console/dom.ts";
import { createLoading, type Tail } from "./create-loading.ts";

const state = { seq: 500 };

describe("the first load of a Run", () => {
  beforeEach(() => vi.useFakeTimers());
  afterEach(() => {
    vi.useRealTimers();
    vi.unstubAllGlobals();
  });

  const loaded = (answer: Parameters<typeof answerCalls>[0]) => {
    const calls = answerCalls(answer);
    const tails: Tail[] = [];
    return createRoot((dispose) => ({
      ...createLoading("run_1", (tail) => tails.push(tail)),
      dispose,
      tails,
      calls,
    }));
  };

  it("tries again until the server is back, and loads the last 200 events once", async () => {
    let online = false;
    const it = loaded(() =>
      online ? { body: { run: { id: "run_1" }, state, events: [] } } : undefined,
    );
    await vi.advanceTimersByTimeAsync(5_000);
    expect([it.problem()?.status, it.tails.length]).toEqual([0, 0]);
    online = true;
    await vi.advanceTimersByTimeAsync(10_000);
    expect(it.problem()).toBeUndefined();
    expect(it.tails).toEqual([{ run: state, first: 301, events: [] }]);
    expect(it.calls.at(-1)?.path).toBe("/runs/run_1?tail=200");
    it.dispose();
  });

  it("does not try again if the Run does not exist", async () => {
    const it = loaded(() => ({ status: 404 }));
    await vi.advanceTimersByTimeAsync(10_000);
    expect([it.problem()?.status, it.calls.length]).toEqual([404, 1]);
    it.dispose();
  });

  it("stops when its owner is disposed", async () => {
    const it = loaded(() => undefined);
    await vi.advanceTimersByTimeAsync(100);
    it.dispose();
    await vi.advanceTimersByTimeAsync(10_000);
    expect(it.calls).toHaveLength(1);
  });
});
