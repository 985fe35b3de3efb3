import { describe, expect, it } from "vitest";
import { schedule } from "../schedule.ts";
import { type MutantName, mutants, ofWorkers } from "./mutants.ts";

/** A planted bug must show within this many schedules. */
const patience = 30_000;
/** Bugs that show rarely or slowly, and the first seed that did. After a change of the rules, the search goes on from there. */
const rare: Partial<Record<MutantName, number>> = {
  "shown-before-disk": 379,
  "prunes-first": 449,
  "slow-disk-missed": 489,
  "saves-unsynced": 804,
  "old-wait-wins": 1_094,
  "parks-unsaved": 1_475,
  orphan: 1_848,
  "takes-before-saved": 2_909,
  "old-save": 3_398,
  "ack-before-disk": 193,
  "stale-answer": 189,
  "old-generation": 375,
  "begins-from-stray": 274,
  "offline-is-gone": 23,
  "stranger-believed": 354,
  "lease-ignored": 83,
  "forgets-boxes": 24,
  "keeps-boxes": 39,
  "launches-again": 3_835,
};
const names = Object.keys(mutants).filter((it): it is MutantName => it in mutants);
Error.stackTraceLimit = 0; // faults throw thousands of errors, and no one reads their stacks

async function firstFailure(mutant: MutantName): Promise<number | undefined> {
  const first = rare[mutant] ?? 1;
  const host = ofWorkers.has(mutant) ? "workers" : undefined;
  for (let seed = first; seed < first + patience; seed++)
    if ((await schedule(seed, { mutant, host })).violations.length > 0) return seed;
  return undefined;
}

describe("a planted bug", () => {
  it.each(names)(
    "is found: %s",
    async (name) => {
      expect(await firstFailure(name)).toBeDefined();
    },
    600_000,
  );
});
