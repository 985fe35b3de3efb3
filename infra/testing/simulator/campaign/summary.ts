import { count } from "../../../../shared/words/quantity.ts";
import { rare, rareWithWorkers } from "../checks/marks.ts";
import type { Tally } from "../tally.ts";
import type { Plan } from "./campaign.ts";

/** The marks are expected only of so many schedules. */
const enough = 10_000;

/** The command that repeats one schedule and shows all of it. */
export const repeat = (seed: number, { mutant, host }: Partial<Plan>): string =>
  [
    `npm run sim -- --seed ${seed}`,
    mutant ? `--mutant ${mutant}` : "",
    host ? `--host ${host}` : "",
    "--trace",
  ]
    .filter(Boolean)
    .join(" ");

/** A failed schedule, with the command that repeats it. */
export const failure = (
  { seed, violations }: Tally["failed"][number],
  plan: Partial<Plan>,
): string => `SIM FAIL seed=${seed} ${violations.join("\n    ")}\n    again: ${repeat(seed, plan)}`;

/**
 * Prints what was played and what failed, and returns whether all is well.
 *
 * @param covered the ranges of seeds that were played
 * @param rate schedules a second
 */
export function summarise(
  plan: Plan,
  tally: Tally,
  covered: readonly (readonly [number, number])[],
  rate: number,
): boolean {
  const row = (name: string, value: string) =>
    console.log(`${name.padEnd(46)}${value.padStart(14)}`);
  row("schedules", count(tally.schedules));
  for (const [first, last] of covered) row("  seeds", `${first} to ${last}`);
  row("steps", count(tally.steps));
  row("events written", count(tally.events));
  row("requests of people, each with one reply", count(tally.requests));
  for (const [name, times] of Object.entries(tally.counts).sort(([a], [b]) => (a < b ? -1 : 1)))
    row(`  ${name}`, count(times));
  const expected: readonly string[] =
    plan.host === "workers" ? rareWithWorkers : plan.host ? [] : rare;
  const listed = plan.host === "workers" ? [...rare, ...rareWithWorkers] : rare;
  for (const mark of listed) row(`  sometimes: ${mark}`, count(tally.marks[mark] ?? 0));
  row("schedules a second", count(Math.round(rate)));
  row("schedules that failed", count(tally.failed.length));
  for (const failed of tally.failed.slice(0, 10)) console.log(failure(failed, plan));
  const never = tally.schedules < enough ? [] : expected.filter((mark) => !tally.marks[mark]);
  for (const mark of never) console.log(`SIM FAIL never came about: ${mark}`);
  return tally.failed.length + never.length === 0;
}
