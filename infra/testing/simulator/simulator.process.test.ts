import { describe, expect, it } from "vitest";
import { rare } from "./checks/marks.ts";
import { schedule } from "./schedule.ts";
import { hosts } from "./setting.ts";
import { addPlayed, newTally } from "./tally.ts";

Error.stackTraceLimit = 0; // faults throw thousands of errors, and no one reads their stacks

describe("the simulator", () => {
  it("finds no error in a thousand schedules on each host, and reaches most rare situations", async () => {
    const tally = newTally();
    for (const host of hosts)
      for (let seed = 1; seed <= 1_000; seed++) addPlayed(tally, await schedule(seed, { host }));
    expect(tally.failed).toEqual([]);
    expect(rare.filter((mark) => tally.marks[mark]).length).toBeGreaterThan(rare.length - 5);
  }, 600_000);

  it("plays the same seed the same way twice", async () => {
    for (let seed = 1; seed <= 100; seed++) {
      const [one, two] = [await schedule(seed), await schedule(seed)];
      expect(two.hash).toBe(one.hash);
    }
  }, 600_000);
});
