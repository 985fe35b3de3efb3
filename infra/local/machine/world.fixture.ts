import type { Json } from "../../../functions/ports/state-machine.ts";
import type { Clock } from "./clock.ts";
import { durableMachine } from "./durable-machine.ts";
import { load } from "./language/load.ts";
import { memoryStore } from "./store/memory-store.ts";
import type { MachineStore } from "./store/store.ts";

/** Lets everything that can happen without time passing happen. */
export const settled = () => new Promise<void>((done) => setImmediate(done));

/** A clock that stands still until a test moves it; it wakes the waiters that become due, in order. */
function fakeClock(start = Date.parse("2026-01-01T00:00:00Z")) {
  let now = start;
  let sleepers: { at: number; wake: () => void }[] = [];
  const clock: Clock = {
    now: () => now,
    wakeAt: (at, wake) => {
      const sleeper = { at, wake };
      sleepers.push(sleeper);
      return () => {
        sleepers = sleepers.filter((other) => other !== sleeper);
      };
    },
  };
  /** When the next one is due. */
  const next = () => (sleepers.length > 0 ? Math.min(...sleepers.map(({ at }) => at)) : undefined);
  const goTo = async (until: number) => {
    await settled();
    for (let at = next(); at !== undefined && at <= until; at = next()) {
      now = Math.max(now, at);
      const due = sleepers.find((sleeper) => sleeper.at === at);
      sleepers = sleepers.filter((sleeper) => sleeper !== due);
      due?.wake();
      await settled();
    }
    now = Math.max(now, until);
  };
  /** Lets time pass without waking any waiter. */
  const stand = (seconds: number) => {
    now += seconds * 1000;
  };
  return { ...clock, next, goTo, stand, pass: (seconds: number) => goTo(now + seconds * 1000) };
}

export type Functions = Record<string, (payload: Json) => Json | Promise<Json>>;

/** A machine over functions that the test writes, which can be thrown away and built again over the same store. */
export function world(
  definition: unknown,
  functions: Functions,
  { store = memoryStore(), random = 0.5 }: { store?: MachineStore; random?: number } = {},
) {
  const clock = fakeClock();
  const calls: { functionName: string; payload: Json }[] = [];
  const problems: unknown[] = [];
  let tokens = 0;
  const build = () =>
    durableMachine({
      definition: load(definition),
      store,
      clock,
      invoke: async (functionName, payload) => {
        calls.push({ functionName, payload });
        return (await functions[functionName]?.(payload)) ?? null;
      },
      random: () => random,
      newToken: () => `token-${++tokens}`,
      report: (problem) => problems.push(problem),
    });
  let machine = build();
  return {
    clock,
    calls,
    problems,
    store,
    get machine() {
      return machine;
    },
    /** The functions that were called, in order. */
    get called() {
      return calls.map(({ functionName }) => functionName);
    },
    /** Throws the machine away as a crash does. */
    crash: () => machine.close(),
    restart: async () => {
      machine.close();
      machine = build();
      machine.resume();
      await settled();
    },
    start: async (input: Json = {}, name = "run") => {
      await machine.start(name, input);
      await settled();
    },
    token: (name = "run") => machine.describe(name)?.token ?? "no token",
    types: (name = "run") => machine.history(name).map(({ type }) => type),
  };
}

export const thrown = (name: string, message = "") => Object.assign(new Error(message), { name });

export const task = (functionName: string, more: object = {}) => ({
  Type: "Task",
  Resource: "arn:aws:states:::lambda:invoke",
  Parameters: { FunctionName: functionName, "Payload.$": "$" },
  ...("Next" in more ? {} : { End: true }),
  ...more,
});

export const tokenTask = (functionName: string, more: object = {}) => ({
  ...task(functionName, more),
  Resource: "arn:aws:states:::lambda:invoke.waitForTaskToken",
  Parameters: { FunctionName: functionName, Payload: { "token.$": "$$.Task.Token" } },
});

/** A machine of the states given, which begins with the first. */
export const machineOf = (States: Record<string, object>, more: object = {}) => ({
  StartAt: Object.keys(States)[0],
  States,
  ...more,
});
