import type { Result } from "./schedule.ts";

/** What many schedules come to. */
export type Tally = {
  schedules: number;
  steps: number;
  counts: Record<string, number>;
  /** In how many schedules each rare situation came about. */
  sometimes: Record<string, number>;
  failures: { seed: number; violations: readonly string[] }[];
};

export const emptyTally = (): Tally => ({
  schedules: 0,
  steps: 0,
  counts: {},
  sometimes: {},
  failures: [],
});

export function tally(totals: Tally, part: Tally): void {
  totals.schedules += part.schedules;
  totals.steps += part.steps;
  add(totals.counts, part.counts);
  add(totals.sometimes, part.sometimes);
  totals.failures.push(...part.failures);
}

/** One schedule as a tally. */
export function tallyOf({ seed, steps, counts, sometimes, violations }: Result): Tally {
  return {
    schedules: 1,
    steps,
    counts: { ...counts },
    sometimes: Object.fromEntries([...sometimes].map((what) => [what, 1])),
    failures: violations.length > 0 ? [{ seed, violations }] : [],
  };
}

function add(totals: Record<string, number>, part: Record<string, number>): void {
  for (const [what, count] of Object.entries(part)) totals[what] = (totals[what] ?? 0) + count;
}
