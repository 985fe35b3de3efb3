import { describe, expect, it } from "vitest";
import type { Json } from "../../../functions/ports/state-machine.ts";
import { machineOf, task, tokenTask, world } from "./world.fixture.ts";

const input = { id: 7, list: ["a", "b"], deep: { x: 1 }, drop: true };

/** Runs one task with the fields given over the input above; `f` returns the given answer. */
async function run(fields: object, output: Json = { kind: "done", seconds: 5 }) {
  const w = world(machineOf({ Work: task("f", fields) }), { f: () => output });
  await w.start(input);
  return { payload: w.calls[0]?.payload, ...w.machine.describe("run") };
}

const payload = (Payload: unknown) => ({ Parameters: { FunctionName: "f", Payload } });

describe("what a task sends", () => {
  it("is made of constants and of paths into its input, however deep", async () => {
    const Payload = { op: "go", "first.$": "$.list[0]", in: [{ "x.$": "$.deep.x" }, "$.id"] };
    expect((await run(payload(Payload))).payload).toEqual({
      op: "go",
      first: "a",
      in: [{ x: 1 }, "$.id"],
    });
  });

  it("can name the execution and the state", async () => {
    const Payload = {
      "id.$": "$$.Execution.Id",
      "name.$": "$$.Execution.Name",
      "list.$": "$$.Execution.Input.list",
      "started.$": "$$.Execution.StartTime",
      "state.$": "$$.State.Name",
      "entered.$": "$$.State.EnteredTime",
      "tried.$": "$$.State.RetryCount",
    };
    expect((await run(payload(Payload))).payload).toEqual({
      id: "run",
      name: "run",
      list: ["a", "b"],
      started: "2026-01-01T00:00:00.000Z",
      state: "Work",
      entered: "2026-01-01T00:00:00.000Z",
      tried: 0,
    });
  });

  it("sees only what its InputPath shows", async () => {
    expect((await run({ InputPath: "$.deep" })).payload).toEqual({ x: 1 });
    expect((await run({ InputPath: null })).payload).toEqual({});
  });

  it("is an empty object when it has no Payload", async () => {
    expect((await run({ Parameters: { FunctionName: "f" } })).payload).toEqual({});
  });

  it("ends the execution, uncaught, when a path points to nothing", async () => {
    const Catch = [{ ErrorEquals: ["States.ALL"], Next: "Work" }];
    const ended = await run({ ...payload({ "a.$": "$.nothing" }), Catch });
    expect(ended).toMatchObject({ status: "failed", error: "States.Runtime", payload: undefined });
  });
});

describe("what a task leaves", () => {
  it("is the function's answer in its envelope", async () => {
    expect((await run({})).output).toEqual({
      ExecutedVersion: "$LATEST",
      Payload: { kind: "done", seconds: 5 },
      StatusCode: 200,
    });
  });

  it("is picked by ResultSelector and put where ResultPath says, into the whole input", async () => {
    const { output } = await run({
      InputPath: "$.deep",
      ResultSelector: { "kind.$": "$.Payload.kind", from: "f" },
      ResultPath: "$.new.signal",
    });
    expect(output).toEqual({ ...input, new: { signal: { kind: "done", from: "f" } } });
  });

  it("replaces what was there before", async () => {
    const { output } = await run({ ResultSelector: { n: 1 }, ResultPath: "$.deep" });
    expect(output).toEqual({ ...input, deep: { n: 1 } });
  });

  it("is its input when ResultPath is null, narrowed by OutputPath", async () => {
    expect((await run({ ResultPath: null })).output).toEqual(input);
    expect((await run({ ResultPath: null, OutputPath: "$.list" })).output).toEqual(["a", "b"]);
    expect((await run({ OutputPath: null })).output).toEqual({});
  });

  it("is the token's output as it is", async () => {
    const w = world(machineOf({ Ask: tokenTask("ask", { ResultPath: "$.answer" }) }), {});
    await w.start({ id: 7 });
    await w.machine.succeed(w.token(), "yes");
    expect(w.machine.describe("run")).toMatchObject({ output: { id: 7, answer: "yes" } });
  });

  it("ends the execution when a selected field is missing, or is nothing to put it into", async () => {
    const missing = await run({ ResultSelector: { "a.$": "$.Payload.nothing" } });
    expect(missing).toMatchObject({ status: "failed", error: "States.Runtime" });
    const into = await run({ ResultPath: "$.id.signal" });
    expect(into).toMatchObject({ status: "failed", error: "States.ResultPathMatchFailure" });
  });

  it("ends the execution when it is more than 256 KiB", async () => {
    const Retry = [{ ErrorEquals: ["States.ALL"] }];
    const ended = await run({ Retry }, "x".repeat(256 * 1024));
    expect(ended).toMatchObject({ status: "failed", error: "States.DataLimitExceeded" });
  });
});
