import type { Json } from "../../../functions/ports/state-machine.ts";
import { Draft, type Entry, type Moment, type Transition } from "./draft.ts";
import type { Execution, TaskPhase } from "./execution.ts";
import type { Definition, TaskState } from "./language/definition.ts";
import { Failure } from "./language/failure.ts";
import { deadline, owed } from "./owed.ts";
import { complete, enter, fail, leave, schedule, seen, submit } from "./states.ts";

/** Something that happens to an execution. */
export type Occurrence =
  | { readonly type: "call.returned"; readonly call: number; readonly output: Json }
  | {
      readonly type: "call.failed";
      readonly call: number;
      readonly error: string;
      readonly cause: string;
    }
  | { readonly type: "token.succeeded"; readonly token: string; readonly output: Json }
  | {
      readonly type: "token.failed";
      readonly token: string;
      readonly error: string;
      readonly cause: string;
    }
  | { readonly type: "token.heartbeat"; readonly token: string }
  | { readonly type: "time.passed" };

/** Starts an execution: enters its first state. */
export function begin(
  definition: Definition,
  name: string,
  input: Json,
  moment: Moment,
): Transition {
  const { now } = moment;
  const state = definition.startAt;
  const none = { revision: 0, events: 0, calls: 0, retries: [] };
  const phase = { is: "wait", until: now } as const;
  const times = { startedAt: now, enteredAt: now - 1 };
  const execution = { name, input, data: input, state, phase, ...none, ...times };
  const draft = new Draft(definition, execution, moment);
  return draft.make(() => {
    draft.note("ExecutionStarted");
    return { state, data: input };
  }, enter);
}

/**
 * The transition of an execution for an occurrence. Undefined when it comes too late (the call is over, the token is
 * closed) or too early (nothing is due).
 */
export function step(
  definition: Definition,
  execution: Execution,
  occurrence: Occurrence,
  moment: Moment,
): Transition | undefined {
  const draft = new Draft(definition, execution, moment);
  if (occurrence.type === "time.passed") return passTime(draft);
  const { phase } = execution;
  if (phase.is !== "task") return undefined;
  if ("call" in occurrence && (occurrence.call !== phase.call || phase.submitted)) return undefined;
  if ("token" in occurrence && occurrence.token !== phase.token) return undefined;
  return draft.make(() => occur(draft, phase, occurrence), enter);
}

function occur(
  draft: Draft,
  phase: TaskPhase,
  occurrence: Exclude<Occurrence, { type: "time.passed" }>,
): Entry {
  const state = taskOf(draft);
  switch (occurrence.type) {
    case "call.returned":
      if (phase.token !== null) return submit(draft, phase);
      return complete(draft, state, lambdaResult(occurrence.output));
    case "token.succeeded":
      if (!phase.submitted) submit(draft, phase); // the token came before the function returned
      return complete(draft, state, occurrence.output);
    case "call.failed":
      return fail(draft, state, occurrence.error, occurrence.cause);
    case "token.failed":
      if (!phase.submitted) submit(draft, phase);
      return fail(draft, state, occurrence.error, occurrence.cause);
    case "token.heartbeat": {
      const { heartbeatMs } = phase;
      const silentAt = heartbeatMs === null ? null : draft.moment.now + heartbeatMs;
      return draft.change({ phase: { ...phase, silentAt } });
    }
    default:
      return occurrence satisfies never;
  }
}

/** The result of `lambda:invoke`. */
const lambdaResult = (output: Json): Json => ({
  ExecutedVersion: "$LATEST",
  Payload: output,
  StatusCode: 200,
});

function taskOf({ execution, state }: Draft): TaskState {
  if (state.type === "Task") return state;
  throw new Failure("States.Runtime", `The state "${execution.state}" is not a task any more.`);
}

function passTime(draft: Draft): Transition | undefined {
  const { definition, execution, moment } = draft;
  const { wakeAt } = owed(definition, execution);
  if (wakeAt === undefined || wakeAt > moment.now) return undefined;
  return draft.make(() => {
    const { phase } = execution;
    if (deadline(definition, execution) <= moment.now)
      return draft.end("timed-out", "States.Timeout", "The execution exceeded its time limit.");
    if (phase.is === "retry") return schedule(draft, taskOf(draft));
    if (phase.is === "task") return overdue(draft, phase);
    const { state } = draft;
    if (state.type !== "Wait")
      throw new Failure("States.Runtime", `The state "${execution.state}" is not a Wait any more.`);
    return leave(draft, state.next, state.pass(seen(draft, state)));
  }, enter);
}

function overdue(draft: Draft, { dueAt, silentAt }: TaskPhase): Entry {
  const state = taskOf(draft);
  const due = Math.min(dueAt ?? Infinity, silentAt ?? Infinity);
  if (due > draft.moment.now) state.payload(seen(draft, state)); // throws the reason that prevents the call
  if (due === dueAt)
    return fail(draft, state, "States.Timeout", "The task exceeded its time limit.");
  return fail(draft, state, "States.HeartbeatTimeout", "The task sent no heartbeat in time.");
}
