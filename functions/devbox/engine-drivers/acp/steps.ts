import * as z from "zod";
import type { EngineEvent } from "../driver.ts";
import { inWorkspace } from "../in-workspace.ts";
import { changesOf } from "./changes.ts";
import { cutOf, exitCodeOf, outputOf } from "./step-output.ts";
import type { ToolCall } from "./updates.ts";

type Step = Extract<EngineEvent, { type: "step" }>;

/** A call of the model, from its first update to its end. */
type OpenCall = {
  readonly first: ToolCall;
  latest: ToolCall;
  told: boolean;
  /** Its output so far. */
  printed: string;
};

/** Folders as the box sees them. */
export type Place = {
  readonly workspace: string;
  /** Where the agent keeps the whole of an output that it cuts. */
  readonly keeps?: string | undefined;
};

export interface Steps {
  take(update: ToolCall): void;
  /** The prompt is being stopped: from now on, a call that ends without an exit code was stopped. */
  stop(): void;
  /** Whether a tool was called, including our own tools. */
  readonly worked: boolean;
  /** The prompt is over: ends the open calls as failed. */
  end(): void;
}

const kinds: Readonly<Record<string, Step["kind"]>> = {
  execute: "exec",
  edit: "edit",
  delete: "edit",
  move: "edit",
  read: "read",
  search: "search",
  fetch: "fetch",
};

const todos = z.object({
  todos: z.array(z.object({ content: z.string(), status: z.string().catch("pending") })),
});

/**
 * Converts the tool calls of a prompt to steps. Each step begins once and ends once, even if an agent repeats
 * itself. The agent's to-do list becomes its plan. Calls of our tools are skipped, because they report themselves.
 */
export function createSteps({ workspace, keeps }: Place, on: (event: EngineEvent) => void): Steps {
  const calls = new Map<string, OpenCall>();
  const done = new Set<string>();
  let worked = false;
  let stopped = false;

  function take(update: ToolCall): void {
    const id = update.toolCallId;
    const known = calls.get(id);
    // The end of a call of an earlier process may still arrive; that process has reported it.
    if (done.has(id) || (!known && update.title === undefined)) return;
    const call = known ?? { first: update, latest: begun(update), told: false, printed: "" };
    if (known) known.latest = merged(known.latest, update);
    else calls.set(id, call);
    worked = true;
    if (isOurs(call)) return;
    if (plan(update)) forget(id);
    else go(call, update);
  }

  function go(call: OpenCall, update: ToolCall): void {
    begin(call, update);
    const how = ended(update);
    if (how === undefined) print(call, update);
    else {
      forget(update.toolCallId);
      end(call, how);
    }
  }

  function forget(id: string): void {
    calls.delete(id);
    done.add(id);
  }

  function begin(call: OpenCall, update: ToolCall): void {
    const input = Object.keys(call.latest.rawInput ?? {}).filter((key) => key !== "cwd");
    if (call.told || (update.status === "pending" && input.length === 0)) return;
    call.told = true;
    on(stepOf(call, workspace));
  }

  function print(call: OpenCall, update: ToolCall): void {
    if (update.sessionUpdate !== "tool_call_update" || update.kind === "edit") return;
    const text = outputOf({ ...update, rawOutput: undefined }) ?? "";
    const more = added(call.printed, text);
    call.printed = text;
    if (more !== "") on({ type: "output", step: update.toolCallId, text: more });
  }

  function end({ latest }: OpenCall, ok: boolean): void {
    const exitCode = exitCodeOf(latest);
    const output = outputOf(latest);
    const cut = cutOf(latest, keeps);
    const diffs = ok ? changesOf(latest, workspace) : [];
    on({
      type: "step-ended",
      step: latest.toolCallId,
      ok: ok && (exitCode === undefined ? !stopped : exitCode === 0),
      ...(typeof exitCode === "number" ? { exitCode } : {}),
      ...(output === undefined ? {} : { output }),
      ...(cut ? { cut } : {}),
      ...(diffs.length > 0 ? { diffs } : {}),
    });
  }

  function plan({ rawInput }: ToolCall): boolean {
    const found = todos.safeParse(rawInput).data;
    if (found) on({ type: "plan", items: found.todos.map(itemOf) });
    return found !== undefined;
  }

  return {
    take,
    stop() {
      stopped = true;
    },
    get worked() {
      return worked;
    },
    end() {
      for (const call of calls.values()) if (call.told) end(call, false);
      calls.clear();
    },
  };
}

