import type { Json } from "../../../functions/ports/state-machine.ts";
import type { Draft, Entry } from "./draft.ts";
import type { TaskPhase } from "./execution.ts";
import type { ChoiceState, Next, TaskState } from "./language/definition.ts";
import { Failure } from "./language/failure.ts";
import type { Scope, Selector } from "./language/path.ts";
import { delayMs, matching } from "./language/retry.ts";

/** Enters a state. Leaves it immediately when there is nothing to wait for. */
export function enter(draft: Draft, { state: name, data }: NonNullable<Entry>): Entry {
  const { now } = draft.moment;
  // Always later than the previous state, so that waits can be ordered by this time without ties.
  const enteredAt = Math.max(now, draft.execution.enteredAt + 1);
  draft.change({ state: name, data, enteredAt, retries: [] });
  const { state } = draft;
  draft.note(`${state.type}StateEntered`);
  switch (state.type) {
    case "Task":
      return schedule(draft, state);
    case "Wait":
      return draft.change({ phase: { is: "wait", until: state.until(seen(draft, state), now) } });
    case "Choice":
      return leave(draft, choose(draft, state), state.pass(seen(draft, state)));
    case "Succeed":
      return leave(draft, undefined, state.pass(seen(draft, state)));
    case "Fail":
      return draft.end("failed", state.error, state.cause);
    default:
      return state satisfies never;
  }
}

/** The data that a state sees: its input after InputPath. */
export function seen({ execution }: Draft, state: { readonly read: Selector }): Scope {
  return { data: state.read({ data: execution.data, execution }), execution };
}

function choose(draft: Draft, state: ChoiceState): string {
  const scope = seen(draft, state);
  const next = state.choices.find(({ holds }) => holds(scope))?.next ?? state.otherwise;
  if (next !== undefined) return next;
  throw new Failure(
    "States.NoChoiceMatched",
    `No choice of the state ${draft.execution.state} holds, and it has no Default.`,
  );
}

/** Leaves the state with its output, to the next state or to the end of the execution. */
export function leave(draft: Draft, next: Next, output: Json): Entry {
  draft.note(`${draft.state.type}StateExited`);
  return next === undefined ? draft.succeed(output) : { state: next, data: output };
}

/** Starts a call of the task: a new number and, if the task waits for a token, a new token. */
export function schedule(draft: Draft, state: TaskState): undefined {
  const { now, token } = draft.moment;
  const scope = seen(draft, state);
  const timeoutMs = state.timeoutMs?.(scope);
  const heartbeatMs = state.heartbeatMs?.(scope) ?? null;
  const call = draft.execution.calls + 1;
  draft.change({
    calls: call,
    phase: {
      is: "task",
      call,
      token: state.byToken ? token : null,
      submitted: false,
      dueAt: timeoutMs === undefined ? null : now + timeoutMs,
      silentAt: heartbeatMs === null ? null : now + heartbeatMs,
      heartbeatMs,
    },
  });
  state.payload({ ...scope, execution: draft.execution }); // fails on a path to nothing before anything is called
  draft.note("TaskScheduled");
  draft.note("TaskStarted");
}

/** The function has accepted the token. */
export function submit(draft: Draft, phase: TaskPhase): undefined {
  draft.note("TaskSubmitted");
  draft.change({ phase: { ...phase, submitted: true } });
}

export function complete(draft: Draft, state: TaskState, result: Json): Entry {
  const { execution } = draft;
  draft.note("TaskSucceeded");
  const placed = state.place(execution.data, state.result({ data: result, execution }));
  return leave(draft, state.next, state.pass({ data: placed, execution }));
}

/** The first retrier that names the error repeats a failed call. Without attempts left, a catcher handles it or the execution ends. */
export function fail(draft: Draft, state: TaskState, error: string, cause: string): Entry {
  const { execution, moment } = draft;
  const late = error === "States.Timeout" || error === "States.HeartbeatTimeout";
  draft.note(late ? "TaskTimedOut" : "TaskFailed", { error, cause });

  const index = matching(state.retriers, error);
  const retrier = state.retriers[index];
  const used = execution.retries[index] ?? 0;
  if (retrier && used < retrier.attempts) {
    const retries = state.retriers.map((_, i) => (execution.retries[i] ?? 0) + Number(i === index));
    const until = moment.now + delayMs(retrier, used, moment.random);
    return draft.change({ retries, phase: { is: "retry", until } });
  }
  const catcher = state.catchers[matching(state.catchers, error)];
  if (!catcher) return draft.end("failed", error, cause);
  return leave(draft, catcher.next, catcher.place(execution.data, { Error: error, Cause: cause }));
}
