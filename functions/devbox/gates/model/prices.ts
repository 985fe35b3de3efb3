import type { calcPrice } from "@pydantic/genai-prices";
import type { ModelRoute } from "../../../../shared/schemas/box-protocol.ts";
import type { Usage } from "./meter/usage.ts";

/** The cost of a call in US dollars. Undefined if the price of the model is not known. */
export type Price = (
  usage: Usage,
  model: string | undefined,
  route: ModelRoute,
) => number | undefined;

/**
 * Loads the table of prices, which takes 100 ms. It comes with the package and is as old as that: nothing is
 * fetched. Prices in a person's own settings come first.
 */
export async function loadPrices(): Promise<Price> {
  const { calcPrice } = await import("@pydantic/genai-prices");
  return (usage, model, route) => {
    if (model === undefined) return undefined;
    const own = route.prices?.[model];
    return own ? ownPrice(usage, own) : listPrice(calcPrice, usage, model, route);
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

/** Looks for the model at the service itself, then at the model's maker, then under its name without a prefix. */
function listPrice(
  calc: typeof calcPrice,
  usage: Usage,
  model: string,
  { upstream, maker }: ModelRoute,
): number | undefined {
  const counts = {
    input_tokens: usage.inputTokens,
    cache_read_tokens: usage.cachedInputTokens,
    cache_write_tokens: usage.cacheWriteTokens + usage.cacheWriteHourTokens,
    ...(usage.cacheWriteHourTokens > 0
      ? { cache_write_1h_tokens: usage.cacheWriteHourTokens }
      : {}),
    output_tokens: usage.outputTokens,
  };
  const bare = model.slice(model.lastIndexOf("/") + 1);
  const looks = [
    [model, { providerApiUrl: upstream }],
    ...(maker === undefined ? [] : ([[model, { providerId: maker }]] as const)),
    [model, {}],
    [bare, {}],
  ] as const;
  for (const [name, where] of looks) {
    try {
      const found = calc(counts, name, where);
      if (found) return found.total_price;
    } catch {
      // The table has no price for one of these counts.
    }
  }
  return undefined;
}
