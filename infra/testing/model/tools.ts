import type { Conversation, Tool, ToolUse } from "./conversation.ts";
import type { Json } from "./json.ts";
import type { Need } from "./scenario.ts";

const shells = /^(Bash|bash|shell_command|exec_command|shell|local_shell|run_shell_command)$/;
const editors = /^(Write|write|apply_patch|write_file|create)$/;
const starters = /^(Agent|Task|task)$/;
const planners = /^(TodoWrite|todowrite|update_plan|write_todos|TaskCreate)$/;

const named = {
  ask: /ask_user$/,
  "ask-claude": /^AskUserQuestion$/,
  "ask-codex": /^request_user_input$/,
  report: /report_job_result$/,
} as const;

/** The call that does what a step needs, by a tool that the request offers; undefined when there is none. */
export function callFor(need: Need, conversation: Conversation): ToolUse | undefined {
  const { tools, folder } = conversation;
  const find = (name: RegExp) => tools.find((it) => name.test(it.name));
  const call = (tool: Tool | undefined, input: (tool: Tool) => Json | string) =>
    tool && { ...tool, input: input(tool) };
  const shell = (command: string) => call(find(shells), ({ name }) => commandFor(name, command));

  switch (need.for) {
    case "shell":
      return shell(need.command);
    case "edit": {
      const patch = patchFor(need.path, need.content);
      const path = folder === undefined ? need.path : `${folder}/${need.path}`;
      const editor = call(find(editors), (tool) => editFor(tool, path, need.content, patch));
      // Codex takes a patch as a command too, and knows it for an edit.
      return editor ?? shell(`apply_patch <<'EOF'\n${patch}\nEOF`);
    }
    case "plan":
      return call(find(planners), ({ name }) => planFor(name, need.items));
    case "subagent":
      return call(find(starters), ({ name }) => subagentFor(name, need.prompt));
    case "find":
      return call(find(/^ToolSearch$/), () => ({ query: `select:${need.tool}`, max_results: 5 }));
    case "any":
      return need.of.map((it) => callFor(it, conversation)).find(Boolean);
    default:
      return call(find(named[need.for]), () => need.input);
  }
}

function commandFor(tool: string, command: string): Json {
  if (tool === "exec_command") return { cmd: command, yield_time_ms: 30_000 };
  if (tool === "shell" || tool === "local_shell") return { command: ["bash", "-lc", command] };
  return { command, description: "Runs a command", timeout: 120_000 };
}

function editFor(tool: Tool, path: string, content: string, patch: string): Json | string {
  if (tool.name === "apply_patch") return tool.custom ? patch : { input: patch };
  if (tool.name === "create") return { path, file_text: content };
  if (tool.name === "write") return { filePath: path, content };
  return { file_path: path, content };
}

/** The kind of subagent that may do everything, by the name that each CLI has for it. */
function subagentFor(tool: string, prompt: string): Json {
  const kind = tool === "task" ? "general" : "general-purpose";
  return { description: "Does a part", prompt, subagent_type: kind };
}

function patchFor(path: string, content: string): string {
  const lines = content.trimEnd().split("\n");
  const added = lines.map((line) => `+${line}`);
  return ["*** Begin Patch", `*** Add File: ${path}`, ...added, "*** End Patch"].join("\n");
}

function planFor(tool: string, items: readonly string[]): Json {
  const statusOf = (n: number) => (n === 0 ? "in_progress" : "pending");
  if (tool === "update_plan")
    return { plan: items.map((step, n) => ({ step, status: statusOf(n) })) };
  if (tool === "TaskCreate") return { subject: items[0], description: items.join(", ") };
  if (tool === "write_todos")
    return { todos: items.map((description, n) => ({ description, status: statusOf(n) })) };
  const todos = items.map((content, n) => ({
    ...{ id: String(n + 1), content, activeForm: content },
    ...{ status: statusOf(n), priority: "medium" },
  }));
  return { todos };
}
