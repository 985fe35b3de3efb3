import type { Definition, Next, State } from "./definition.ts";
import { Field } from "./field.ts";
import { readQueryLanguage, readState } from "./load-state.ts";

/**
 * Reads a definition in the Amazon States Language (JSONPath). Throws a DefinitionError for everything that the
 * interpreter does not fully support, so that nothing is silently ignored.
 */
export function load(definition: unknown): Definition {
  const root = new Field(definition).only([
    "Comment",
    "QueryLanguage",
    "StartAt",
    "States",
    "TimeoutSeconds",
    "Version",
  ]);
  readQueryLanguage(root);
  const version = root.at("Version");
  if (version.given && version.text !== "1.0") version.refuse("must be 1.0.");
  const timeout = root.at("TimeoutSeconds");

  const places = root.at("States");
  const target = (place: Field): string =>
    places.names.includes(place.text)
      ? place.text
      : place.refuse(`names the state "${place.text}", which does not exist.`);
  const states = new Map(places.names.map((name) => [name, readState(places.at(name), target)]));
  const startAt = target(root.at("StartAt"));

  const reached = reachable(startAt, states);
  const stray = places.names.find((name) => !reached.has(name));
  if (stray !== undefined) places.at(stray).refuse("is a state that cannot be reached.");
  return {
    startAt,
    states,
    timeoutMs: timeout.given ? timeout.integer(1, 99_999_999) * 1000 : undefined,
  };
}

function reachable(startAt: string, states: ReadonlyMap<string, State>): ReadonlySet<string> {
  const reached = new Set([startAt]);
  for (const name of reached) // grows during the loop
    for (const next of targets(states.get(name))) if (next !== undefined) reached.add(next);
  return reached;
}

function targets(state: State | undefined): Next[] {
  switch (state?.type) {
    case "Task":
      return [state.next, ...state.catchers.map(({ next }) => next)];
    case "Choice":
      return [state.otherwise, ...state.choices.map(({ next }) => next)];
    case "Wait":
      return [state.next];
    default:
      return [];
  }
}
