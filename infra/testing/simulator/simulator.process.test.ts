import { describe, expect, it } from "vitest";
import { rare } from "./checks/marks.ts";
import { type MutantName, mutants } from "./mutants/mutants.ts";
import { schedule } from "./schedule.ts";
import { hosts } from "./setting.ts";
import { addPlayed, newTally } from "./tally.ts";

const names = Object.keys(mutants).filter((it): it is MutantName => it in mutants);
/** How many schedules a planted bug may hide in. */
const patience = 30_000;

async function firstFailure(mutant: MutantName): Promise<number | undefined> {
  for (let seed = 1; seed <= patience; seed++)
    if ((await schedule(seed, { mutant })).violations.length > 0) return seed;
  return undefined;
}

describe("the simulator", () => {
  it("finds nothing wrong in two thousand schedules on either host, and comes to most rare situations", async () => {
    const tally = newTally();
    for (const host of hosts)
      for (let seed = 1; seed <= 1_000; seed++) addPlayed(tally, await schedule(seed, { host }));
    expect(tally.failed).toEqual([]);
    expect(rare.filter((mark) => tally.marks[mark]).length).toBeGreaterThan(rare.length - 5);
  }, 60_000);

  it("plays the same seed the same way twice", async () => {
    for (let seed = 1; seed <= 100; seed++) {
      const [one, two] = [await schedule(seed), await schedule(seed)];
      expect(two.hash).toBe(one.hash);
    }
  }, 60_000);
});

describe("a planted bug", () => {
  it.each(names)(
    "is found: %s",
    async (name) => {
      expect(await firstFailure(name)).toBeDefined();
    },
    180_000,
  );
});
