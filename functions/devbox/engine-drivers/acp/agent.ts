import type { Bridge, Opening } from "../driver.ts";

/** An MCP server, as ACP names one. */
export type McpServer = {
  readonly name: string;
  readonly command: string;
  readonly args: readonly string[];
  readonly env: readonly { readonly name: string; readonly value: string }[];
};

/** What an agent is started with. */
export type Start = {
  readonly argv: readonly string[];
  /** Beside those of the opening, and after them. */
  readonly env: Readonly<Record<string, string>>;
  /** What the session is told to start; empty when the words or settings say it. */
  readonly mcpServers: readonly McpServer[];
  /** The model that these words and variables name. */
  readonly model?: string | undefined;
  /** A script for bash that runs before, where the agent will run, and its variables. */
  readonly before?: { readonly script: string; readonly env: Readonly<Record<string, string>> };
};

/** Something that an agent says between the model's words, though it is not the model's. */
export type Notice =
  | { readonly type: "retry" | "failed"; readonly why: string }
  | { readonly type: "aside" };

/** What is particular to one program that speaks ACP. */
export type Agent = {
  readonly label: string;
  start(opening: Opening, bridge: Bridge | undefined): Start;
  /** How our `ask_user` is named to it, where that name is taken. */
  readonly askName?: string;
  /** `session`: what a prompt used is counted since the process began. */
  readonly counts: "prompt" | "session";
  /** The count of input leaves out what came from the cache. */
  readonly cachedApart: boolean;
  /** Whether a piece of text is a notice of its own. */
  readonly notice?: (text: string) => Notice | undefined;
  /** Why its model did not answer, when that stands in what it writes on standard error. */
  readonly trouble?: (stderr: string) => string | undefined;
  /** A prompt that calls no model and makes a resumed session say what it has cost so far. */
  readonly costPrompt?: string;
  /** How long after it was loaded a session still repeats its history. */
  readonly replaysForMs?: number;
};

/** The server of our tools, as every agent knows it. */
export const serverName = "wheelhouse";

export function serverOf({ command: [command = "", ...args], env }: Bridge): McpServer {
  const variables = Object.entries(env).map(([name, value]) => ({ name, value }));
  return { name: serverName, command, args, env: variables };
}
