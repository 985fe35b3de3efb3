import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { Session } from "../engine-drivers/driver.ts";
import { watchSilence } from "./watchdog.ts";

describe("an engine that is watched for silence", () => {
  beforeEach(() => {
    vi.useFakeTimers({ toFake: ["setInterval", "clearInterval", "setTimeout", "clearTimeout"] });
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  /** A prompt with a limit of a minute. */
  function prompt(busy = () => false) {
    let now = 0;
    const stopped: string[] = [];
    const session = {
      interrupt: () => stopped.push("interrupt"),
      close: async () => void stopped.push("close"),
    } as unknown as Session;
    const watchdog = watchSilence(60, busy, () => now);
    const { end } = watchdog.begin(session);
    return {
      ...watchdog,
      end,
      stopped,
      passes: (ms: number) => {
        for (let passed = 0; passed < ms; passed += 250) {
          now += 250;
          vi.advanceTimersByTime(250);
        }
      },
      /** The clock goes on, and no timer fires until the machine wakes. */
      sleeps: (ms: number) => {
        now += ms;
      },
    };
  }

  it("is interrupted after its limit, then closed", () => {
    const it = prompt();
    it.passes(59_000);
    expect(it.stopped).toEqual([]);
    it.passes(7_000);
    expect(it.stopped).toEqual(["interrupt", "close"]);
    expect(it.end()).toBe(true);
  });

  it("is not silent while the machine sleeps, even for a year", () => {
    const it = prompt();
    it.passes(30_000);
    it.sleeps(365 * 86_400_000);
    it.passes(20_000);
    expect(it.stopped).toEqual([]);
    it.passes(12_000);
    expect(it.stopped).toEqual(["interrupt"]);
  });

  it("has its limit again after every word, and none while it is busy", () => {
    let busy = false;
    const it = prompt(() => busy);
    it.passes(59_000);
    it.heard();
    it.passes(59_000);
    busy = true;
    it.passes(600_000);
    busy = false;
    it.passes(59_000);
    expect(it.stopped).toEqual([]);
    expect(it.end()).toBe(false);
  });
});
