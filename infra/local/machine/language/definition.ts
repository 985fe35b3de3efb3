import type { Rule } from "./choice.ts";
import type { Scope, Selector } from "./path.ts";
import type { Placing } from "./result.ts";
import type { Catcher, Retrier } from "./retry.ts";

/** The next state. Undefined: the execution succeeds. */
export type Next = string | undefined;

type Common = {
  /** InputPath: selects the input that the state sees. */
  readonly read: Selector;
  /** OutputPath: selects the output for the next state. */
  readonly pass: Selector;
};

export type TaskState = Common & {
  readonly type: "Task";
  readonly functionName: string;
  /** Whether the result comes with the task's token, or from the function itself. */
  readonly byToken: boolean;
  readonly payload: Selector;
  readonly result: Selector;
  readonly place: Placing;
  readonly timeoutMs: Limit | undefined;
  readonly heartbeatMs: Limit | undefined;
  readonly retriers: readonly Retrier[];
  readonly catchers: readonly Catcher[];
  readonly next: Next;
};

export type ChoiceState = Common & {
  readonly type: "Choice";
  readonly choices: readonly { readonly holds: Rule; readonly next: string }[];
  readonly otherwise: Next;
};

export type WaitState = Common & {
  readonly type: "Wait";
  /** The end of the wait, for a state that was entered at `now`. */
  readonly until: (scope: Scope, now: number) => number;
  readonly next: Next;
};

type SucceedState = Common & { readonly type: "Succeed" };

type FailState = {
  readonly type: "Fail";
  readonly error: string;
  readonly cause: string;
};

export type State = TaskState | ChoiceState | WaitState | SucceedState | FailState;

/** Milliseconds, read from the data of the state. */
export type Limit = (scope: Scope) => number;

/** A checked state machine: the interpreter supports every part of it. */
export type Definition = {
  readonly startAt: string;
  readonly states: ReadonlyMap<string, State>;
  readonly timeoutMs: number | undefined;
};
