import type {
  LoadSessionRequest,
  NewSessionRequest,
  SetSessionConfigOptionRequest,
} from "@agentclientprotocol/sdk";
import { efforts } from "../../../../shared/engine.ts";
import { type Opening, SessionUnknown } from "../driver.ts";
import { Failure } from "../failure.ts";
import { type Rpc, RpcError } from "../rpc.ts";
import type { Start } from "./agent.ts";
import { type ConfigOption, openedSession } from "./updates.ts";

export type Opened = {
  readonly id: string;
  readonly model: string | undefined;
  readonly options: readonly ConfigOption[];
};

const unknown = /not found|no previous sessions|invalid session identifier|service failure/i;

/** Begins a session, or loads the one to resume. */
export async function openSession(
  rpc: Rpc,
  { config, resume }: Pick<Opening, "config" | "resume">,
  { mcpServers }: Pick<Start, "mcpServers">,
): Promise<Opened> {
  const params: NewSessionRequest = { cwd: config.command.workspace, mcpServers };
  const load = (sessionId: string): LoadSessionRequest => ({ ...params, sessionId });
  const reply = resume
    ? await rpc.call("session/load", load(resume)).catch(unknownOr)
    : await rpc.call("session/new", params);
  const { sessionId, configOptions, models } = openedSession.parse(reply);
  const id = resume ?? sessionId;
  if (id === undefined) throw new Failure("crash", "It began a session without a name");
  const chosen = configOptions.find(({ category }) => category === "model")?.currentValue;
  const model = typeof chosen === "string" ? chosen : models?.currentModelId;
  return { id, model, options: configOptions };
}

function unknownOr(error: unknown): never {
  if (error instanceof RpcError) {
    const { details = "" } = (error.data ?? {}) as { details?: unknown };
    const words = `${error.message} ${details}`;
    if (unknown.test(words)) throw new SessionUnknown(words);
  }
  throw error;
}

/** Sets the model and the effort if the session has settings for them. Returns the model that it set. */
export async function chooseOptions(
  rpc: Rpc,
  { id: sessionId, options }: Opened,
  { model, effort }: Pick<Opening, "model" | "effort">,
): Promise<string | undefined> {
  const set = async (option: ConfigOption, value: string) => {
    const wish: SetSessionConfigOptionRequest = { sessionId, configId: option.id, value };
    const reply = await rpc.call("session/set_config_option", wish);
    return openedSession.parse(reply).configOptions;
  };
  const find = (all: readonly ConfigOption[], category: string) =>
    all.find((it) => it.category === category);

  const models = find(options, "model");
  const changes = model !== undefined && models && models.currentValue !== model;
  const now = changes ? await set(models, model) : options;
  const thinking = find(now, "thought_level");
  const value = thinking && levelOf(thinking, effort);
  if (thinking && value !== undefined && value !== thinking.currentValue)
    await set(thinking, value);
  return changes ? model : undefined;
}

/** The requested level or the next lower one. Without a request, the model's default. */
function levelOf({ options }: ConfigOption, effort: Opening["effort"]): string | undefined {
  const has = (value: string) => options.some((it) => it.value === value);
  if (effort === undefined) return has("default") ? "default" : undefined;
  return efforts.slice(0, efforts.indexOf(effort) + 1).findLast(has);
}
