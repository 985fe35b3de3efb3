import { Cron } from "croner";
import { firstMoment, isTimeZone, wallTime } from "./wall-time.ts";

/** When a schedule starts its Runs. */
export type When = {
  /** Five fields: minute, hour, day of the month, month, day of the week. */
  readonly cron: string;
  /** A name of the IANA database. */
  readonly timeZone: string;
};

/** A time that has come. `missed`: earlier times since the last look, which start nothing. */
export type Due = { readonly time: string; readonly missed: number };

/** A time that is older than this starts nothing. */
const dayMs = 86_400_000;

/** croner reads the pattern and finds the wall times that match it; here it never sees a time zone. */
const patternOf = (cron: string): Cron => new Cron(cron, { mode: "5-part", utcOffset: 0 });

/** What is wrong with a pattern or a zone, in a sentence each. */
export function whenProblems({ cron, timeZone }: When): Record<string, string> {
  const problems: Record<string, string> = {};
  if (!isTimeZone(timeZone))
    problems["timeZone"] = "There is no such time zone. Write a name like Europe/Berlin or UTC.";
  const problem = cronProblem(cron);
  if (problem !== undefined) problems["cron"] = problem;
  return problems;
}

const form =
  "Write five fields: minute, hour, day of the month, month, day of the week. 0 9 * * 1-5 is 09:00 on working days.";

function cronProblem(cron: string): string | undefined {
  try {
    if (patternOf(cron).nextRun(new Date(0)) === null)
      return "This time never comes. Choose a day that the month has.";
    return undefined;
  } catch {
    return form;
  }
}

/**
 * The times after a moment, oldest first, as milliseconds. A wall time that daylight saving skips is none; one that it
 * doubles is one, the first.
 */
function* timesAfter({ cron, timeZone }: When, from: number): Generator<number> {
  const pattern = patternOf(cron);
  let wall: Date | null = new Date(wallTime(from, timeZone));
  for (;;) {
    wall = pattern.nextRun(wall);
    if (wall === null) return;
    const at = firstMoment(wall.getTime(), timeZone);
    if (at !== undefined && at > from) yield at;
  }
}

/** The next times after a moment. Fewer if there are no more. */
export function nextTimes(when: When, after: string, count: number): string[] {
  const times: string[] = [];
  for (const at of timesAfter(when, Date.parse(after))) {
    times.push(new Date(at).toISOString());
    if (times.length >= count) break;
  }
  return times;
}

/**
 * What is due at `now`: the newest time after `decided`, if it is less than a day old. Deciding it and looking again
 * with `decided` set to that time gives each time at most once, however late or often somebody looks.
 *
 * @param decided ISO-8601: times up to this one have been decided
 */
export function due(when: When, decided: string, now: string): Due | undefined {
  const end = Date.parse(now);
  const from = Math.max(Date.parse(decided), end - dayMs);
  let last: number | undefined;
  let count = 0;
  for (const at of timesAfter(when, from)) {
    if (at > end) break;
    last = at;
    count++;
  }
  return last === undefined ? undefined : { time: new Date(last).toISOString(), missed: count - 1 };
}
