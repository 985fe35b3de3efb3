import { describe, expect, it } from "vitest";
import { createLedger } from "../gates/model/ledger.ts";
import { loadPrices } from "../gates/model/prices.ts";
import { createOwnUsage } from "./own-usage.ts";

const price = await loadPrices();
const million = {
  type: "usage",
  ...{ inputTokens: 1_000_000, cachedInputTokens: 0, outputTokens: 0 },
} as const;

function spending(engine: string, left: number | undefined, strict = false) {
  const ledger = createLedger(() => {}, strict);
  ledger.begin(left);
  return { ledger, of: createOwnUsage(engine, { price, ledger }) };
}

describe("what an engine says that it used, without a gate", () => {
  it("has the list price of its model, and stops the turn at the cost limit", () => {
    const { ledger, of } = spending("codex", 2);
    expect(of(million, "gpt-5")).toMatchObject({ costUsd: 1.25 });
    expect(ledger.spent.aborted).toBe(false);
    expect(of(million, "gpt-5")).toMatchObject({ costUsd: 1.25 });
    expect(ledger.spent.aborted).toBe(true);
  });

  it("has the cost that the engine names", () => {
    const { ledger, of } = spending("opencode", 0.5);
    expect(of({ ...million, costUsd: 0.5 }, "gpt-5")).toMatchObject({ costUsd: 0.5 });
    expect(ledger.spent.aborted).toBe(true);
  });

  it.each([undefined, "", "a-model-of-my-own"])("has no cost for the model %j", (model) => {
    const { ledger, of } = spending("codex", 0.01);
    expect(of(million, model)).toEqual(million);
    expect(ledger.spent.aborted).toBe(false);
  });

  it.each([undefined, "", "a-model-of-my-own"])(
    "ends the turn where the team refuses a cost limit that cannot count the model %j",
    (model) => {
      const { ledger, of } = spending("codex", 5, true);
      of(million, "gpt-5");
      expect(ledger.unpriced).toBeUndefined();
      of(million, model);
      expect(ledger.spent.aborted).toBe(true);
      expect(ledger.unpriced).toBe(model || "the engine’s model");
      ledger.begin(5);
      expect(ledger.unpriced).toBeUndefined();
    },
  );

  it("ends no turn without a cost limit", () => {
    const { ledger, of } = spending("codex", undefined, true);
    of(million, "a-model-of-my-own");
    expect(ledger.spent.aborted).toBe(false);
  });
});
