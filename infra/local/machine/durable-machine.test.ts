import { describe, expect, it } from "vitest";
import type { Json } from "../../../functions/ports/state-machine.ts";
import { Database } from "../data/database.ts";
import { memoryStore } from "./store/memory-store.ts";
import { sqliteStore } from "./store/sqlite-store.ts";
import type { MachineStore } from "./store/store.ts";
import { machineOf, settled, task, thrown, tokenTask, world } from "./world.fixture.ts";

const never = () => new Promise<Json>(() => {});
const work = machineOf({ Work: task("work", { TimeoutSeconds: 60, OutputPath: "$.Payload" }) });
const ask = machineOf({ Ask: tokenTask("ask", { TimeoutSeconds: 60 }) });

const stores: [string, () => MachineStore][] = [
  ["memory", memoryStore],
  ["sqlite", () => sqliteStore(new Database(":memory:"))],
];

describe.each(stores)("a machine over a %s store", (_, newStore) => {
  const over = (definition: object, functions: Parameters<typeof world>[1]) =>
    world(definition, functions, { store: newStore() });

  it("starts an execution once, however often it is asked to, even after its end", async () => {
    const w = over(work, { work: () => "done" });
    await Promise.all([w.start({ n: 1 }), w.start({ n: 2 })]);
    await w.start({ n: 3 });
    await w.restart();
    await w.start({ n: 4 });
    expect(w.calls).toEqual([{ functionName: "work", payload: { n: 1 } }]);
    expect(w.machine.describe("run")).toMatchObject({ status: "succeeded", output: "done" });
  });

  it("keeps executions apart", async () => {
    const w = over(ask, {});
    await w.start({}, "one");
    await w.start({}, "two");
    await w.machine.succeed(w.token("two"), 2);
    expect(w.machine.describe("one")).toMatchObject({ status: "running" });
    expect(w.machine.describe("two")).toMatchObject({ status: "succeeded", output: 2 });
    expect(w.machine.describe("three")).toBeUndefined();
  });

  it("calls a task again that was in flight when the machine went away", async () => {
    const answers: (() => Json | Promise<Json>)[] = [never, () => "done"];
    const w = over(work, { work: () => answers.shift()?.() ?? null });
    await w.start({ n: 1 });
    await w.restart();
    expect(w.calls[1]).toEqual(w.calls[0]);
    expect(w.machine.describe("run")).toMatchObject({ status: "succeeded", output: "done" });
    expect(w.types().filter((type) => type === "TaskScheduled")).toHaveLength(1);
  });

  it("gives the same token again when it is not known that it had arrived", async () => {
    const w = over(ask, { ask: never });
    await w.start();
    await w.restart();
    expect(w.calls[0]).toEqual(w.calls[1]);
    expect(await w.machine.succeed(w.token(), "yes")).toBe(true);
    expect(w.machine.describe("run")).toMatchObject({ output: "yes" });
  });

  it("does not give a token again that has arrived, and takes it later", async () => {
    const w = over(ask, {});
    await w.start();
    const token = w.token();
    await w.restart();
    await w.restart();
    expect(w.called).toEqual(["ask"]);
    expect(await w.machine.succeed(token, "yes")).toBe(true);
  });

  it("handles timers that became due while it was off", async () => {
    const w = over(ask, { ask: never });
    await w.start();
    w.crash();
    w.clock.stand(3600);
    await w.restart();
    expect(w.called).toEqual(["ask"]);
    expect(w.machine.describe("run")).toMatchObject({ status: "failed", error: "States.Timeout" });
  });

  it("continues a Wait and a delayed retry at their old time", async () => {
    const Retry = [{ ErrorEquals: ["Busy"], IntervalSeconds: 100 }];
    const states = {
      Rest: { Type: "Wait", Seconds: 100, Next: "Work" },
      Work: task("work", { Retry }),
    };
    const errors = [thrown("Busy")];
    const w = over(machineOf(states), {
      work: () => {
        const error = errors.shift();
        if (error) throw error;
        return null;
      },
    });
    await w.start();
    for (const called of [[], ["work"]]) {
      await w.clock.pass(60);
      await w.restart();
      expect(w.called).toEqual(called);
      await w.clock.pass(40);
    }
    expect(w.called).toEqual(["work", "work"]);
    expect(w.machine.describe("run")).toMatchObject({ status: "succeeded" });
  });

  it("is harmless to resume at any time", async () => {
    const returned = Promise.withResolvers<Json>();
    const w = over(work, { work: () => returned.promise });
    await w.start();
    w.machine.resume();
    w.machine.resume();
    returned.resolve("done");
    await settled();
    expect(w.called).toEqual(["work"]);
    expect(w.machine.describe("run")).toMatchObject({ output: "done" });
  });

  it("ends an execution whose state is gone from the definition, and says so", async () => {
    const store = newStore();
    const before = world(ask, {}, { store });
    await before.start();
    before.crash();
    const after = world(work, {}, { store });
    await after.restart();
    await after.machine.succeed(before.token(), "yes");
    expect(after.machine.describe("run")).toMatchObject({
      status: "failed",
      cause: 'The state machine has no state "Ask" any more.',
    });
  });
});

describe("a machine whose store cannot write for a while", () => {
  function full(store: MachineStore) {
    const state = { full: false };
    const write: MachineStore["write"] = (transition) => {
      if (state.full) throw new Error("The disk is full.");
      return store.write(transition);
    };
    return { state, store: { ...store, write } };
  }

  it("acknowledges nothing that it did not write", async () => {
    const { state, store } = full(memoryStore());
    const w = world(ask, {}, { store });
    await w.start();
    state.full = true;
    await expect(w.machine.succeed(w.token(), "yes")).rejects.toThrow("full");
    await expect(w.machine.start("other", {})).rejects.toThrow("full");
    state.full = false;
    expect(await w.machine.succeed(w.token(), "yes")).toBe(true);
    expect(w.machine.describe("other")).toBeUndefined();
  });

  it("reports it, calls the task again and continues without help", async () => {
    const { state, store } = full(memoryStore());
    const returned = Promise.withResolvers<Json>();
    const w = world(work, { work: () => returned.promise }, { store });
    await w.start();
    state.full = true;
    returned.resolve("done");
    await w.clock.pass(3);
    expect(w.problems.length).toBeGreaterThan(0);
    state.full = false;
    await w.clock.pass(2);
    expect(w.machine.describe("run")).toMatchObject({ status: "succeeded", output: "done" });
  });
});

it("what a function keeps of its payload, or changes in it, is its own", async () => {
  const states = { Work: task("work", { ResultPath: null }) };
  const w = world(machineOf(states), {
    work: (payload) => {
      if (typeof payload === "object" && payload !== null) Object.assign(payload, { n: 2 });
      return null;
    },
  });
  await w.start({ n: 1 });
  expect(w.machine.describe("run")).toMatchObject({ output: { n: 1 } });
});
