import { describe, expect, it } from "vitest";
import type { ModelRoute } from "../../../../shared/schemas/box-protocol.ts";
import { nothing } from "./meter/usage.ts";
import { loadPrices } from "./prices.ts";

const usage = { ...nothing, inputTokens: 1_000_000, outputTokens: 1_000_000 };
const route = (change: Partial<ModelRoute>): ModelRoute => ({
  ...{ name: "it", upstream: "http://127.0.0.1:1/v1", headers: {} },
  ...change,
});

describe("the price of a call", () => {
  it.each([
    ["claude-opus-4-5-20251101", { upstream: "https://api.anthropic.com" }, 30],
    ["claude-opus-4-5", { maker: "anthropic" }, 30],
    ["claude-opus-4-5", {}, 30],
    ["anthropic/claude-opus-4-5", { upstream: "https://gateway.example/v1" }, 30],
    ["gpt-5", { maker: "openai" }, 11.25],
    ["anthropic/claude-opus-4.5", { upstream: "https://openrouter.ai/api/v1" }, 30],
  ] as const)("is known for %s at %j", async (model, change, dollars) => {
    expect((await loadPrices())(usage, model, route(change))).toBeCloseTo(dollars);
  });

  it("takes what came from the cache and what was written to it at their own prices", async () => {
    const price = await loadPrices();
    const it = { ...nothing, inputTokens: 3_000_000, cachedInputTokens: 1_000_000 };
    const at = route({ maker: "anthropic" });
    expect(price({ ...it, cacheWriteTokens: 1_000_000 }, "claude-opus-4-5", at)).toBeCloseTo(
      5 + 0.5 + 6.25,
    );
    expect(price({ ...it, cacheWriteHourTokens: 1_000_000 }, "claude-opus-4-5", at)).toBeCloseTo(
      5 + 0.5 + 10,
    );
  });

  it("is not guessed for a model that the table does not have", async () => {
    const price = await loadPrices();
    for (const model of ["mock", "", undefined, "../../x", "llama-of-my-own"])
      expect(price(usage, model, route({}))).toBeUndefined();
  });

  it("is the person's own, where the settings give one", async () => {
    const prices = { mock: { input: 1, output: 2, cacheRead: 0.5 } };
    const it = { ...usage, cachedInputTokens: 500_000 };
    expect((await loadPrices())(it, "mock", route({ prices }))).toBeCloseTo(0.5 + 0.25 + 2);
  });
});
