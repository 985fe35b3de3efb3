import type { Rule } from "./choice.ts";
import type { Scope, Selector } from "./path.ts";
import type { Placing } from "./result.ts";
import type { Catcher, Retrier } from "./retry.ts";

/** Where a state goes when it is done. Undefined: the execution has succeeded. */
export type Next = string | undefined;

type Common = {
  /** InputPath: what the state sees of its input. */
  readonly read: Selector;
  /** OutputPath: what of its output the next state gets. */
  readonly pass: Selector;
};

export type TaskState = Common & {
  readonly type: "Task";
  readonly functionName: string;
  /** Whether the result comes by the task's token, or from the function itself. */
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
  /** When the wait is over, for a state that was entered at `now`. */
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

/** Milliseconds, read from what the state sees. */
export type Limit = (scope: Scope) => number;

/** A state machine that has been read and found to be one that the interpreter runs in full. */
export type Definition = {
  readonly startAt: string;
  readonly states: ReadonlyMap<string, State>;
  readonly timeoutMs: number | undefined;
};
