import type { Field } from "./field.ts";
import { type Placing, readPlacing } from "./result.ts";

type Matcher = { readonly errors: readonly string[] };

export type Retrier = Matcher & {
  readonly intervalMs: number;
  readonly backoff: number;
  readonly attempts: number;
  readonly longestMs: number;
  readonly jitter: boolean;
};

export type Catcher = Matcher & { readonly place: Placing; readonly next: string };

const knownErrors = [
  "States.ALL",
  "States.TaskFailed",
  "States.Timeout",
  "States.HeartbeatTimeout",
];
const timeouts = ["States.Timeout", "States.HeartbeatTimeout"];
const fatal = ["States.Runtime", "States.DataLimitExceeded"];

/** Index of the first matcher that names the error. A missed heartbeat is also a time-out. Fatal errors match nothing. */
export function matching(matchers: readonly Matcher[], error: string): number {
  if (fatal.includes(error)) return -1;
  return matchers.findIndex(({ errors }) =>
    errors.some(
      (name) =>
        name === error ||
        name === "States.ALL" ||
        (name === "States.TaskFailed" && !timeouts.includes(error)) ||
        (name === "States.Timeout" && timeouts.includes(error)),
    ),
  );
}

/** The wait before the next attempt. `random`: from 0 (included) to 1 (excluded). */
export function delayMs(retrier: Retrier, attemptsSoFar: number, random: number): number {
  const { intervalMs, backoff, longestMs } = retrier;
  const delay = Math.min(intervalMs * backoff ** attemptsSoFar, longestMs);
  return Math.floor(retrier.jitter ? random * delay : delay);
}

const retrierFields = [
  "ErrorEquals",
  "IntervalSeconds",
  "BackoffRate",
  "MaxAttempts",
  "MaxDelaySeconds",
  "JitterStrategy",
  "Comment",
];

export function readRetriers(list: Field): Retrier[] {
  return each(list, (place) => {
    const seconds = (name: string, missing: number, least: number) =>
      place.at(name).given ? place.at(name).integer(least, 99_999_999) : missing;
    const interval = seconds("IntervalSeconds", 1, 1);
    const jitter = place.at("JitterStrategy");
    if (jitter.given && jitter.text !== "FULL" && jitter.text !== "NONE")
      jitter.refuse("must be FULL or NONE.");
    return {
      errors: readErrors(place.only(retrierFields), list),
      intervalMs: interval * 1000,
      backoff: place.at("BackoffRate").given ? place.at("BackoffRate").number(1) : 2,
      attempts: seconds("MaxAttempts", 3, 0),
      longestMs: seconds("MaxDelaySeconds", Number.MAX_SAFE_INTEGER / 1000, interval + 1) * 1000,
      jitter: jitter.value === "FULL",
    };
  });
}

export function readCatchers(list: Field, target: (place: Field) => string): Catcher[] {
  return each(list, (place) => ({
    errors: readErrors(place.only(["ErrorEquals", "ResultPath", "Next", "Comment"]), list),
    place: readPlacing(place.at("ResultPath")),
    next: target(place.at("Next")),
  }));
}

const each = <Item>(list: Field, read: (place: Field) => Item): Item[] =>
  list.given ? list.items.map(read) : [];

function readErrors(place: Field, list: Field): string[] {
  const names = place.at("ErrorEquals");
  const errors = names.items.map((item) => item.text);
  const unknown = errors.find((name) => name.startsWith("States.") && !knownErrors.includes(name));
  if (unknown !== undefined)
    names.refuse(
      `names ${unknown}, an error that a task never has here, or that always ends the execution.`,
    );
  const isLast = list.items.at(-1)?.path === place.path;
  if (errors.includes("States.ALL") && (errors.length > 1 || !isLast))
    names.refuse("names States.ALL, which must be the only name and in the last item of the list.");
  return errors;
}
