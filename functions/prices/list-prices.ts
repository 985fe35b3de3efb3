import type { calcPrice } from "@pydantic/genai-prices";

/** The tokens of a call. `inputTokens` includes those from the cache and those written to it. */
export type Tokens = {
  readonly inputTokens: number;
  readonly cachedInputTokens: number;
  readonly outputTokens: number;
  readonly cacheWriteTokens: number;
  readonly cacheWriteHourTokens: number;
};

/** A model service: its base URL, and the maker whose prices its models have, if the address does not tell. */
export type Service = { readonly upstream: string; readonly maker?: string | undefined };

/** The list price of a call in US dollars. Undefined if the table does not have the model. */
export type ListPrices = (tokens: Tokens, model: string, service: Service) => number | undefined;

/** Loads the table of prices, which takes 100 ms. It comes with the package and is as old as that: nothing is fetched. */
export async function loadListPrices(): Promise<ListPrices> {
  const { calcPrice } = await import("@pydantic/genai-prices");
  return (tokens, model, service) => listPrice(calcPrice, tokens, model, service);
}

/** Looks for the model at the service itself, then at the model's maker, then under its name without a prefix. */
function listPrice(
  calc: typeof calcPrice,
  tokens: Tokens,
  model: string,
  { upstream, maker }: Service,
): number | undefined {
  const counts = {
    input_tokens: tokens.inputTokens,
    cache_read_tokens: tokens.cachedInputTokens,
    cache_write_tokens: tokens.cacheWriteTokens + tokens.cacheWriteHourTokens,
    ...(tokens.cacheWriteHourTokens > 0
      ? { cache_write_1h_tokens: tokens.cacheWriteHourTokens }
      : {}),
    output_tokens: tokens.outputTokens,
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
