import { describe, expect, it } from "vitest";
import type { Json } from "../../../functions/ports/state-machine.ts";
import { machineOf, settled, task, thrown, tokenTask, world } from "./world.fixture.ts";

const done = { Type: "Succeed" };
const onTimeout = [{ ErrorEquals: ["States.Timeout"], ResultPath: "$.error", Next: "Late" }];
const ask = (more: object = {}) =>
  machineOf({ Ask: tokenTask("ask", { Next: "Done", ...more }), Done: done });
const askOrLate = (more: object) =>
  machineOf({ Ask: tokenTask("ask", { Catch: onTimeout, ...more }), Late: done });

describe("a task that waits for its token", () => {
  it("is done by its token, once", async () => {
    const w = world(ask(), {});
    await w.start();
    const token = w.token();
    expect(w.calls).toEqual([{ functionName: "ask", payload: { token } }]);
    expect(await w.machine.succeed(token, { answer: 1 })).toBe(true);
    expect(await w.machine.succeed(token, { answer: 2 })).toBe(false);
    expect(await w.machine.fail(token, "Run.Cancelled", "too late")).toBe(false);
    expect(await w.machine.heartbeat(token)).toBe(false);
    expect(w.machine.describe("run")).toMatchObject({ status: "succeeded", output: { answer: 1 } });
  });

  it("knows no token that was never given", async () => {
    const w = world(ask(), {});
    await w.start();
    expect(await w.machine.succeed("made-up", {})).toBe(false);
    expect(await w.machine.succeed("", {})).toBe(false);
  });

  it("fails by its token, with an error that a Catch names", async () => {
    const Catch = [{ ErrorEquals: ["DevBox.Lost"], Next: "Lost" }];
    const w = world(machineOf({ Ask: tokenTask("ask", { Catch }), Lost: done }), {});
    await w.start();
    expect(await w.machine.fail(w.token(), "DevBox.Lost", "its host says so")).toBe(true);
    expect(w.machine.describe("run")).toMatchObject({
      output: { Error: "DevBox.Lost", Cause: "its host says so" },
    });
  });

  it("may be done before the function that was given the token has returned", async () => {
    const returned = Promise.withResolvers<Json>();
    const w = world(ask(), { ask: () => returned.promise });
    await w.start();
    expect(await w.machine.succeed(w.token(), "early")).toBe(true);
    returned.resolve("ignored");
    await settled();
    expect(w.machine.describe("run")).toMatchObject({ status: "succeeded", output: "early" });
    expect(w.types().filter((type) => type === "TaskSubmitted")).toHaveLength(1);
  });

  it("may be done by the very function that is given the token", async () => {
    const w = world(ask(), {
      ask: async () => {
        expect(await w.machine.succeed(w.token(), "own")).toBe(true);
        throw thrown("Late.Trouble");
      },
    });
    await w.start();
    expect(w.machine.describe("run")).toMatchObject({ status: "succeeded", output: "own" });
  });

  it("gets a new token when it is retried; the old one is closed", async () => {
    const outcomes = [thrown("Lambda.ServiceException"), undefined];
    const Retry = [{ ErrorEquals: ["States.TaskFailed"] }];
    const w = world(ask({ Retry }), {
      ask: () => {
        const outcome = outcomes.shift();
        if (outcome) throw outcome;
        return null;
      },
    });
    await w.start();
    const [first] = w.calls;
    expect(w.machine.describe("run")).not.toHaveProperty("token");
    await w.clock.pass(1);
    expect(w.calls[1]).toEqual({ functionName: "ask", payload: { token: w.token() } });
    expect(w.calls[1]).not.toEqual(first);
    expect(await w.machine.succeed("token-1", {})).toBe(false);
  });

  it("ends at its time limit, and the token is closed", async () => {
    const w = world(askOrLate({ TimeoutSecondsPath: "$.seconds" }), {});
    await w.start({ seconds: 30 });
    const token = w.token();
    await w.clock.pass(29.999);
    expect(w.machine.describe("run")).toMatchObject({ state: "Ask" });
    await w.clock.pass(0.001);
    expect(w.machine.describe("run")).toMatchObject({
      state: "Late",
      output: { error: { Error: "States.Timeout" } },
    });
    expect(await w.machine.succeed(token, {})).toBe(false);
    expect(w.types()).toContain("TaskTimedOut");
  });

  it.each([0, -1, 1.5, "30", null])(
    "ends the execution when its time limit is %j",
    async (seconds) => {
      const w = world(askOrLate({ TimeoutSecondsPath: "$.seconds" }), {});
      await w.start({ seconds });
      expect(w.machine.describe("run")).toMatchObject({
        status: "failed",
        error: "States.Runtime",
      });
      expect(w.called).toEqual([]);
    },
  );

  it("lives on while its heartbeat comes in time, up to its time limit", async () => {
    const w = world(askOrLate({ TimeoutSeconds: 25, HeartbeatSecondsPath: "$.beat" }), {});
    await w.start({ beat: 10 });
    for (let i = 0; i < 2; i++) {
      await w.clock.pass(9);
      expect(await w.machine.heartbeat(w.token())).toBe(true);
    }
    await w.clock.pass(7);
    expect(w.machine.describe("run")).toMatchObject({
      output: { error: { Error: "States.Timeout" } },
    });
  });

  it("times out, by a name of its own, when its heartbeat is missed", async () => {
    const w = world(askOrLate({ TimeoutSeconds: 60, HeartbeatSeconds: 10 }), {});
    await w.start();
    await w.clock.pass(10);
    expect(w.machine.describe("run")).toMatchObject({
      output: { error: { Error: "States.HeartbeatTimeout" } },
    });
  });
});

