import type { Tool, ToolUse } from "./conversation.ts";
import { type Json, records } from "./json.ts";

// Codex gives its newest models one tool, `exec`, which runs JavaScript that calls the others; they
// are declared in its description. What takes longer than the script may is waited for by `wait`.

const declared = /declare const tools: \{ (\w+)\((?:args|(input: string))/g;

/** The tools that can be called only from scripts for this one. */
export function toolsWithin(namespace: string, { name, description }: Json): Tool[] {
  return [...String(description).matchAll(declared)].map(([, tool, text]): Tool => {
    const within = { name: String(name), namespace };
    return text ? { name: String(tool), within, custom: true } : { name: String(tool), within };
  });
}

/** The script that makes a call, and shows its result to the model. */
export const scriptFor = ({ name, input }: ToolUse): string =>
  `text(await tools.${name}(${JSON.stringify(input)}));`;

/** The call that waits for the script whose output says that it still runs. */
export function waitFor(namespace: string, output: string): ToolUse | undefined {
  const [, cell_id] = /^Script running with cell ID (\S+)/.exec(output) ?? [];
  return cell_id === undefined ? undefined : { name: "wait", namespace, input: { cell_id } };
}

/** A script's output, without the remarks about its run. */
export const outputOf = (text: string): string =>
  text.replace(/^Script completed\nWall time [^\n]*\nOutput:\n+/, "");

/** The tools that a conversation itself offers, in one of its items. */
export const namespacesIn = (item: Json): Json[] =>
  item["type"] === "additional_tools" ? records(item["tools"]) : [];
