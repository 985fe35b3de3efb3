import { describe, expect, it } from "vitest";
import type { Json } from "../../../../functions/ports/state-machine.ts";
import { begin } from "../step.ts";
import { machineOf } from "../world.fixture.ts";
import { load } from "./load.ts";

const moment = { now: 0, random: 0, token: "token" };

/** How an execution ends that asks one rule. */
function ask(rule: object, input: Json, more: object = { Default: "No" }) {
  const definition = machineOf({
    Ask: { Type: "Choice", Choices: [{ ...rule, Next: "Yes" }], ...more },
    Yes: { Type: "Succeed" },
    ...("Default" in more && { No: { Type: "Fail", Error: "No" } }),
  });
  return begin(load(definition), "run", input, moment).execution.phase;
}

const a = (comparison: object) => ({ Variable: "$.a", ...comparison });

describe("a Choice", () => {
  it.each<[object, Json, Json]>([
    [a({ StringEquals: "x" }), { a: "x" }, { a: "y" }],
    [a({ StringLessThan: "b" }), { a: "a" }, { a: "b" }],
    [a({ StringGreaterThanEquals: "b" }), { a: "b" }, { a: "a" }],
    [a({ StringMatches: "log-*.t?t" }), { a: "log-1.2.t?t" }, { a: "log-1.txt" }],
    [a({ StringMatches: "\\*a*" }), { a: "*ab" }, { a: "xab" }],
    [a({ NumericEquals: 1 }), { a: 1 }, { a: "1" }],
    [a({ NumericLessThan: 1 }), { a: 0 }, { a: 1 }],
    [a({ NumericLessThanEquals: 1 }), { a: 1 }, { a: 2 }],
    [a({ NumericGreaterThan: 1 }), { a: 2 }, { a: 1 }],
    [a({ NumericGreaterThanEquals: 1 }), { a: 1 }, { a: 0 }],
    [a({ BooleanEquals: false }), { a: false }, { a: 0 }],
    [a({ IsPresent: true }), { a: null }, {}],
    [a({ IsPresent: false }), {}, { a: 1 }],
    [a({ IsNull: true }), { a: null }, { a: 0 }],
    [a({ IsString: true }), { a: "" }, { a: 0 }],
    [a({ IsNumeric: true }), { a: 0 }, { a: "0" }],
    [a({ IsBoolean: false }), { a: 0 }, { a: true }],
    [a({ NumericEqualsPath: "$.b" }), { a: 1, b: 1 }, { a: 1, b: 2 }],
    [a({ StringEqualsPath: "$$.Execution.Name" }), { a: "run" }, { a: "else" }],
    [{ Not: a({ IsNull: true }) }, { a: 1 }, { a: null }],
    [{ And: [a({ IsPresent: true }), a({ NumericEquals: 1 })] }, { a: 1 }, {}],
    [{ Or: [a({ NumericEquals: 2 }), a({ NumericEquals: 1 })] }, { a: 1 }, { a: 3 }],
    [
      { Variable: "$['a b'].list[1]", NumericEquals: 1 },
      { "a b": { list: [0, 1] } },
      { "a b": { list: [1, 0] } },
    ],
  ])("takes the way of %j for %j and not for %j", (rule, yes, no) => {
    expect(ask(rule, yes).is).toBe("succeeded");
    expect(ask(rule, no)).toMatchObject({ is: "failed", error: "No" });
  });

  it("hands its input on as it is", () => {
    expect(ask(a({ IsNumeric: true }), { a: 1 })).toMatchObject({ output: { a: 1 } });
  });

  it("ends the execution when no choice holds and there is no Default", () => {
    const phase = ask(a({ NumericEquals: 1 }), { a: 2 }, {});
    expect(phase).toMatchObject({ is: "failed", error: "States.NoChoiceMatched" });
  });

  it("ends the execution when it compares what is not there", () => {
    expect(ask(a({ NumericEquals: 1 }), {})).toMatchObject({
      is: "failed",
      error: "States.Runtime",
      cause: "The state Ask reads $.a, which does not exist.",
    });
  });

  it("does not take for present what every object inherits", () => {
    const rule = { Variable: "$.constructor", IsPresent: true };
    expect(ask(rule, {})).toMatchObject({ is: "failed", error: "No" });
  });

  it("goes round no longer than the history may be long", () => {
    const circle = {
      Type: "Choice",
      Choices: [{ ...a({ IsNull: true }), Next: "Round" }],
      Default: "Round",
    };
    const { execution } = begin(load(machineOf({ Round: circle })), "run", { a: 1 }, moment);
    expect(execution.phase).toMatchObject({ is: "failed", error: "States.Runtime" });
    expect(execution.events).toBe(25_000);
  });
});
