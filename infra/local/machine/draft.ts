import type { Json } from "../../../functions/ports/state-machine.ts";
import type { Execution, HistoryEvent, Phase } from "./execution.ts";
import type { Definition, State } from "./language/definition.ts";
import { Failure } from "./language/failure.ts";

/** The input of the pure core from the outside: time in milliseconds, and randomness. */
export type Moment = {
  readonly now: number;
  /** From 0 (included) to 1 (excluded). */
  readonly random: number;
  /** A new random token, used if the transition schedules a task that waits for a token. */
  readonly token: string;
};

/** One transition: the execution after it, and the new history events. Both are written together. */
export type Transition = {
  readonly execution: Execution;
  readonly history: readonly HistoryEvent[];
};

/** Step Functions ends an execution at this length of its history. The same limit here ends endless loops. */
const historyLimit = 25_000;

/** The next state to enter. Undefined: the execution waits or is over. */
export type Entry = { readonly state: string; readonly data: Json } | undefined;

/** A transition under construction. */
export class Draft {
  readonly definition: Definition;
  readonly moment: Moment;
  readonly history: HistoryEvent[] = [];
  #execution: Execution;
  #events: number; // counted separately, because one transition adds several

  constructor(definition: Definition, execution: Execution, moment: Moment) {
    this.definition = definition;
    this.moment = moment;
    this.#execution = execution;
    this.#events = execution.events;
  }

  get execution(): Execution {
    return this.#execution;
  }

  /** The current state. The execution may be older than the definition. */
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

  /** Builds the transition: acts, then enters the next states. A Failure on the way ends the execution. */
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
