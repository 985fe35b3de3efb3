import type { McpServerStdio } from "@agentclientprotocol/sdk";
import type { Bridge, Opening } from "../driver.ts";

/** How an agent is started. */
export type Start = {
  readonly argv: readonly string[];
  /** Added to the variables of the opening, which they override. */
  readonly env: Readonly<Record<string, string>>;
  /** The MCP servers of the session. Empty if `argv` or settings name them. */
  readonly mcpServers: McpServerStdio[];
  /** The model that `argv` and `env` select. */
  readonly model?: string | undefined;
  /** The text of the last message in the history of the session to resume. It tells when the history was repeated. */
  readonly lastMessage?: string | undefined;
  /** A bash script that runs first in the sandbox, and its variables. */
  readonly before?: { readonly script: string; readonly env: Readonly<Record<string, string>> };
};

/** A text in the model's output that the agent itself wrote. */
export type Notice =
  | { readonly type: "retry" | "failed"; readonly why: string }
  | { readonly type: "aside" };

/** The differences of one program that speaks ACP. */
export type Agent = {
  readonly label: string;
  start(opening: Opening, bridge: Bridge | undefined): Start;
  /** The name of our `ask_user` for this agent, if that name is taken. */
  readonly askName?: string;
  /** `session`: the counts of a prompt's usage start with the process, not with the prompt. */
  readonly counts: "prompt" | "session";
  /** It stops with `max_tokens` before a request that would be too long for its model. */
  readonly overflows?: true;
  /** Whether the count of input tokens excludes cached tokens. */
  readonly cachedApart: boolean;
  /** The folder in the box where it keeps the whole of a command's output that it cuts. */
  readonly keeps?: (opening: Pick<Opening, "config" | "env">) => string;
  /** Recognises a notice in the model's text. */
  readonly notice?: (text: string) => Notice | undefined;
  /** Finds in standard error why the model did not answer. */
  readonly trouble?: (stderr: string) => string | undefined;
  /** A prompt that calls no model, and makes a resumed session report its cost so far. */
  readonly costPrompt?: string;
};

/** The name of our MCP server for every agent. */
export const serverName = "wheelhouse";

export function serverOf({ command: [command = "", ...args], env }: Bridge): McpServerStdio {
  const variables = Object.entries(env).map(([name, value]) => ({ name, value }));
  return { name: serverName, command, args, env: variables };
}
