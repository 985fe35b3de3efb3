import type { Json, Machine } from "../../../functions/state-machine.ts";
import type { Clock } from "./clock.ts";
import { type Description, describe } from "./description.ts";
import type { Moment } from "./draft.ts";
import { type Execution, type HistoryEvent, isOpen } from "./execution.ts";
import type { Definition } from "./language/definition.ts";
import { type Call, owed } from "./owed.ts";
import { begin, type Occurrence, step } from "./step.ts";
import type { MachineStore } from "./store/store.ts";
import { sent } from "./wire.ts";

/** What the machine needs of the world. */
export interface MachineParts {
  readonly definition: Definition;
  readonly store: MachineStore;
  readonly clock: Clock;
  /** Calls a function. What it throws has the error's name and, as its message, the cause. */
  invoke(functionName: string, payload: Json): Promise<Json>;
  /** From 0 up to, not including, 1. */
  random(): number;
  /** A new token that nobody can guess. */
  newToken(): string;
  /** Told of what kept a transition from being written; it is tried again. */
  report(problem: unknown): void;
}

export interface DurableMachine extends Machine {
  /** A sign of life of a waiting task. False means that the token was closed. */
  heartbeat(token: string): Promise<boolean>;
  describe(name: string): Description | undefined;
  history(name: string): HistoryEvent[];
  /** Goes on with every open execution. To be called once at the start, and harmless at any time. */
  resume(): void;
  /** Lets go of timers and calls. What is open goes on with the next machine over the same store. */
  close(): void;
}

const troubleMs = 1000;

/**
 * Runs executions so that a stop at any moment loses nothing: whatever happens is first written down, as one
 * transition, and what then has to be done follows from what is written. So a call is made at least once,
 * and its result counts once.
 */
export function durableMachine(parts: MachineParts): DurableMachine {
  const { definition, store, clock } = parts;
  const timers = new Map<string, () => void>();
  const calls = new Set<string>(); // those under way in this process
  let closed = false;

  const moment = (): Moment => ({
    now: clock.now(),
    random: parts.random(),
    token: parts.newToken(),
  });

  /** Writes down what an occurrence means; false when it means nothing. */
  function occur(find: () => Execution | undefined, occurrence: Occurrence): boolean {
    for (;;) {
      const execution = find();
      const transition = execution && step(definition, execution, occurrence, moment());
      if (!transition) return false;
      if (!store.write(transition)) continue; // somebody was faster: look again
      pursue(transition.execution);
      return true;
    }
  }

  /** Does what an execution needs done. Harmless to repeat. */
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

  /** A store that cannot write now (a full disk) delays an execution, and does not end it. */
  function untroubled(name: string, act: () => void): void {
    if (closed) return;
    try {
      act();
    } catch (problem) {
      wakeUp(name, clock.now() + troubleMs);
      parts.report(problem);
    }
  }

  async function make(name: string, { call, functionName, payload }: Call): Promise<void> {
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

/** What came of a call. */
async function answer(call: number, invoke: () => Promise<Json>): Promise<Occurrence> {
  try {
    return { type: "call.returned", call, output: sent(await invoke()) };
  } catch (thrown) {
    const [error, cause] =
      thrown instanceof Error ? [thrown.name, thrown.message] : ["Error", String(thrown)];
    return { type: "call.failed", call, error, cause };
  }
}
