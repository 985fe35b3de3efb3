import { describe, expect, it } from "vitest";
import { machineOf, task, thrown, tokenTask, world } from "./world.fixture.ts";

const done = { Type: "Succeed" };

/** Throws the errors given, one a call, and then answers. */
function failing(...errors: string[]) {
  return () => {
    const error = errors.shift();
    if (error !== undefined) throw thrown(error, "because");
    return "fine";
  };
}

const caught = { ErrorEquals: ["DevBox.NoCapacity"], Next: "Caught" };

describe("a Task that throws DevBox.NoCapacity", () => {
  const noRoom = (times: number) => failing(...Array<string>(times).fill("DevBox.NoCapacity"));
  const retry = { ErrorEquals: ["DevBox.NoCapacity"], IntervalSeconds: 2, BackoffRate: 1.5 };

  it("is retried with full jitter, then caught", async () => {
    const Retry = [{ ...retry, MaxAttempts: 2, JitterStrategy: "FULL" }];
    const Catch = [{ ...caught, ResultPath: "$.error" }];
    const states = { Launch: task("launch", { Retry, Catch }), Caught: done };
    const w = world(machineOf(states), { launch: noRoom(3) }, { random: 0.5 });
    await w.start({ id: 7 });
    const begun = w.clock.now();
    expect(w.clock.next()).toBe(begun + 1000); // half of 2 s
    await w.clock.pass(1);
    expect(w.clock.next()).toBe(begun + 1000 + 1500); // half of 3 s
    await w.clock.pass(1.5);
    expect(w.called).toEqual(["launch", "launch", "launch"]);
    expect(w.machine.describe("run")).toMatchObject({
      status: "succeeded",
      output: { id: 7, error: { Error: "DevBox.NoCapacity", Cause: "because" } },
    });
  });

  it("waits no longer than MaxDelaySeconds, and the whole of it without jitter", async () => {
    const Retry = [{ ...retry, BackoffRate: 10, MaxDelaySeconds: 5 }];
    const w = world(machineOf({ Launch: task("launch", { Retry }) }), { launch: noRoom(3) });
    await w.start();
    const begun = w.clock.now();
    await w.clock.pass(2);
    expect(w.clock.next()).toBe(begun + 2000 + 5000);
    await w.clock.pass(10);
    expect(w.machine.describe("run")).toMatchObject({ status: "succeeded" });
  });

  it("fails the execution with its error and cause when nothing catches it", async () => {
    const w = world(machineOf({ Launch: task("launch") }), { launch: noRoom(1) });
    await w.start();
    expect(w.machine.describe("run")).toMatchObject({
      status: "failed",
      error: "DevBox.NoCapacity",
      cause: "because",
    });
  });

  it("tells its payload how often it was retried", async () => {
    const Parameters = { FunctionName: "launch", Payload: { "n.$": "$$.State.RetryCount" } };
    const w = world(machineOf({ Launch: task("launch", { Parameters, Retry: [retry] }) }), {
      launch: noRoom(2),
    });
    await w.start();
    await w.clock.pass(60);
    expect(w.calls.map(({ payload }) => payload)).toEqual([{ n: 0 }, { n: 1 }, { n: 2 }]);
  });

  it("starts counting again when its state is entered again", async () => {
    const Retry = [{ ...retry, MaxAttempts: 1 }];
    const states = {
      Launch: task("launch", { Retry, Catch: [caught] }),
      Caught: task("f", { Next: "Launch" }),
    };
    const w = world(machineOf(states), { launch: noRoom(3) });
    await w.start();
    await w.clock.pass(60);
    expect(w.called).toEqual(["launch", "launch", "f", "launch", "launch"]);
  });
});

describe("retriers", () => {
  const once = (error: string) => ({ ErrorEquals: [error], MaxAttempts: 1 });
  const statusAfter = async (Retry: object[], ...errors: string[]) => {
    const w = world(machineOf({ Work: task("f", { Retry }) }), { f: failing(...errors) });
    await w.start();
    await w.clock.pass(600);
    return w.machine.describe("run")?.status;
  };

  it("have a counter each", async () => {
    expect(await statusAfter([once("A"), once("B")], "A", "B")).toBe("succeeded");
    expect(await statusAfter([once("A"), once("B")], "A", "B", "A")).toBe("failed");
  });

  it("are asked in order: only the first that names the error counts", async () => {
    const never = { ErrorEquals: ["A"], MaxAttempts: 0 };
    expect(await statusAfter([never, once("States.ALL")], "A")).toBe("failed");
    expect(await statusAfter([never, once("States.ALL")], "B")).toBe("succeeded");
  });

  it("try three times when they do not say how often", async () => {
    const retry = [{ ErrorEquals: ["A"] }];
    expect(await statusAfter(retry, "A", "A", "A")).toBe("succeeded");
    expect(await statusAfter(retry, "A", "A", "A", "A")).toBe("failed");
  });
});

describe("a time-out", () => {
  const late = async (error: string) => {
    const Catch = [{ ErrorEquals: [error], Next: "Caught" }];
    const states = { Ask: tokenTask("ask", { TimeoutSeconds: 5, Catch }), Caught: done };
    const w = world(machineOf(states), {});
    await w.start();
    await w.clock.pass(5);
    return w.machine.describe("run")?.status;
  };

  it("is caught by States.Timeout and by States.ALL, and not by States.TaskFailed", async () => {
    expect(await late("States.Timeout")).toBe("succeeded");
    expect(await late("States.ALL")).toBe("succeeded");
    expect(await late("States.TaskFailed")).toBe("failed");
  });
});

it("States.TaskFailed catches what a task throws, whatever its name", async () => {
  const Catch = [{ ErrorEquals: ["States.TaskFailed"], Next: "Caught" }];
  const w = world(machineOf({ Work: task("f", { Catch }), Caught: done }), { f: failing("Any") });
  await w.start();
  expect(w.machine.describe("run")).toMatchObject({
    status: "succeeded",
    output: { Error: "Any", Cause: "because" },
  });
});
