import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Story } from "../../infra/testing/samples/story.ts";
import { next } from "../next.ts";
import type { Run } from "../run.ts";
import { nothingSkipped, shifted, skippedMs } from "../skipped.ts";
import { summaryOf } from "../view.ts";
import { placed } from "./decide.ts";
import { activeMsOfLeg } from "./end-leg.ts";
import { nowOf, positionOf, timeSkippedSince } from "./time-skipped.ts";

const [minute, hour, year] = [60_000, 3_600_000, 365 * 86_400_000];

/** A Run on a machine whose clock skips. Every event says first what was skipped, as every commit does. */
class Skipping extends Story {
  total = nothingSkipped;
  skip(sleptMs: number, setMs: number): this {
    this.total = { sleptMs: this.total.sleptMs + sleptMs, setMs: this.total.setMs + setMs };
    return this.wait((sleptMs + setMs) / minute);
  }
  catchUp(): this {
    const skip = timeSkippedSince(this.run, this.total);
    if (skip) this.run = placed(this.run, [skip], this.now).after;
    return this;
  }
  next = () => next(this.run, nowOf(this.run, this.now, this.total), 300);
}
const working = () => new Skipping({ limits: { activeMinutes: 30 } }).working();

describe("a Run on a machine whose clock skips", () => {
  const skips = fc.array(
    fc.record({
      workedMs: fc.integer({ min: 0, max: minute }),
      sleptMs: fc.integer({ min: 0, max: 10 * hour }),
      setMs: fc.integer({ min: -year, max: year }),
      told: fc.boolean(),
    }),
    { minLength: 1, maxLength: 20 },
  );
  it("counts the time in which it worked, and no more, before and after it is told", () => {
    fc.assert(
      fc.property(skips, (all) => {
        const story = working();
        const before = activeMsOfLeg(story.run, story.now);
        let worked = 0;
        for (const { workedMs, sleptMs, setMs, told } of all) {
          story.wait(workedMs / minute).skip(sleptMs, setMs);
          worked += workedMs;
          if (told) story.catchUp();
          const left = 30 * 60 - (before + worked) / 1_000;
          expect(story.next()).toMatchObject({
            kind: "work",
            seconds: Math.max(1, Math.ceil(left)),
          });
        }
        story.catchUp();
        expect(activeMsOfLeg(story.run, story.now)).toBe(before + worked);
      }),
    );
  });

  it("does not end at its limit because the machine slept, and ends when it has worked that long", () => {
    const story = working()
      .skip(2 * hour, 0)
      .catchUp()
      .do({ type: "expire-work" });
    expect(story.run.result).toBeUndefined();
    story.wait(31).do({ type: "expire-work" });
    expect(story.run.result).toMatchObject({ code: "active-minutes" });
  });

  it("waits no negative time for a person when the clock is set back", () => {
    const story = working().asks().wait(5).skip(0, -year).catchUp().answers(["Header"]);
    expect(summaryOf(story.run).durations.waitingMs).toBe(5 * minute + 1_000);
  });

  it.each([
    ["asleep for two hours", 2 * hour, 0],
    ["set forward by a year", 0, year],
    ["set back by a year", 0, -year],
  ])("keeps its DevBox for as long as promised: %s", (_, sleptMs, setMs) => {
    const story = new Skipping({ keepMinutes: 60 }).completed();
    const before = story.next();
    expect(story.skip(sleptMs, setMs).next()).toEqual(before);
    expect(story.catchUp().next()).toMatchObject({ kind: "keep", seconds: before.seconds });
    story.do({ type: "expire-keep" });
    expect(story.run.devbox?.state).toBe("up");
    expect(story.wait(61).next().kind).toBe("release");
  });

  it("keeps its save for days of the calendar, which only a clock that is set moves", () => {
    const saved = () => working().asks().do({ type: "park" }).boxGone();
    const until = saved().run.save?.until ?? "";
    expect(
      saved()
        .skip(5 * hour, 0)
        .catchUp().run.save?.until,
    ).toBe(until);
    expect(saved().skip(0, year).catchUp().run.save?.until).toBe(shifted(until, year));
  });

  it("is below an older Run in lists only if it is older, whatever the clock said", () => {
    const at = (createdAt: string, setMs: number): Pick<Run, "createdAt" | "skippedBefore"> => ({
      createdAt,
      ...(setMs === 0 ? {} : { skippedBefore: { sleptMs: 0, setMs } }),
    });
    const first = positionOf(at("2026-11-23T10:00:00.000Z", 0));
    const second = positionOf(at("2026-11-23T09:05:00.000Z", -hour));
    const third = positionOf(at("2027-11-23T10:06:00.000Z", year));
    expect([third, first, second].toSorted()).toEqual([first, second, third]);
    expect(skippedMs({ sleptMs: 1, setMs: -3 })).toBe(-2);
  });
});
