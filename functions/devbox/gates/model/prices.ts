import type { ModelRoute } from "../../../../shared/schemas/box-protocol.ts";
import { loadListPrices } from "../../../prices/list-prices.ts";
import type { Usage } from "./meter/usage.ts";

/** The cost of a call in US dollars. Undefined if the price of the model is not known. */
export type Price = (
  usage: Usage,
  model: string | undefined,
  route: ModelRoute,
) => number | undefined;

/** Loads the table of prices. Prices in a person's own settings come first. */
export async function loadPrices(): Promise<Price> {
  const listPrice = await loadListPrices();
  return (usage, model, route) => {
    if (model === undefined) return undefined;
    const own = route.prices?.[model];
    return own ? ownPrice(usage, own) : listPrice(usage, model, route);
  };
}

const million = 1_000_000;

function ownPrice(usage: Usage, price: NonNullable<ModelRoute["prices"]>[string]): number {
  const written = usage.cacheWriteTokens + usage.cacheWriteHourTokens;
  const fresh = usage.inputTokens - usage.cachedInputTokens - written;
  const { input, output, cacheRead = input, cacheWrite = input } = price;
  return (
    (fresh * input +
      usage.cachedInputTokens * cacheRead +
      written * cacheWrite +
      usage.outputTokens * output) /
    million
  );
}
