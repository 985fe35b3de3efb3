import { describe, expect, it } from "vitest";
import { machineOf, task, tokenTask } from "../world.fixture.ts";
import { load } from "./load.ts";

const withTask = (more: object) => machineOf({ A: task("f", more) });
const withToken = (more: object) => machineOf({ A: tokenTask("f", more) });
const withPath = (path: unknown) =>
  withTask({ Parameters: { FunctionName: "f", Payload: { "a.$": path } } });
const withRule = (rule: object) =>
  machineOf({
    A: { Type: "Choice", Choices: [{ ...rule, Next: "B" }], Default: "B" },
    B: { Type: "Succeed" },
  });
const withRetry = (...Retry: object[]) => withTask({ Retry });
const variable = { Variable: "$.a" };

describe("a definition is refused when it has", () => {
  it.each([
    ["no object", 7, "$ must be an object."],
    ["no StartAt", { States: {} }, "$.StartAt must be a text."],
    [
      "a StartAt that is not there",
      { StartAt: "B", States: { A: task("f") } },
      '$.StartAt names the state "B"',
    ],
    [
      "a target that is not there",
      withTask({ Next: "B" }),
      '$.States.A.Next names the state "B", which does not exist.',
    ],
    [
      "a Catch to nowhere",
      withTask({ Catch: [{ ErrorEquals: ["X"], Next: "C" }] }),
      "$.States.A.Catch[0].Next",
    ],
    [
      "a state that nothing leads to",
      machineOf({ A: task("f"), "B c": task("f") }),
      "$.States['B c'] is a state that cannot be reached",
    ],
    [
      "a state that goes nowhere",
      machineOf({ A: { Type: "Wait", Seconds: 1 } }),
      "$.States.A must have either",
    ],
    [
      "a type that is not supported",
      machineOf({ A: { Type: "Parallel", End: true } }),
      "$.States.A.Type is Parallel",
    ],
    [
      "a type that objects inherit",
      machineOf({ A: { Type: "toString", End: true } }),
      "$.States.A.Type is toString",
    ],
    [
      "a resource that is not supported",
      withTask({ Resource: "arn:aws:states:::ecs:runTask" }),
      "$.States.A.Resource is arn:aws:states:::ecs:runTask",
    ],
    [
      "a field that is not supported",
      withTask({ Credentials: {} }),
      "$.States.A.Credentials is an unsupported field",
    ],
    [
      "a field of another type of state",
      machineOf({ A: { Type: "Succeed", ResultPath: "$" } }),
      "$.States.A.ResultPath is an unsupported field",
    ],
    [
      "a parameter that is not supported",
      withTask({ Parameters: { FunctionName: "f", InvocationType: "Event" } }),
      "$.States.A.Parameters.InvocationType",
    ],
    [
      "JSONata",
      { ...withTask({}), QueryLanguage: "JSONata" },
      "$.QueryLanguage is JSONata; only JSONPath",
    ],
    [
      "JSONata in one state",
      withTask({ QueryLanguage: "JSONata" }),
      "$.States.A.QueryLanguage is JSONata",
    ],
    [
      "an intrinsic function",
      withPath("States.Format('{}', $.a)"),
      "$.States.A.Parameters.Payload['a.$'] is the intrinsic function",
    ],
    ["a path that is no text", withPath(7), "$.States.A.Parameters.Payload['a.$'] must be a text."],
    ["a path without $", withPath("a"), "must be a path that begins with $."],
    ["a wildcard", withPath("$.a[*]"), "is the path $.a[*]; only names and list positions"],
    ["a descent", withPath("$..a"), "is the path $..a"],
    ["a filter", withPath("$.a[?(@.b)]"), "only names and list positions"],
    ["a slice", withPath("$.a[0:1]"), "only names and list positions"],
    [
      "a context field that is not held",
      withPath("$$.StateMachine.Id"),
      "reads $$.StateMachine.Id, which the context object does not contain here.",
    ],
    [
      "a token where there is none",
      withPath("$$.Task.Token"),
      "reads $$.Task.Token, which only a task that waits",
    ],
    [
      "a field twice",
      withTask({ Parameters: { FunctionName: "f", Payload: { a: 1, "a.$": "$" } } }),
      "exists twice, as a and as a.$.",
    ],
    [
      "a result put into a list",
      withTask({ ResultPath: "$.a[0]" }),
      "$.States.A.ResultPath points into a list",
    ],
    [
      "a result put into the context",
      withTask({ ResultPath: "$$.a" }),
      "$.States.A.ResultPath is the path $$.a",
    ],
    [
      "a comparison that is not supported",
      withRule({ ...variable, TimestampEquals: "x" }),
      "$.States.A.Choices[0].TimestampEquals is an unsupported comparison",
    ],
    [
      "an operand of another kind",
      withRule({ ...variable, NumericEquals: "1" }),
      "$.States.A.Choices[0].NumericEquals must be a number",
    ],
    [
      "two comparisons in one rule",
      withRule({ ...variable, IsNull: true, IsString: true }),
      "$.States.A.Choices[0] must have exactly one",
    ],
    [
      "a Next inside a rule",
      withRule({ Not: { ...variable, IsNull: true, Next: "B" } }),
      "$.States.A.Choices[0].Not must have exactly one",
    ],
    [
      "a time limit of 0",
      withTask({ TimeoutSeconds: 0 }),
      "$.States.A.TimeoutSeconds must be a number from 1",
    ],
    [
      "two time limits",
      withTask({ TimeoutSeconds: 1, TimeoutSecondsPath: "$.a" }),
      "$.States.A.TimeoutSecondsPath is not allowed beside TimeoutSeconds",
    ],
    [
      "a heartbeat as long as the time limit",
      withToken({ TimeoutSeconds: 9, HeartbeatSeconds: 9 }),
      "$.States.A.HeartbeatSeconds must be less than TimeoutSeconds.",
    ],
    [
      "a heartbeat that cannot be sent",
      withTask({ HeartbeatSeconds: 1 }),
      "$.States.A.HeartbeatSeconds is allowed only in a task that waits",
    ],
    [
      "two lengths of a Wait",
      machineOf({ A: { Type: "Wait", Seconds: 1, SecondsPath: "$.a", End: true } }),
      "$.States.A must have exactly one of",
    ],
    [
      "States.ALL before the last",
      withRetry({ ErrorEquals: ["States.ALL"] }, { ErrorEquals: ["X"] }),
      "$.States.A.Retry[0].ErrorEquals names States.ALL",
    ],
    [
      "States.ALL in company",
      withRetry({ ErrorEquals: ["X", "States.ALL"] }),
      "$.States.A.Retry[0].ErrorEquals names States.ALL",
    ],
    [
      "an error that cannot be caught",
      withRetry({ ErrorEquals: ["States.Runtime"] }),
      "$.States.A.Retry[0].ErrorEquals names States.Runtime",
    ],
    [
      "a backoff below 1",
      withRetry({ ErrorEquals: ["X"], BackoffRate: 0.5 }),
      "$.States.A.Retry[0].BackoffRate must be a number from 1.",
    ],
    [
      "a longest delay below the first",
      withRetry({ ErrorEquals: ["X"], IntervalSeconds: 5, MaxDelaySeconds: 5 }),
      "$.States.A.Retry[0].MaxDelaySeconds must be a number from 6",
    ],
    [
      "an unknown jitter",
      withRetry({ ErrorEquals: ["X"], JitterStrategy: "HALF" }),
      "$.States.A.Retry[0].JitterStrategy must be FULL or NONE.",
    ],
  ])("%s", (_, definition, message) => {
    expect(() => load(definition)).toThrow(message);
  });
});

it("gives the place of the offence apart from the sentence", () => {
  expect(() => load(withTask({ Assign: {} }))).toThrow(
    expect.objectContaining({ name: "DefinitionError", path: "$.States.A.Assign" }),
  );
});

it("accepts a definition that writes the defaults out", () => {
  const definition = machineOf(
    { A: { Type: "Wait", Seconds: 0, QueryLanguage: "JSONPath", Comment: "a moment", End: true } },
    { Version: "1.0", QueryLanguage: "JSONPath", TimeoutSeconds: 60, Comment: "all of it" },
  );
  expect(load(definition)).toMatchObject({ startAt: "A", timeoutMs: 60_000 });
});
