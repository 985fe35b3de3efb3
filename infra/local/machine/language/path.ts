import type { Json } from "../../../../functions/ports/state-machine.ts";
import type { Execution } from "../execution.ts";
import { Failure } from "./failure.ts";
import type { Field } from "./field.ts";

/** The data that a path can read: `$` is the data, `$$` comes from the execution. */
export type Scope = { readonly data: Json; readonly execution: Execution };

/** A compiled reference path. Undefined: it points to nothing. */
export type Path = { readonly text: string; readonly find: (scope: Scope) => Json | undefined };

/** Computes a value from the data of a state. Throws a Failure when a path points to nothing. */
export type Selector = (scope: Scope) => Json;

type Step = string | number;

const step = /\.([\p{L}_][\p{L}\p{N}_-]*)|\[(?:'([^'\\]+)'|"([^"\\]+)"|(\d+))\]/uy;

const contextFields: Readonly<Record<string, (execution: Execution) => Json>> = {
  "Execution.Id": ({ name }) => name,
  "Execution.Name": ({ name }) => name,
  "Execution.Input": ({ input }) => input,
  "Execution.StartTime": ({ startedAt }) => new Date(startedAt).toISOString(),
  "State.Name": ({ state }) => state,
  "State.EnteredTime": ({ enteredAt }) => new Date(enteredAt).toISOString(),
  "State.RetryCount": ({ retries }) => retries.reduce((sum, count) => sum + count, 0),
  "Task.Token": ({ phase }) => (phase.is === "task" ? phase.token : null),
};

/** Reads a path into the data or, if it begins with `$$`, into the context object. `token`: whether a task token exists here. */
export function readPath(place: Field, token = false): Path {
  const { text } = place;
  if (/^States\./.test(text))
    return place.refuse(
      `is the intrinsic function ${text}; intrinsic functions are not supported.`,
    );
  if (!text.startsWith("$$")) {
    const steps = readSteps(place, text.slice(1));
    return { text, find: ({ data }) => follow(data, steps) };
  }
  const [group, name, ...rest] = readSteps(place, text.slice(2));
  const field = `${group}.${name}`;
  const read = Object.hasOwn(contextFields, field) ? contextFields[field] : undefined;
  if (!read || (rest.length > 0 && field !== "Execution.Input"))
    return place.refuse(`reads ${text}, which the context object does not contain here.`);
  if (field === "Task.Token" && !token)
    return place.refuse("reads $$.Task.Token, which only a task that waits for its token has.");
  return { text, find: ({ execution }) => follow(read(execution), rest) };
}

/** Reads a path for storing a result: into the data, with names only. */
export function readNames(place: Field): string[] {
  return readSteps(place, place.text.slice(1)).map((name) =>
    typeof name === "string"
      ? name
      : place.refuse("points into a list; a result cannot be stored there."),
  );
}

function readSteps(place: Field, text: string): Step[] {
  const steps: Step[] = [];
  if (!place.text.startsWith("$")) return place.refuse("must be a path that begins with $.");
  for (step.lastIndex = 0; step.lastIndex < text.length; ) {
    const found = step.exec(text);
    if (!found)
      return place.refuse(
        `is the path ${place.text}; only names and list positions are supported in a path.`,
      );
    steps.push(
      found[4] === undefined ? (found[1] ?? found[2] ?? found[3] ?? "") : Number(found[4]),
    );
  }
  return steps;
}

function follow(from: Json, steps: readonly Step[]): Json | undefined {
  return steps.reduce<Json | undefined>((value, name) => {
    if (typeof value !== "object" || value === null) return undefined;
    if (Array.isArray(value)) return typeof name === "number" ? value[name] : undefined;
    return typeof name === "string" && Object.hasOwn(value, name) ? value[name] : undefined;
  }, from);
}

/** The value at the path. Throws a Failure when there is none. */
export function select(path: Path, scope: Scope): Json {
  const value = path.find(scope);
  if (value !== undefined) return value;
  const { state } = scope.execution;
  throw new Failure(
    "States.Runtime",
    `The state ${state} reads ${path.text}, which does not exist.`,
  );
}
