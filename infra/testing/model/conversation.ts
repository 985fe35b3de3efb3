import type { History } from "./history.ts";
import { type Json, textOf } from "./json.ts";

/** Something that was said or done in a conversation, in its order. */
export type Said = {
  readonly by: "user" | "model" | "tool";
  readonly text: string;
  /** The tool still runs; this call waits for it. */
  readonly waits?: ToolUse;
};

/** A tool as a request offers it. */
export type Tool = {
  readonly name: string;
  readonly namespace?: string;
  /** Its input is a text, not JSON. */
  readonly custom?: true;
  /** It is called by a script for this tool. */
  readonly within?: Tool;
};

/** The content of a request, in any protocol. */
export type Conversation = {
  readonly said: readonly Said[];
  readonly tools: readonly Tool[];
  /** The folder that the CLI works in, for tools that want absolute paths. */
  readonly folder?: string | undefined;
  /** A CLI asks something for itself, and can read only an answer that fits this JSON schema. */
  readonly schema?: Json;
};

/** A call of a tool by the model. */
export type ToolUse = Tool & { readonly input: Json | string };

/** The model's reply. Each reply has its own `id`. `stops`: it refuses, or it has reached its limit of output. */
export type Reply = {
  readonly id: string;
  readonly text: string;
  readonly call?: ToolUse;
  readonly also?: ToolUse;
  readonly outputTokens: number;
  readonly stops?: "refused" | "full";
};

/** The calls of a reply, each with an id of its own. */
export const callsOf = ({ id, call, also }: Reply): { id: string; call: ToolUse }[] =>
  [call, also].flatMap((it, n) => (it ? [{ id: n === 0 ? id : `${id}${n}`, call: it }] : []));

/** How one protocol reads requests and writes replies. */
export type Protocol = {
  read(body: Json): Conversation;
  /** Why the service would refuse the history of a request. */
  refusal: History;
  /** The frames of a stream as they go over the line, about one per word. */
  frames(reply: Reply, model: string): string[];
  /** The reply to a request that wants no stream. */
  whole(reply: Reply, model: string): Json;
  failure(status: number, type: string, message: string): Json;
};

const steered =
  /The user sent (?:a new|the following) message[^\n]*:\n(.*?)(?:\n\n(?:Please address|This is how)|$)/s;
const block = /^[ \t]*<([a-z][\w -]*?)(?: [^<>]*)?>.*?<\/\1>\s*/gms;
const instructions = /^# AGENTS\.md instructions.*$/s;

/** A person's text, without the parts that a CLI adds. Empty if a CLI wrote all of it. */
export function byUser(content: unknown): Said[] {
  if (Array.isArray(content)) return content.flatMap(byUser);
  const text = textOf(content);
  const [, message] = steered.exec(text.replace(/<\/?system-reminder>/g, "")) ?? [];
  const written = (message ?? text.replace(block, "").replace(instructions, "")).trim();
  return written ? [{ by: "user", text: written }] : [];
}

/** The folder that a CLI names in its instructions. */
export const folderIn = (texts: string): string | undefined =>
  /working directory:?\W{0,4}(\/[^\s<"'`\\]+)/i.exec(texts)?.[1];

/** Words with the space after them, as they are streamed. */
export const wordsOf = (text: string): string[] => text.match(/\S+\s*|\s+/g) ?? [];
