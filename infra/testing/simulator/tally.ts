import type { Played } from "./schedule.ts";

/** The results of many schedules, added up. Workers send it to each other as plain data. */
export type Tally = {
  schedules: number;
  steps: number;
  events: number;
  requests: number;
  counts: Record<string, number>;
  marks: Record<string, number>;
  failed: { seed: number; violations: readonly string[] }[];
};

export const newTally = (): Tally => ({
  schedules: 0,
  steps: 0,
  events: 0,
  requests: 0,
  counts: {},
  marks: {},
  failed: [],
});

const plus = (into: Record<string, number>, name: string, more: number): void => {
  into[name] = (into[name] ?? 0) + more;
};

export function addPlayed(tally: Tally, played: Played): void {
  tally.schedules++;
  tally.steps += played.steps;
  tally.events += played.events;
  tally.requests += played.requests;
  for (const [name, count] of Object.entries(played.counts)) plus(tally.counts, name, count);
  for (const mark of played.marks) plus(tally.marks, mark, 1);
  const { seed, violations } = played;
  if (violations.length > 0) tally.failed.push({ seed, violations });
}

export function addTally(tally: Tally, more: Tally): void {
  tally.schedules += more.schedules;
  tally.steps += more.steps;
  tally.events += more.events;
  tally.requests += more.requests;
  for (const [name, count] of Object.entries(more.counts)) plus(tally.counts, name, count);
  for (const [name, count] of Object.entries(more.marks)) plus(tally.marks, name, count);
  tally.failed.push(...more.failed);
}
