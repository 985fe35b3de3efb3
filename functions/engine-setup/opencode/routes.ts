import * as z from "zod";
import { gateAddress, gateKey, type ModelRoute } from "../../../shared/schemas/box-protocol.ts";
import { isService } from "../service.ts";
import { isRecord, recordAt } from "./jsonc.ts";
import { services } from "./services.ts";

const price = z.number().nonnegative().optional().catch(undefined);
const cost = z.object({
  input: z.number().nonnegative(),
  output: z.number().nonnegative(),
  cache_read: price,
  cache_write: price,
});

/** A provider in opencode's settings, or only by its name. */
export type Provider = {
  readonly name: string;
  readonly settings: Record<string, unknown>;
  /** From a sign-in or a variable. A key in the settings comes before it. */
  readonly key: string | undefined;
};

const text = (value: unknown): string | undefined =>
  typeof value === "string" && value !== "" && !value.startsWith("{") ? value : undefined;

/**
 * The way to a provider through the model gate. Undefined if nobody says how to reach it, or if there is nothing to
 * sign in with and no address of the person's own.
 */
export function routeOf({ name, settings, key: found }: Provider): ModelRoute | undefined {
  const options = recordAt(settings, "options");
  const own = text(options["baseURL"]) ?? text(settings["api"]);
  const upstream = own ?? services[name]?.upstream;
  const key = text(options["apiKey"]) ?? found;
  if (upstream === undefined || !isService(upstream) || (own === undefined && key === undefined))
    return undefined;
  const headers = Object.entries(recordAt(options, "headers")).flatMap(([header, value]) =>
    typeof value === "string" ? [[header.toLowerCase(), value] as const] : [],
  );
  const prices = pricesOf(recordAt(settings, "models"));
  return {
    name: name.replace(/[^\w.-]/g, "_").slice(0, 80),
    upstream,
    headers: Object.fromEntries(headers),
    ...(key === undefined ? {} : { key }),
    ...(Object.keys(prices).length > 0 ? { prices } : {}),
  };
}

/** The settings that lead a provider to the gate. In opencode they win over those of a repository. */
export const throughRoute = ({ name }: ModelRoute) => ({
  options: { baseURL: gateAddress(name), apiKey: gateKey },
});

/** A provider's settings without its address and all that signs in. */
export function withoutSignIn(settings: Record<string, unknown>): Record<string, unknown> {
  const { api: _, ...others } = settings;
  const harmless = Object.entries(recordAt(settings, "options")).filter(([option]) =>
    /^(timeout|chunkTimeout|setCacheKey|includeUsage)$/.test(option),
  );
  return { ...others, options: Object.fromEntries(harmless) };
}

function pricesOf(models: Record<string, unknown>): NonNullable<ModelRoute["prices"]> {
  return Object.fromEntries(
    Object.entries(models).flatMap(([name, model]) => {
      const { data } = cost.safeParse(recordAt(model, "cost"));
      if (!data) return [];
      const { input, output, cache_read: cacheRead, cache_write: cacheWrite } = data;
      const it = {
        input,
        output,
        ...(cacheRead === undefined ? {} : { cacheRead }),
        ...(cacheWrite === undefined ? {} : { cacheWrite }),
      };
      const id = isRecord(model) ? text(model["id"]) : undefined;
      return [[name, it] as const, ...(id === undefined ? [] : [[id, it] as const])];
    }),
  );
}
