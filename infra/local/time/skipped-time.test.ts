import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Reading } from "./reading.ts";
import { type KeptTime, watchSkippedTime } from "./skipped-time.ts";

const [second, hour, year] = [1_000, 3_600_000, 365 * 86_400_000];

/** A machine with three clocks. `mac`: its monotonic clock goes on while it sleeps. */
function machine({ mac = false } = {}) {
  let it: Reading = {
    wall: Date.parse("2026-03-29T00:30:00Z"),
    awake: 5_000,
    up: 5_000,
    boot: "a",
  };
  const move = (by: { wall?: number; awake?: number; up?: number; boot?: string }) => {
    it = {
      wall: it.wall + (by.wall ?? 0),
      awake: it.awake + (by.awake ?? 0),
      up: it.up + (by.up ?? 0),
      boot: by.boot ?? it.boot,
    };
  };
  return {
    read: () => it,
    works: (ms: number) => move({ wall: ms, awake: ms, up: ms }),
    sleeps: (ms: number) => move({ wall: ms, awake: mac ? ms : 0, up: ms }),
    isSet: (ms: number) => move({ wall: ms }),
    /** `faketime` moves both clocks that a program reads, and not the machine's. */
    isFaked: (ms: number) => move({ wall: ms, awake: ms }),
    restarts: (offMs: number, setMs = 0) => {
      it = { wall: it.wall + offMs + setMs, awake: 900, up: 900, boot: "b" };
    },
  };
}

const watch = (its: ReturnType<typeof machine>, kept?: KeptTime) =>
  watchSkippedTime(its.read, kept);

describe("the time of a machine", () => {
  it.each([
    ["sleeps for two hours", "sleeps", 2 * hour, { sleptMs: 2 * hour, setMs: 0 }],
    ["has its clock set forward by a year", "isSet", year, { sleptMs: 0, setMs: year }],
    ["has its clock set back by a year", "isSet", -year, { sleptMs: 0, setMs: -year }],
    ["has its clock set back by a second", "isSet", -second, { sleptMs: 0, setMs: -second }],
    ["gets a fake clock two hours ahead", "isFaked", 2 * hour, { sleptMs: 0, setMs: 2 * hour }],
    ["gets a fake clock two hours behind", "isFaked", -2 * hour, { sleptMs: 0, setMs: -2 * hour }],
    ["works for a second", "works", second, { sleptMs: 0, setMs: 0 }],
  ] as const)("that %s", (_, act, ms, skipped) => {
    const it = machine();
    const time = watch(it);
    it.works(second);
    const before = time.steady();
    it[act](ms);
    expect(time.total()).toEqual(skipped);
    it.works(second);
    expect(time.steady() - before).toBe(act === "works" ? 2 * second : second);
  });

  it("leaves out the sleep of a machine whose monotonic clock goes on", () => {
    const it = machine({ mac: true });
    const time = watch(it);
    it.sleeps(2 * hour);
    const { sleptMs, setMs } = time.total();
    expect(setMs).toBe(0);
    expect(sleptMs).toBeGreaterThan(2 * hour - 61 * second);
  });

  const acts = fc.array(
    fc.record({
      worked: fc.integer({ min: 1, max: 3 * second }),
      act: fc.constantFrom("isSet", "sleeps", "isFaked", "restart", "nothing"),
      far: fc.integer({ min: 3 * second, max: year }),
      back: fc.boolean(),
    }),
    { maxLength: 60 },
  );
  it("passes as it really passes, and never goes back, whatever the clocks do", () => {
    fc.assert(
      fc.property(acts, (all) => {
        const it = machine();
        let time = watch(it);
        const start = time.steady();
        let [worked, last] = [0, start];
        for (const { worked: ms, act, far, back } of all) {
          it.works(ms);
          worked += ms;
          if (act === "sleeps") it.sleeps(far);
          else if (act === "restart") time = watch(it, time.kept());
          else if (act !== "nothing") it[act](back ? -far : far);
          const now = time.steady();
          expect(now).toBeGreaterThanOrEqual(last);
          last = now;
        }
        expect(last - start).toBe(worked);
      }),
    );
  });

  it("is right after the server was down while the clock was set or the machine slept", () => {
    const it = machine();
    const kept = watch(it).kept();
    it.works(hour);
    it.isSet(year);
    it.sleeps(2 * hour);
    const after = watch(it, kept);
    expect(after.total()).toEqual({ sleptMs: 2 * hour, setMs: year });
    expect(after.steady() - kept.reading.wall).toBe(hour);
  });

  it("passes while the machine is off, and does not go back if its clock lost the time", () => {
    const it = machine();
    const kept = watch(it).kept();
    it.restarts(hour);
    expect(watch(it, kept).total()).toEqual({ sleptMs: 0, setMs: 0 });
    it.restarts(0, -year);
    const after = watch(it, kept);
    expect(after.steady()).toBeGreaterThanOrEqual(kept.reading.wall);
  });
});
