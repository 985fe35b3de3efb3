import type { Json } from "../../../functions/ports/state-machine.ts";
import type { Execution, TaskPhase } from "./execution.ts";
import type { Definition } from "./language/definition.ts";
import { Failure } from "./language/failure.ts";

/** The time limit of the whole execution. */
export const deadline = ({ timeoutMs }: Definition, { startedAt }: Execution): number =>
  timeoutMs === undefined ? Infinity : startedAt + timeoutMs;

/** A call of a task that must be made, and repeated until it is confirmed. */
export type OwedCall = {
  readonly call: number;
  readonly functionName: string;
  readonly payload: Json;
};

/** The work that an open execution needs: an unconfirmed call, and the time of the next wake-up. */
export function owed(
  definition: Definition,
  execution: Execution,
): { readonly call?: OwedCall; readonly wakeAt?: number } {
  const { phase } = execution;
  const limit = deadline(definition, execution);
  switch (phase.is) {
    case "retry":
    case "wait":
      return { wakeAt: Math.min(phase.until, limit) };
    case "task":
      break;
    default:
      return {};
  }
  const due = Math.min(limit, phase.dueAt ?? Infinity, phase.silentAt ?? Infinity);
  const wake = due === Infinity ? {} : { wakeAt: due };
  if (phase.submitted) return wake;
  const call = callOf(definition, execution, phase);
  return call ? { ...wake, call } : { wakeAt: 0 };
}

function callOf(
  definition: Definition,
  execution: Execution,
  { call }: TaskPhase,
): OwedCall | undefined {
  const state = definition.states.get(execution.state);
  if (state?.type !== "Task") return undefined;
  try {
    const data = state.read({ data: execution.data, execution });
    return { call, functionName: state.functionName, payload: state.payload({ data, execution }) };
  } catch (failure) {
    if (failure instanceof Failure) return undefined; // the definition has changed: the wake-up ends the execution
    throw failure;
  }
}
