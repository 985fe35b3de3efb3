import * as z from "zod";
import type { EngineEvent } from "../driver.ts";
import { inWorkspace } from "../in-workspace.ts";
import { type CodexChange, codexChange, diffsOf } from "./changes.ts";

type Step = Extract<EngineEvent, { type: "step" }>;
type StepEnded = Extract<EngineEvent, { type: "step-ended" }>;

const text = z.string().catch("");
const status = z.string().catch("completed");
const optionalText = z.string().nullish().catch(null);

/** The items of a thread that become events, with the fields that are used. */
const shapes = z.discriminatedUnion("type", [
  z.object({ type: z.literal("userMessage"), id: z.string(), clientId: optionalText }),
  z.object({ type: z.literal("agentMessage"), id: z.string(), text }),
  z.object({
    type: z.literal("commandExecution"),
    id: z.string(),
    command: text,
    cwd: text,
    status,
    /** Negative or missing if the command was killed. */
    exitCode: z.int().nonnegative().nullish().catch(null),
    aggregatedOutput: optionalText,
  }),
  z.object({
    type: z.literal("fileChange"),
    id: z.string(),
    changes: z.array(codexChange).catch([]),
    status,
  }),
  z.object({
    type: z.literal("mcpToolCall"),
    id: z.string(),
    server: text,
    tool: text,
    arguments: z.unknown().optional(),
    status,
    result: z.unknown().optional(),
    error: z.looseObject({ message: text }).nullish().catch(null),
  }),
  z.object({
    type: z.literal("webSearch"),
    id: z.string(),
    query: text,
    action: z.looseObject({ url: optionalText }).nullish().catch(null),
  }),
  z.object({ type: z.literal("imageView"), id: z.string(), path: text }),
]);
type Shape = z.infer<typeof shapes>;
const anyItem = z.looseObject({ type: z.string(), id: z.string() });
type Item = Shape | { type: "unknown"; id: string; what: string; rest: Record<string, unknown> };

/** Reads an item of a thread. Undefined if the value is not an item. */
export function itemOf(value: unknown): Item | undefined {
  const known = shapes.safeParse(value);
  if (known.success) return known.data;
  const { data } = anyItem.safeParse(value);
  if (!data) return undefined;
  const { type, id, startedAtMs: _, completedAtMs: __, ...rest } = data;
  return { type: "unknown", id, what: type, rest };
}

/** Items that are not shown: the model's thoughts, Codex's internals, and calls of our tools, which report themselves. */
const quiet = new Set([
  "dynamicToolCall",
  "reasoning",
  "plan",
  "hookPrompt",
  "functionCallOutput",
  "subAgentActivity",
  "sleep",
  "enteredReviewMode",
  "exitedReviewMode",
  "contextCompaction",
]);

type Told = Pick<Step, "kind" | "title" | "call"> & Omit<StepEnded, "type" | "step">;

/** The step that the timeline shows for an item, at its beginning and at its end. Undefined if the item is not a step. */
export function stepOf(item: Item, workspace: string): Told | undefined {
  switch (item.type) {
    case "userMessage":
    case "agentMessage":
      return undefined;
    case "commandExecution": {
      const command = unwrapped(item.command);
      return {
        kind: "exec",
        title: command,
        call: { command, cwd: item.cwd },
        ok: item.status === "completed",
        ...(typeof item.exitCode === "number" ? { exitCode: item.exitCode } : {}),
        ...printed(item.aggregatedOutput ?? ""),
      };
    }
    case "fileChange":
      return edit(item.changes, item.status, workspace);
    case "mcpToolCall":
      return {
        kind: "other",
        title: `${item.server}.${item.tool}`,
        call: called(item.arguments),
        ok: item.status === "completed" && !item.error,
        output: item.error?.message ?? (item.result ? JSON.stringify(item.result) : ""),
      };
    case "webSearch": {
      const url = item.action?.url;
      const call = { query: item.query, ...(url ? { url } : {}) };
      return { kind: "search", title: item.query || url || "the web", call, ok: true };
    }
    case "imageView":
      return {
        kind: "read",
        title: inWorkspace(item.path, workspace),
        call: { path: item.path },
        ok: true,
      };
    case "unknown":
      if (quiet.has(item.what)) return undefined;
      return other(words(item.what), item.rest, item.rest["status"]);
    default:
      return item satisfies never;
  }
}

/** Codex keeps the first and the last half megabyte, and says between them how many bytes it left out. */
const leftOut = /\n\.\.\. (\d+) bytes omitted \.\.\.\n/;
const excerptBytes = 1024 ** 2;

/** What a command printed, as far as Codex reports it. */
function printed(output: string): Pick<Told, "output" | "cut"> {
  const [line, omitted] = output.length < excerptBytes / 4 ? [] : (leftOut.exec(output) ?? []);
  if (line === undefined || Buffer.byteLength(output) < excerptBytes) return { output };
  return { output, cut: { size: Buffer.byteLength(output) - line.length + Number(omitted) } };
}

function edit(changes: readonly CodexChange[], how: string, workspace: string): Told {
  const diffs = diffsOf(changes, workspace);
  const files = changes.map(({ path, kind }) => ({
    path: inWorkspace(path, workspace),
    change: kind.type,
  }));
  const title = files.map(({ path }) => path).join(", ");
  return { kind: "edit", title, call: { files }, ok: how === "completed", diffs };
}

const other = (title: string, call: Record<string, unknown>, how: unknown): Told => ({
  kind: "other",
  title,
  call,
  ok: how !== "failed" && how !== "declined",
});

const called = (args: unknown): Record<string, unknown> =>
  typeof args === "object" && args !== null ? { ...args } : { arguments: args };

const words = (name: string) => name.replace(/([a-z])([A-Z])/g, "$1 $2").toLowerCase();

/** The command inside `/bin/bash -lc 'npm test'`. */
function unwrapped(command: string): string {
  const [, single, double, bare] = /^\S+ -l?c (?:'(.*)'|"(.*)"|(\S+))$/s.exec(command) ?? [];
  if (single !== undefined) return single.replaceAll(/'\\''|'"'"'/g, "'");
  if (double !== undefined) return double.replaceAll(/\\([\\"$`])/g, "$1");
  return bare ?? command;
}