describe("a task that answers at once", () => {
  it("times out, and its late answer means nothing to the retry", async () => {
    const [first, second] = [Promise.withResolvers<Json>(), Promise.withResolvers<Json>()];
    const answers = [first.promise, second.promise];
    const Retry = [{ ErrorEquals: ["States.Timeout"], IntervalSeconds: 5 }];
    const definition = machineOf({
      Work: task("f", { TimeoutSeconds: 10, Retry, OutputPath: "$.Payload" }),
    });
    const w = world(definition, { f: () => answers.shift() ?? null });
    await w.start();
    await w.clock.pass(15);
    first.resolve("first");
    await settled();
    expect(w.machine.describe("run")).toMatchObject({ status: "running" });
    second.resolve("second");
    await settled();
    expect(w.machine.describe("run")).toMatchObject({ status: "succeeded", output: "second" });
  });

  it("fails by the name of what it throws, also when that is no Error", async () => {
    const w = world(machineOf({ Work: task("f") }), { f: () => Promise.reject("plain") });
    await w.start();
    expect(w.machine.describe("run")).toMatchObject({ error: "Error", cause: "plain" });
  });
});

describe("a Wait", () => {
  it.each([
    [{ Seconds: 30 }, {}],
    [{ SecondsPath: "$.s" }, { s: 30 }],
    [{ Timestamp: "2026-01-01T00:00:30Z" }, {}],
    [{ TimestampPath: "$.t" }, { t: "2026-01-01T01:00:30+01:00" }],
  ])("of %j with %j takes its time, and hands its input on", async (length, input) => {
    const w = world(machineOf({ Rest: { Type: "Wait", ...length, End: true } }), {});
    await w.start(input);
    await w.clock.pass(29.999);
    expect(w.machine.describe("run")).toMatchObject({ status: "running" });
    await w.clock.pass(0.001);
    expect(w.machine.describe("run")).toMatchObject({ status: "succeeded", output: input });
  });

  it("ends the execution when its length is none", async () => {
    const w = world(machineOf({ Rest: { Type: "Wait", SecondsPath: "$.s", End: true } }), {});
    await w.start({ s: "soon" });
    expect(w.machine.describe("run")).toMatchObject({
      error: "States.Runtime",
      cause: "The state Rest reads $.s, which is not a whole number of seconds, at least 0.",
    });
  });
});

describe("an execution", () => {
  it("is over when its own time limit is, whatever it waits for and catches", async () => {
    const w = world({ ...askOrLate({ TimeoutSeconds: 60 }), TimeoutSeconds: 20 }, {});
    await w.start();
    const token = w.token();
    await w.clock.pass(20);
    expect(w.machine.describe("run")).toMatchObject({
      status: "timed-out",
      error: "States.Timeout",
    });
    expect(await w.machine.succeed(token, {})).toBe(false);
    expect(w.clock.next()).toBeUndefined();
  });

  it("ends with the error of the Fail state that it reaches", async () => {
    const states = {
      Stop: { Type: "Fail", Error: "Run.Stranded", Cause: "The sweep takes it up." },
    };
    const w = world(machineOf(states), {});
    await w.start();
    expect(w.machine.describe("run")).toMatchObject({
      status: "failed",
      error: "Run.Stranded",
      cause: "The sweep takes it up.",
    });
  });

  it("has as many events in its history as Step Functions counts", async () => {
    const Choices = [{ Variable: "$.a", IsPresent: true, Next: "Ask" }];
    const states = {
      Work: task("f", { Next: "Which?" }),
      "Which?": { Type: "Choice", Choices, Default: "Ask" },
      Ask: tokenTask("ask"),
    };
    const w = world(machineOf(states), {});
    await w.start();
    await w.machine.succeed(w.token(), {});
    const work = "Entered Scheduled Started Succeeded Exited";
    expect(w.types().join(" ")).toBe(
      `ExecutionStarted ${work} Entered Exited ${work.replace("Started", "Started Submitted")} ExecutionSucceeded`
        .replaceAll(/\b(Entered|Exited)/g, "TaskState$1")
        .replaceAll(/\b(Scheduled|Started|Submitted|Succeeded)/g, "Task$1")
        .replace("TaskStateEntered TaskStateExited", "ChoiceStateEntered ChoiceStateExited"),
    );
    expect(w.machine.describe("run")?.historyEvents).toBe(15);
    expect(w.machine.history("run").map(({ id }) => id)).toEqual(
      Array.from({ length: 15 }, (_, i) => i + 1),
    );
  });
});
