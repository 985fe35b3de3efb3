import type { Json } from "../../../functions/state-machine.ts";
import type { Execution, HistoryEvent, Phase } from "./execution.ts";
import type { Definition, State } from "./language/definition.ts";
import { Failure } from "./language/failure.ts";

/** What the pure core is told of the world: the time in milliseconds, and chance. */
export type Moment = {
  readonly now: number;
  /** From 0 up to, not including, 1. */
  readonly random: number;
  /** A new random token, taken when a task is scheduled that waits for one. */
  readonly token: string;
};

/** One transition: the execution after it, and what its history gains. Both are written at once. */
export type Transition = {
  readonly execution: Execution;
  readonly history: readonly HistoryEvent[];
};

/** Step Functions ends an execution whose history is this long; so loops without an end have one here too. */
const historyLimit = 25_000;

/** The state to enter next. Undefined: the execution waits for something, or it is over. */
export type Entry = { readonly state: string; readonly data: Json } | undefined;

/** A transition that is being made. */
export class Draft {
  readonly definition: Definition;
  readonly moment: Moment;
  readonly history: HistoryEvent[] = [];
  #execution: Execution;
  #events: number; // apart, because a transition notes many

  constructor(definition: Definition, execution: Execution, moment: Moment) {
    this.definition = definition;
    this.moment = moment;
    this.#execution = execution;
    this.#events = execution.events;
  }

  get execution(): Execution {
    return this.#execution;
  }

  /** The state that the execution is in. An execution may be older than the definition. */
  get state(): State {
    const { state } = this.#execution;
    const known = this.definition.states.get(state);
    if (known) return known;
    throw new Failure("States.Runtime", `The state machine has no state "${state}" any more.`);
  }

  change(change: Partial<Execution>): undefined {
    this.#execution = { ...this.#execution, ...change };
  }

  note(type: string, details: { error?: string; cause?: string } = {}): void {
    const ofExecution = type.startsWith("Execution");
    if (this.#events >= historyLimit - 1 && !ofExecution)
      throw new Failure("States.Runtime", `The history has reached ${historyLimit} events.`);
    this.#events += 1;
    const event = { id: this.#events, at: this.moment.now, type, ...details };
    this.history.push(ofExecution ? event : { ...event, state: this.#execution.state });
  }

  succeed(output: Json): undefined {
    this.note("ExecutionSucceeded");
    this.change({ phase: { is: "succeeded", at: this.moment.now, output } });
  }

  end(is: "failed" | "timed-out", error: string, cause: string): undefined {
    this.note(is === "failed" ? "ExecutionFailed" : "ExecutionTimedOut", { error, cause });
    this.change({ phase: { is, at: this.moment.now, error, cause } satisfies Phase });
  }

  /** Makes the transition: acts, then enters what is next. A Failure that is met on the way ends the execution. */
  make(act: () => Entry, enter: (draft: Draft, entry: NonNullable<Entry>) => Entry): Transition {
    try {
      for (let next = act(); next; ) next = enter(this, next);
    } catch (failure) {
      if (!(failure instanceof Failure)) throw failure;
      this.end("failed", failure.name, failure.message);
    }
    this.change({ revision: this.#execution.revision + 1, events: this.#events });
    return { execution: this.#execution, history: this.history };
  }
}