/** The end of the output so far by which the place is found where an agent's excerpt of it goes on. */
const anchorChars = 200;

/** The new part of an output. An agent reports all of long output, or only its end. */
function added(before: string, text: string): string {
  if (text.startsWith(before)) return text.slice(before.length);
  const anchor = before.slice(-anchorChars);
  const at = text.lastIndexOf(anchor);
  return at < 0 ? `\n…\n${text}` : text.slice(at + anchor.length);
}

/** An entry of an agent's plan. */
export const itemOf = ({ content, status }: { content: string; status: string }) => ({
  text: content,
  status:
    status === "completed" || status === "cancelled"
      ? ("completed" as const)
      : status === "in_progress"
        ? ("in-progress" as const)
        : ("pending" as const),
});

/** The content at a call's beginning describes the call; only later content is its answer. */
const begun = (call: ToolCall): ToolCall =>
  ended(call) === undefined
    ? { ...call, content: call.content?.filter((it) => "newText" in it) }
    : call;

const ended = ({ status }: ToolCall) =>
  status === "completed" ? true : status === "failed" ? false : undefined;

/** Fields that an update does not have stay as they were. */
function merged(before: ToolCall, update: ToolCall): ToolCall {
  const said = Object.entries(update).filter(([, value]) => value !== undefined);
  return { ...before, ...Object.fromEntries(said) };
}

const ours = /(ask_user|report_job_result)\b/;

const isOurs = ({ first }: OpenCall) => ours.test(first.title ?? "") || ours.test(toolOf(first));

/** The tool's name. Gemini puts it before the number of the call. */
const toolOf = ({ name, toolCallId, title }: ToolCall) =>
  name ?? /^(\w+?)__/.exec(toolCallId)?.[1] ?? title ?? "";

function stepOf({ first, latest }: OpenCall, workspace: string): Step {
  const kind = kinds[latest.kind ?? ""] ?? "other";
  const input = latest.rawInput ?? {};
  const title = titleOf(kind, latest, workspace) ?? latest.title ?? toolOf(first);
  const call = Object.keys(input).length > 0 ? input : unsaid(latest, kind, title);
  return { type: "step", step: latest.toolCallId, kind, title, call };
}

/** The known facts of a call whose arguments the agent does not report. */
function unsaid(call: ToolCall, kind: Step["kind"], title: string): Step["call"] {
  const paths = call.locations?.map(({ path }) => path) ?? [];
  return {
    tool: toolOf(call),
    ...(kind === "exec" ? { command: title } : {}),
    ...(paths.length > 0 ? { paths } : {}),
  };
}

function titleOf(kind: Step["kind"], call: ToolCall, workspace: string): string | undefined {
  const { rawInput: input = {}, locations = [] } = call;
  const text = (...names: string[]) =>
    names
      .map((name) => input[name])
      .find((it): it is string => typeof it === "string" && it !== "");
  switch (kind) {
    case "exec":
      return text("command");
    case "edit":
    case "read": {
      const named = text("path", "filePath", "file_path");
      const paths = locations.length > 0 ? locations.map(({ path }) => path) : named ? [named] : [];
      const shown = [...new Set(paths.map((path) => inWorkspace(path, workspace)))];
      return shown.length > 0 ? shown.join(", ") : undefined;
    }
    case "search":
      return text("pattern", "query");
    case "fetch":
      return text("url");
    default:
      return undefined;
  }
}
