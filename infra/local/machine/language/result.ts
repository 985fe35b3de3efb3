import type { Json } from "../../../../functions/ports/state-machine.ts";
import { Failure } from "./failure.ts";
import type { Field } from "./field.ts";
import { readNames } from "./path.ts";

/** Puts a result into the input of its state. Throws a Failure when the target is not an object. */
export type Placing = (input: Json, result: Json) => Json;

/** Reads a ResultPath. Omitted: the result replaces the input. Null: the input stays unchanged. */
export function readPlacing(place: Field): Placing {
  if (place.value === null) return (input) => input;
  const names = place.given ? readNames(place) : [];
  return (input, result) => put(input, names, result);
}

function put(input: Json | undefined, names: readonly string[], result: Json): Json {
  const [name, ...rest] = names;
  if (name === undefined) return result;
  const object = input ?? {};
  if (typeof object !== "object" || Array.isArray(object) || input === null)
    throw new Failure("States.ResultPathMatchFailure", `There is no object to put ${name} into.`);
  const inner = Object.hasOwn(object, name) ? object[name] : undefined;
  return { ...object, [name]: put(inner, rest, result) };
}
