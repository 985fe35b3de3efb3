import { describe, expect, it } from "vitest";
import { keptSeeds, seedOfDay } from "./campaign/seeds.ts";
import { failure } from "./campaign/summary.ts";
import { rare, rareWithWorkers } from "./checks/marks.ts";
import { schedule } from "./schedule.ts";
import { hosts } from "./setting.ts";
import { addPlayed, newTally } from "./tally.ts";

Error.stackTraceLimit = 0; // faults throw thousands of errors, and no one reads their stacks
const perHost = 950;
/** Schedules with workers have more steps. */
const withWorkers = 500;

describe("the simulator", () => {
  it("finds no error in seeds that no earlier day has played, on each host, and reaches most rare situations", async () => {
    const first = seedOfDay(Date.now());
    console.log(`Today's seeds: ${first} to ${first + perHost - 1}, on each host`);
    const marks = new Set<string>();
    const failed: string[] = [];
    for (const host of hosts) {
      const tally = newTally();
      const count = host === "workers" ? withWorkers : perHost;
      for (let seed = first; seed < first + count; seed++)
        addPlayed(tally, await schedule(seed, { host }));
      failed.push(...tally.failed.map((it) => failure(it, { host })));
      for (const mark of Object.keys(tally.marks)) marks.add(mark);
    }
    expect(failed).toEqual([]);
    expect(rare.filter((mark) => marks.has(mark)).length).toBeGreaterThan(rare.length - 5);
    expect(rareWithWorkers.filter((mark) => !marks.has(mark))).toEqual([]);
  }, 600_000);

  it("finds no error in seeds that once failed", async () => {
    const failed: string[] = [];
    for (const { seed, host } of keptSeeds()) {
      const { violations } = await schedule(seed, { host });
      if (violations.length > 0) failed.push(failure({ seed, violations }, { host }));
    }
    expect(failed).toEqual([]);
  }, 600_000);

  it("plays the same seed the same way twice", async () => {
    for (let seed = 1; seed <= 50; seed++)
      for (const host of [undefined, "workers"] as const) {
        const [one, two] = [await schedule(seed, { host }), await schedule(seed, { host })];
        expect(two.hash).toBe(one.hash);
      }
  }, 600_000);
});

describe("the seeds of a day", () => {
  const at = (time: string) => seedOfDay(Date.parse(time));
  it("are the same all day, and others on the next", () => {
    expect(at("2027-02-03T00:00:00.000Z")).toBe(at("2027-02-03T23:59:59.999Z"));
    expect(at("2027-02-04T00:00:00.000Z")).toBeGreaterThanOrEqual(
      at("2027-02-03T23:59:59.999Z") + perHost,
    );
  });
  it("fit into the 32 bits of a seed for a century", () => {
    expect(at("2126-01-01T00:00:00.000Z")).toBeLessThan(2 ** 31);
  });
});
