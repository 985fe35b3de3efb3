import * as z from "zod";
import { shortened } from "../../output/text.ts";
import type { EngineEvent } from "../driver.ts";
import { inWorkspace } from "../in-workspace.ts";
import { diffsOf } from "./changes.ts";
import { commandEndOf } from "./command-end.ts";
import type { Block } from "./lines.ts";

type Step = Extract<EngineEvent, { type: "step" }>;
type StepEnded = Extract<EngineEvent, { type: "step-ended" }>;

/** The kind of each tool, and the argument that says what it does. */
const known: Readonly<Record<string, readonly [Step["kind"], string]>> = {
  Bash: ["exec", "command"],
  Read: ["read", "file_path"],
  Edit: ["edit", "file_path"],
  MultiEdit: ["edit", "file_path"],
  Write: ["edit", "file_path"],
  NotebookEdit: ["edit", "notebook_path"],
  Grep: ["search", "pattern"],
  Glob: ["search", "pattern"],
  WebSearch: ["search", "query"],
  WebFetch: ["fetch", "url"],
  AskUserQuestion: ["ask", ""],
  Agent: ["other", "description"],
  Task: ["other", "description"],
  Skill: ["other", "skill"],
  ToolSearch: ["other", "query"],
};

const asked = z.object({
  questions: z.tuple([z.object({ question: z.string() })]).rest(z.unknown()),
});

/** A call that has begun. */
export type Call = Pick<Block, "input"> & { readonly name: string };

/** Folders as the box sees them. */
export type Place = { readonly workspace: string; readonly home: string };

const titleBytes = 200;

/** A tool call, as a step. */
export function stepOf(step: string, name: string, input: Block["input"], workspace: string): Step {
  const [kind, argument] = known[name] ?? ["other", ""];
  const value = asked.safeParse(input).data?.questions[0].question ?? input?.[argument];
  const what = typeof value === "string" ? value.trim() : "";
  const [line = ""] = (argument.endsWith("_path") ? inWorkspace(what, workspace) : what).split(
    "\n",
  );
  const tool = name.replace(/^mcp__(.+?)__/, "$1: ");
  const title = kind === "other" || line === "" ? `${tool} ${line}` : line;
  return {
    type: "step",
    step,
    kind,
    title: shortened(title.trim(), titleBytes),
    call: { tool: name, input: input ?? {} },
  };
}

const stopped = "User rejected tool use";

/** How the call ended. `toolResult` is the structured result; the model reads the text in `result`. */
export function stepEndOf(
  { call, result, toolResult }: { call: Call; result: Block; toolResult: unknown },
  { workspace, home }: Place,
): StepEnded {
  const ok = result.is_error !== true;
  const diffs = diffsOf(toolResult, workspace);
  const changes = diffs.length > 0 ? { diffs } : {};
  const end: StepEnded = { type: "step-ended", step: result.tool_use_id ?? "", ok, ...changes };
  if (toolResult === stopped) return end; // its text is an instruction for the model

  const text = textOf(result.content).replace(
    /^<tool_use_error>([\s\S]*)<\/tool_use_error>$/,
    "$1",
  );
  if (call.name !== "Bash") return { ...end, output: text };
  const { command } = call.input ?? {};
  const how = commandEndOf({ text, ok, toolResult, command: String(command ?? "") }, home);
  return { ...end, ...how, ok: ok && (how.exitCode ?? 0) === 0 };
}

const content = z.array(z.object({ type: z.string(), text: z.string().optional() }));

function textOf(value: unknown): string {
  if (typeof value === "string") return value;
  const parts = content.safeParse(value).data ?? [];
  return parts.map(({ type, text }) => text ?? `(${type})`).join("\n");
}
