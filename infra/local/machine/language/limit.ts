import type { Limit, WaitState } from "./definition.ts";
import { Failure } from "./failure.ts";
import type { Field } from "./field.ts";
import { readPath, type Scope, select } from "./path.ts";

const most = 99_999_999;
const timestamp = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/;

/** Reads `<name>` (constant seconds) or `<name>Path` (seconds from the data of the state). */
export function readLimit(state: Field, name: string): Limit | undefined {
  const constant = state.at(name);
  const path = state.at(`${name}Path`);
  if (constant.given && path.given)
    path.refuse(`is not allowed beside ${name}; use one of the two.`);
  if (path.given) return secondsAt(path, 1);
  if (!constant.given) return undefined;
  const ms = constant.integer(1, most) * 1000;
  return () => ms;
}

/** Reads how long a Wait state waits. */
export function readUntil(state: Field): WaitState["until"] {
  const given = ["Seconds", "SecondsPath", "Timestamp", "TimestampPath"].filter(
    (name) => state.at(name).given,
  );
  const [name = "", ...more] = given;
  if (given.length === 0 || more.length > 0)
    return state.refuse("must have exactly one of Seconds, SecondsPath, Timestamp, TimestampPath.");
  const place = state.at(name);
  if (name === "Seconds") {
    const ms = place.integer(0, most) * 1000;
    return (_, now) => now + ms;
  }
  if (name === "SecondsPath") {
    const ms = secondsAt(place, 0);
    return (scope, now) => now + ms(scope);
  }
  if (name === "Timestamp") {
    if (!timestamp.test(place.text)) place.refuse("must be a time like 2026-01-31T12:00:00Z.");
    const until = Date.parse(place.text);
    return () => until;
  }
  const path = readPath(place);
  return (scope) => {
    const value = select(path, scope);
    if (typeof value === "string" && timestamp.test(value)) return Date.parse(value);
    throw wrong(scope, path.text, "a time");
  };
}

function secondsAt(place: Field, least: number): Limit {
  const path = readPath(place);
  return (scope) => {
    const value = select(path, scope);
    if (typeof value === "number" && Number.isInteger(value) && value >= least && value <= most)
      return value * 1000;
    throw wrong(scope, path.text, `a whole number of seconds, at least ${least}`);
  };
}

const wrong = ({ execution }: Scope, path: string, kind: string): Failure =>
  new Failure(
    "States.Runtime",
    `The state ${execution.state} reads ${path}, which is not ${kind}.`,
  );
