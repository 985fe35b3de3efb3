import { describe, expect, it } from "vitest";
import type { Result } from "./lines.ts";
import { createUsage, endOf } from "./result.ts";

const result = (fields: Partial<Result>): Result => ({
  type: "result",
  is_error: false,
  ...fields,
});
const turn = { asked: false, text: "", worked: true };

describe("the end of a turn", () => {
  it("is failed by what the model's service said", () => {
    const kind = (fields: Partial<Result>) => {
      const end = endOf(result({ is_error: true, ...fields }), turn);
      return end.how === "failed" ? end.failure.kind : end.how;
    };
    const api = { terminal_reason: "api_error" };
    expect(kind({ ...api, api_error_status: 429, result: "API Error" })).toBe("rate-limit");
    expect(kind({ ...api, api_error_status: 529, result: "API Error" })).toBe("overloaded");
    expect(kind({ ...api, api_error_status: 500, result: "API Error" })).toBe("server");
    expect(kind({ ...api, api_error_status: null, result: "Timed out" })).toBe("timeout");
    expect(kind({ ...api, result: "Credit balance is too low" })).toBe("quota");
    expect(kind({ ...api, result: "Not logged in · Please run /login" })).toBe("auth");
    expect(kind({ terminal_reason: "prompt_too_long", result: "Too long" })).toBe("context");
    expect(kind({ terminal_reason: "aborted_tools", errors: ["x"] })).toBe("crash");
  });

  it("is interrupted only when someone asked for it", () => {
    const aborted = result({ is_error: true, terminal_reason: "aborted_streaming" });
    expect(endOf(aborted, { ...turn, asked: true })).toEqual({ how: "interrupted" });
    const done = result({ result: "Done." });
    expect(endOf(done, { ...turn, asked: true })).toEqual({ how: "completed", text: "Done." });
  });

  it("has the last message for a text when the result has none", () => {
    const end = endOf(result({ result: "" }), { ...turn, text: "Before the last call." });
    expect(end).toEqual({ how: "completed", text: "Before the last call." });
  });
});

describe("usage", () => {
  const share = {
    ...{ inputTokens: 200, cacheReadInputTokens: 1_000, cacheCreationInputTokens: 34 },
    ...{ outputTokens: 56, costUSD: 0.002 },
  };

  it("adds up the models of a turn, subagents and all", () => {
    const models = { opus: share, haiku: share };
    const line = result({ model_usage_since_last_result: models, total_cost_usd: 9 });
    expect(createUsage()(line)).toEqual({
      ...{ type: "usage", inputTokens: 2_468, cachedInputTokens: 2_000, outputTokens: 112 },
      costUsd: 0.004,
    });
  });

  it("is not told of a turn that used nothing", () => {
    const line = result({ model_usage_since_last_result: {}, total_cost_usd: 0 });
    expect(createUsage()(line)).toBeUndefined();
  });
});
