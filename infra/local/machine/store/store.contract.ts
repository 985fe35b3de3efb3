import { describe, expect, it } from "vitest";
import type { Transition } from "../draft.ts";
import type { Execution, TaskPhase } from "../execution.ts";
import type { MachineStore } from "./store.ts";

const waiting: TaskPhase = {
  is: "task",
  call: 1,
  token: "token-1",
  submitted: false,
  dueAt: 2000,
  silentAt: null,
  heartbeatMs: null,
};

const first: Execution = {
  name: "run",
  revision: 1,
  startedAt: 1000,
  input: { a: [1, null, "x"] },
  events: 1,
  calls: 1,
  state: "Ask",
  enteredAt: 1000,
  data: { deep: { x: true } },
  retries: [0, 2],
  phase: waiting,
};

const over: Execution = {
  ...first,
  revision: 2,
  events: 2,
  phase: { is: "succeeded", at: 1500, output: "done" },
};

const event = (id: number) => ({ id, at: 1000, type: "TaskScheduled", state: "Ask" });
const to = (execution: Execution, ...history: Transition["history"]): Transition => ({
  execution,
  history,
});

/** The behaviour of every store that the machine relies on. */
export function machineStoreContract(name: string, newStore: () => MachineStore): void {
  describe(`a ${name} store of executions`, () => {
    it("gives back what was written, and nothing for a name that is free", () => {
      const store = newStore();
      expect(store.get("run")).toBeUndefined();
      expect(store.history("run")).toEqual([]);
      expect(store.write(to(first, event(1)))).toBe(true);
      expect(store.get("run")).toEqual(first);
      expect(store.history("run")).toEqual([event(1)]);
    });

    it("takes a name once", () => {
      const store = newStore();
      store.write(to(first, event(1)));
      expect(store.write(to({ ...first, input: "else" }, event(1)))).toBe(false);
      expect(store.get("run")).toEqual(first);
      expect(store.history("run")).toEqual([event(1)]);
    });

    it("writes only what follows the stored revision, and else not even the history", () => {
      const store = newStore();
      expect(store.write(to(over, event(2)))).toBe(false);
      store.write(to(first, event(1)));
      expect(store.write(to(over, event(2)))).toBe(true);
      expect(store.write(to({ ...over, state: "Other" }, event(3)))).toBe(false);
      expect(store.get("run")).toEqual(over);
      expect(store.history("run")).toEqual([event(1), event(2)]);
    });

    it("finds an execution by the token that it waits on, until the token is closed", () => {
      const store = newStore();
      store.write(to(first));
      expect(store.waitingOn("token-1")).toEqual(first);
      expect(store.waitingOn("token-2")).toBeUndefined();
      store.write(to(over));
      expect(store.waitingOn("token-1")).toBeUndefined();
    });

    it("follows an execution from one token to the next", () => {
      const store = newStore();
      store.write(to(first));
      const next: Execution = {
        ...first,
        revision: 2,
        phase: { ...waiting, token: "token-2" },
      };
      store.write(to(next));
      expect(store.waitingOn("token-1")).toBeUndefined();
      expect(store.waitingOn("token-2")).toEqual(next);
    });

    it("lists what is not over, the oldest first", () => {
      const store = newStore();
      const tokenless = { phase: { is: "wait", until: 9000 } } as const;
      store.write(to({ ...first, ...tokenless, name: "b" }));
      store.write(to({ ...first, ...tokenless, name: "a", startedAt: 1001 }));
      store.write(to(first));
      store.write(to(over));
      expect(store.open()).toEqual(["b", "a"]);
    });
  });
}
