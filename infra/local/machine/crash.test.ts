import fc from "fast-check";
import { expect, it } from "vitest";
import type { Json } from "../../../functions/ports/state-machine.ts";
import { memoryStore } from "./store/memory-store.ts";
import type { MachineStore } from "./store/store.ts";
import { machineOf, settled, task, thrown, tokenTask, world } from "./world.fixture.ts";

// Wherever the process dies, an execution takes the same way as without a death. Deaths are placed by
// fast-check: before a write, after a write, and in a function before or after it has done its work.

const signal = { ResultSelector: { "kind.$": "$.Payload.kind" }, ResultPath: "$.signal" };
const again = [{ ErrorEquals: ["Busy"], IntervalSeconds: 1, JitterStrategy: "FULL" }];
const definition = machineOf({
  Prepare: task("prepare", { ...signal, Retry: again, Next: "Which?" }),
  "Which?": {
    Type: "Choice",
    Choices: [{ Variable: "$.signal.kind", StringEquals: "ask", Next: "Needs you" }],
    Default: "Rest",
  },
  "Needs you": tokenTask("ask", { ResultPath: "$.answer", TimeoutSeconds: 3600, Next: "Rest" }),
  Rest: { Type: "Wait", Seconds: 5, Next: "Settle" },
  Settle: task("settle", { ResultPath: null, Next: "Keep" }),
  Keep: tokenTask("keep", {
    TimeoutSeconds: 20,
    Catch: [{ ErrorEquals: ["States.Timeout"], ResultPath: "$.late", Next: "Done" }],
    Next: "Done",
  }),
  Done: { Type: "Succeed" },
});

/** A store in front of a process that dies as often as `deaths` says. */
function mortal(deaths: Iterator<boolean>, die: () => void) {
  const store = memoryStore();
  const mayDie = () => {
    if (deaths.next().value !== true) return;
    die();
    throw new Error("The process is dead.");
  };
  const write: MachineStore["write"] = (transition) => {
    mayDie();
    const written = store.write(transition);
    mayDie();
    return written;
  };
  return { mayDie, store: { ...store, write } };
}

/** Takes one execution to its end, past all deaths. */
async function live(deaths: readonly boolean[]) {
  let dead = false;
  const { mayDie, store } = mortal(deaths.values(), () => {
    dead = true;
    w.crash();
  });
  let busy = 1;
  const answered = new Set<string>();
  const acknowledged: string[] = [];
  const worked = (work: () => Json) => () => {
    mayDie();
    const result = work();
    mayDie();
    return result;
  };
  const w = world(
    definition,
    {
      prepare: worked(() => {
        if (!store.get("run")?.retries[0] && busy-- > 0) throw thrown("Busy");
        return { kind: "ask" };
      }),
      ask: worked(() => null),
      settle: worked(() => null),
      keep: worked(() => null),
    },
    { store },
  );
  for (let turn = 0; turn < 200; turn++) {
    if (dead) {
      dead = false;
      await w.restart();
      continue;
    }
    const state = store.get("run")?.state;
    const token = w.token();
    if (state === undefined) await w.start({ id: 7 }).catch(() => undefined);
    else if (
      state === "Needs you" &&
      w.types().at(-1) === "TaskSubmitted" &&
      !answered.has(token)
    ) {
      const won = await w.machine.succeed(token, "yes").catch(() => undefined);
      if (won === true) acknowledged.push(token);
      if (won !== undefined) answered.add(token);
    } else await w.clock.pass(1);
    if (w.machine.describe("run")?.endedAt !== undefined) break;
    await settled();
  }
  const history = store.history("run");
  return { ...w.machine.describe("run"), called: w.called, acknowledged, history };
}

it("enters each state once, and ends, wherever the process dies", async () => {
  const calm = await live([]);
  expect(calm).toMatchObject({ status: "succeeded", state: "Done" });
  const way = (life: typeof calm) =>
    life.history.filter(({ type }) => type.endsWith("StateEntered")).map(({ state }) => state);

  await fc.assert(
    fc.asyncProperty(fc.array(fc.boolean(), { maxLength: 60 }), async (deaths) => {
      const life = await live(deaths);
      expect(way(life)).toEqual(way(calm));
      expect(life).toMatchObject({ status: "succeeded", output: { id: 7, answer: "yes" } });
      expect(life.history.map(({ id }) => id)).toEqual(life.history.map((_, i) => i + 1));
      expect(life.historyEvents).toBe(life.history.length);
      expect(life.acknowledged.length).toBeLessThanOrEqual(1);
      for (const name of new Set(calm.called)) expect(life.called).toContain(name);
    }),
    { numRuns: 300 },
  );
});
