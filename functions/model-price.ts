import type { EngineName } from "../shared/engine.ts";
import type { ModelRoute } from "../shared/schemas/box-protocol.ts";
import type { Ports } from "./ports/ports.ts";
import type { Service } from "./prices/list-prices.ts";

export type Wanted = {
  readonly engine: EngineName;
  readonly model?: string | undefined;
  /** Where the engine works. Undefined: any worker of the team. */
  readonly worker?: string | undefined;
};

/** Names that Claude Code resolves to a model of its own choice. */
const aliases = /^(default|best|opus|sonnet|haiku|opusplan)(\[1m\])?$/;

const makers: Partial<Record<EngineName, string>> = {
  "claude-plan": "anthropic",
  "claude-api": "anthropic",
  codex: "openai",
  gemini: "google",
};

const one = {
  ...{ inputTokens: 1, outputTokens: 1, cachedInputTokens: 0 },
  ...{ cacheWriteTokens: 0, cacheWriteHourTokens: 0 },
};

/**
 * Whether the price of a model is known: from the settings of the engine where it works, or from the list of prices.
 * Undefined: the engine chooses the model, or none is used.
 */
export async function priceKnown(
  { workers }: Pick<Ports, "workers">,
  team: string,
  { engine, model, worker }: Wanted,
): Promise<boolean | undefined> {
  if (engine === "script" || model === undefined || model === "") return undefined;
  if (engine.startsWith("claude-") && aliases.test(model)) return undefined;
  const places = worker === undefined ? (await workers.list(team)).map((it) => it.id) : [worker];
  const credentials = await Promise.all(
    // a worker without this engine, or one that does not exist: the list of prices is left
    places.map((it) => workers.credentials(team, it, engine).catch(() => undefined)),
  );
  const routes = credentials.flatMap((it) => it?.routes ?? []);
  if (routes.some((route) => ownPrice(route, model, engine))) return true;
  const { loadListPrices } = await import("./prices/list-prices.ts"); // a large table, which few calls need
  const listPrice = await loadListPrices();
  const maker = makers[engine];
  const services: Service[] = [...routes, { upstream: "http://127.0.0.1", maker }];
  return services.some((service) => listPrice(one, model, service) !== undefined);
}

/** Whether a person's own settings have a price. opencode names a model with its provider: `PROVIDER/MODEL`. */
function ownPrice({ name, prices = {} }: ModelRoute, model: string, engine: EngineName): boolean {
  if (engine !== "opencode") return Object.hasOwn(prices, model);
  const bare = model.startsWith(`${name}/`) ? model.slice(name.length + 1) : undefined;
  return bare !== undefined && Object.hasOwn(prices, bare);
}
