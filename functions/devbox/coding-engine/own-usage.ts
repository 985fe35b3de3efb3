import type { EngineEvent } from "../engine-drivers/driver.ts";
import type { Ledger } from "../gates/model/ledger.ts";
import { nothing } from "../gates/model/meter/usage.ts";
import type { Price } from "../gates/model/prices.ts";

type Usage = Extract<EngineEvent, { type: "usage" }>;

/** Whose models an engine uses with a sign-in of its own. An empty address is no service that the table knows. */
const openai = { name: "own", upstream: "https://api.openai.com/v1", maker: "openai", headers: {} };
const anyone = { name: "own", upstream: "http://127.0.0.1", headers: {} };

/**
 * What an engine says that it used, where no gate counts it: with the list price of its model if the engine names no
 * cost, and counted against the Run's cost limit.
 */
export function createOwnUsage(
  engine: string,
  { price, ledger }: { price: Price; ledger: Pick<Ledger, "spend"> },
): (usage: Usage, model: string | undefined) => Usage {
  const route = engine === "codex" ? openai : anyone;
  return (usage, model) => {
    const { inputTokens, cachedInputTokens, outputTokens } = usage;
    const used = { ...nothing, inputTokens, cachedInputTokens, outputTokens };
    const costUsd = usage.costUsd ?? price(used, model, route);
    ledger.spend(costUsd, model || undefined);
    if (costUsd === undefined) return usage;
    return { ...usage, costUsd: Number(costUsd.toFixed(9)) };
  };
}
