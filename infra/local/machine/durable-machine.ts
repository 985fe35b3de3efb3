import type { Json, Machine } from "../../../functions/ports/state-machine.ts";
import type { Clock } from "./clock.ts";
import { type Description, describe } from "./description.ts";
import type { Moment } from "./draft.ts";
import { type Execution, type HistoryEvent, isOpen } from "./execution.ts";
import type { Definition } from "./language/definition.ts";
import { type OwedCall, owed } from "./owed.ts";
import { begin, type Occurrence, step } from "./step.ts";
import type { MachineStore } from "./store/store.ts";
import { sent } from "./wire.ts";

/** The parts that the machine needs. */
export interface MachineParts {
  readonly definition: Definition;
  readonly store: MachineStore;
  readonly clock: Clock;
  /** Calls a function. A thrown error contains the error's name, and the cause as its message. */
  invoke(functionName: string, payload: Json): Promise<Json>;
  /** From 0 (included) to 1 (excluded). */
  random(): number;
  /** A new token that cannot be guessed. */
  newToken(): string;
  /** Receives the error when a transition could not be written. The machine tries again. */
  report(problem: unknown): void;
}

export interface DurableMachine extends Machine {
  /** Records a heartbeat of a waiting task. False when the token is closed. */
  heartbeat(token: string): Promise<boolean>;
  describe(name: string): Description | undefined;
  history(name: string): HistoryEvent[];
  /** Continues every open execution. Call it once at the start; a repeat is harmless. */
  resume(): void;
  /** Stops timers and new calls. The next machine over the same store continues open executions. */
  close(): void;
}

const troubleMs = 1000;

/**
 * Runs executions so that a crash at any moment loses nothing. Every occurrence is first written as one transition,
 * and the following work is derived from the written state. So a call is made at least once, and its result counts
 * once.
 */
export function durableMachine(parts: MachineParts): DurableMachine {
  const { definition, store, clock } = parts;
  const timers = new Map<string, () => void>();
  const calls = new Set<string>(); // unfinished calls of this process
  let closed = false;

  const moment = (): Moment => ({
    now: clock.now(),
    random: parts.random(),
    token: parts.newToken(),
  });

  /** Writes the transition for an occurrence; false when there is none. */
  function occur(find: () => Execution | undefined, occurrence: Occurrence): boolean {
    for (;;) {
      const execution = find();
      const transition = execution && step(definition, execution, occurrence, moment());
      if (!transition) return false;
      if (!store.write(transition)) continue; // another writer was faster: read again
      pursue(transition.execution);
      return true;
    }
  }

  /** Starts the work that an execution needs. Harmless to repeat. */
  function pursue(execution: Execution): void {
    const { name } = execution;
    timers.get(name)?.();
    timers.delete(name);
    if (closed) return;
    const { call, wakeAt } = owed(definition, execution);
    if (wakeAt !== undefined) wakeUp(name, wakeAt);
    if (call) void make(name, call);
  }

  function wakeUp(name: string, at: number): void {
    timers.get(name)?.();
    if (closed) return;
    timers.set(
      name,
      clock.wakeAt(at, () => untroubled(name, () => look(name))),
    );
  }

  function look(name: string): void {
    const find = () => store.get(name);
    if (occur(find, { type: "time.passed" })) return;
    const execution = find();
    if (execution) pursue(execution);
  }

  /** If the store cannot write (full disk), the execution is delayed but does not end. */
  function untroubled(name: string, act: () => void): void {
    if (closed) return;
    try {
      act();
    } catch (problem) {
      wakeUp(name, clock.now() + troubleMs);
      parts.report(problem);
    }
  }

  async function make(name: string, { call, functionName, payload }: OwedCall): Promise<void> {
    const id = `${call} ${name}`;
    if (calls.has(id)) return;
    calls.add(id);
    const occurrence = await answer(call, async () => parts.invoke(functionName, sent(payload)));
    calls.delete(id);
    untroubled(name, () => occur(() => store.get(name), occurrence));
  }

  const byToken = (token: string, occurrence: Occurrence): boolean =>
    occur(() => store.waitingOn(token), occurrence);

  return {
    start: async (name, input) => {
      if (store.get(name)) return;
      const transition = begin(definition, name, sent(input), moment());
      if (store.write(transition)) pursue(transition.execution);
    },
    isOver: async (name) => {
      const execution = store.get(name);
      return execution !== undefined && !isOpen(execution);
    },
    succeed: async (token, output) =>
      byToken(token, { type: "token.succeeded", token, output: sent(output) }),
    fail: async (token, error, cause) =>
      byToken(token, { type: "token.failed", token, error, cause }),
    heartbeat: async (token) => byToken(token, { type: "token.heartbeat", token }),
    describe: (name) => {
      const execution = store.get(name);
      return execution && describe(execution);
    },
    history: (name) => store.history(name),
    resume: () => {
      for (const name of store.open()) untroubled(name, () => look(name));
    },
    close: () => {
      closed = true;
      for (const callOff of timers.values()) callOff();
      timers.clear();
    },
  };
}

/** Turns the result of a call into an occurrence. */
async function answer(call: number, invoke: () => Promise<Json>): Promise<Occurrence> {
  try {
    return { type: "call.returned", call, output: sent(await invoke()) };
  } catch (thrown) {
    const [error, cause] =
      thrown instanceof Error ? [thrown.name, thrown.message] : ["Error", String(thrown)];
    return { type: "call.failed", call, error, cause };
  }
}
