import { appendFileSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { createInterface } from "node:readline";

/**
 * Stands in for Claude Code: speaks its lines as they were recorded, and plays the scene that a
 * message names with @@. A message that comes while one plays waits for `steered`, or for its end.
 */
type Scene = () => Promise<object> | object;
type Message = { readonly uuid: string; readonly text: string };

const args = process.argv.slice(2);
const session = args[args.findIndex((it) => it === "--resume" || it === "--session-id") + 1];
const waiting: Message[] = [];
const asked = new Map<string, (response: Record<string, unknown>) => void>();
let interrupt: ((result: object) => void) | undefined;
let cost = 0;
let messages = 0;

const send = (line: object) => process.stdout.write(`${JSON.stringify(line)}\n`);
const stage = (uuid: string, state: string) =>
  send({ type: "command_lifecycle", command_uuid: uuid, state, session_id: session });
const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
const never = () => new Promise<object>(() => {});

function request(body: object): Promise<Record<string, unknown>> {
  const id = `theirs-${asked.size}`;
  send({ type: "control_request", request_id: id, request: body });
  return new Promise((resolve) => asked.set(id, resolve));
}

const stream = (event: object) => send({ type: "stream_event", event, parent_tool_use_id: null });

function say(text: string, parent: string | null = null) {
  messages += 1;
  const id = `msg_${messages}`;
  if (parent === null) {
    stream({ type: "message_start", message: { id, usage: {} } });
    stream({ type: "content_block_start", index: 0, content_block: { type: "thinking" } });
    stream({ type: "content_block_delta", index: 0, delta: { type: "thinking_delta" } });
    send({ type: "assistant", message: { id, content: [{ type: "thinking", thinking: "Hm." }] } });
    stream({ type: "content_block_start", index: 1, content_block: { type: "text", text: "" } });
    for (const delta of text.split(/(?<= )/))
      stream({ type: "content_block_delta", index: 1, delta: { type: "text_delta", text: delta } });
  }
  const message = { id, content: [{ type: "text", text }], usage: {} };
  send({ type: "assistant", message, parent_tool_use_id: parent, session_id: session });
  return { result: text };
}

function call(id: string, name: string, input: object, parent: string | null = null) {
  const content = [{ type: "tool_use", id, name, input }];
  send({ type: "assistant", message: { id: "msg_x", content }, parent_tool_use_id: parent });
}

function answer(id: string, content: unknown, toolResult: unknown, parent: string | null = null) {
  const result = { tool_use_id: id, type: "tool_result", content, is_error: false };
  const message = { role: "user", content: [result] };
  send({ type: "user", message, parent_tool_use_id: parent, tool_use_result: toolResult });
}

const retry = (attempt: number, status: number, error: string) =>
  send({
    ...{ type: "system", subtype: "api_retry", attempt, max_retries: 4, retry_delay_ms: 500 },
    ...{ error_status: status, error },
  });

const questions = [
  {
    ...{ question: "Where?", header: "Place", multiSelect: false },
    options: [{ label: "Header (Recommended)", description: "top" }, { label: "Footer" }],
  },
  {
    ...{ question: "Which themes?", header: "Themes", multiSelect: true },
    options: [{ label: "Dark" }, { label: "Light" }],
  },
];

const scenes: Record<string, Scene> = {
  hello: () => say("Hello there."),
  started: () => say(JSON.stringify({ args, env: process.env })),
  refused: () => ({
    ...{ is_error: true, terminal_reason: "api_error", api_error_status: 400 },
    result: "API Error: 400 scripted",
  }),
  empty: () => ({ result: "" }),
  unauthorized: async () => {
    retry(1, 401, "authentication_failed");
    await pause(50);
    retry(2, 401, "authentication_failed");
    return never();
  },
  "signed-out": () => ({
    ...{ is_error: true, terminal_reason: "api_error", api_error_status: null },
    result: "Not logged in · Please run /login",
  }),
  killed: () => {
    say("I begin.");
    process.stderr.write("panic: out of memory\n");
    process.stderr.write("", () => process.kill(process.pid, "SIGKILL"));
    return never();
  },
  hang: never,
  shell: () => {
    call("toolu_1", "Bash", { command: "npm test", description: "tests" });
    answer("toolu_1", "4 passed", { stdout: "4 passed", stderr: "", interrupted: false });
    return say("Tested.");
  },
  /** A command that writes to its file as Claude Code keeps it, and ends when a message waits. */
  long: async () => {
    call("toolu_1", "Bash", { command: "npm run slow" });
    const folder = `${process.env["CLAUDE_CODE_TMPDIR"]}/claude-${process.getuid?.()}/-work/${session}/tasks`;
    mkdirSync(folder, { recursive: true });
    writeFileSync(`${folder}/b1.output`, "one\n");
    while (waiting.length === 0) await pause(5);
    const { uuid = "" } = waiting.shift() ?? {};
    stage(uuid, "started");
    stage(uuid, "completed");
    appendFileSync(`${folder}/b1.output`, "two\n");
    rmSync(dirname(folder), { recursive: true });
    answer("toolu_1", "one\ntwo", { stdout: "one\ntwo", stderr: "", interrupted: false });
    return say("Tested.");
  },
  agent: () => {
    call("toolu_1", "Agent", { description: "look around" });
    call("toolu_2", "Read", { file_path: "/work/a.txt" }, "toolu_1");
    answer("toolu_2", "1\tone", { type: "text" }, "toolu_1");
    say("A subagent speaks.", "toolu_1");
    answer("toolu_1", [{ type: "text", text: "Looked." }], { status: "completed" });
    return say("Done.");
  },
  ask: async () => {
    const input = { questions };
    call("toolu_1", "AskUserQuestion", input);
    const tool = { subtype: "can_use_tool", tool_name: "AskUserQuestion", input };
    return say(JSON.stringify(await request({ ...tool, requires_user_interaction: true })));
  },
  mcp: async () => {
    call("toolu_1", "mcp__wheelhouse__ask_user", { a: 1 });
    const params = { name: "ask_user", arguments: { a: 1 } };
    const message = { jsonrpc: "2.0", id: 2, method: "tools/call", params };
    const reply = await request({ subtype: "mcp_message", server_name: "wheelhouse", message });
    answer("toolu_1", "told", [{ type: "text", text: "told" }]);
    return say(JSON.stringify(reply));
  },
  /** Ends when a message was delivered at the boundary between two tools. */
  steered: async () => {
    while (waiting.length === 0) await pause(5);
    const { uuid, text } = waiting.shift() ?? { uuid: "", text: "" };
    stage(uuid, "started");
    say(`I heard: ${text}`);
    stage(uuid, "completed");
    return { result: "Steered." };
  },
  /** Writes until a message waits, which then begins a turn of its own. */
  late: async () => {
    while (waiting.length === 0) await pause(5);
    return say("The first part.");
  },
  /** After it, a turn begins by itself. */
  background: () => {
    const origin = { kind: "task-notification" };
    result({ is_error: true, terminal_reason: "api_error", result: "not ours", origin });
    return say("Ours.");
  },
};

function result(fields: object) {
  cost += cost === 0 ? 0.0045 : 0.0023;
  send({
    ...{ type: "result", subtype: "success", is_error: false, terminal_reason: "completed" },
    ...{ api_error_status: null, total_cost_usd: cost, permission_denials: [] },
    usage: { input_tokens: 468, cache_read_input_tokens: 2000, output_tokens: 112 },
    ...fields,
  });
}

async function play({ uuid, text }: Message): Promise<void> {
  stage(uuid, "started");
  process.stdout.write("A line that is no JSON.\n");
  send({ type: "news", of: "a later version" });
  send({ type: "system", subtype: "init", model: "claude-x", claude_code_version: "9.9.9" });
  const stopped = new Promise<object>((resolve) => {
    interrupt = resolve;
  });
  const scene = scenes[/@@([a-z-]+)/.exec(text)?.[1] ?? ""] ?? (() => say(`You said: ${text}`));
  result({ user_message_uuids: [uuid], ...(await Promise.race([scene(), stopped])) });
  interrupt = undefined;
  stage(uuid, "completed");
  const next = waiting.shift();
  if (next) await play(next);
}

function control(id: unknown, { subtype, cancel_queued }: Record<string, unknown>) {
  const own = { claude_code_version: "9.9.8", models: [{ value: "default", resolvedModel: "x" }] };
  if (subtype === "interrupt" && cancel_queued)
    for (const { uuid } of waiting.splice(0)) stage(uuid, "cancelled");
  const response = subtype === "initialize" ? own : { still_queued: [] };
  send({ type: "control_response", response: { subtype: "success", request_id: id, response } });
  if (subtype === "interrupt")
    interrupt?.({
      ...{ subtype: "error_during_execution", is_error: true, result: undefined },
      ...{ terminal_reason: "aborted_streaming", errors: ["[diagnostic]"] },
    });
}

function take(line: Record<string, unknown>) {
  if (line["type"] === "control_request")
    control(line["request_id"], line["request"] as Record<string, unknown>);
  if (line["type"] === "control_response") {
    const { request_id, response } = line["response"] as Record<string, unknown>;
    asked.get(String(request_id))?.(response as Record<string, unknown>);
    send(line); // it repeats its input
  }
  if (line["type"] !== "user") return;
  const { content } = line["message"] as { content: { text: string }[] };
  const message = { uuid: String(line["uuid"]), text: content[0]?.text ?? "" };
  stage(message.uuid, "queued");
  if (interrupt) waiting.push(message);
  else void play(message);
}

if (args.includes("--resume") && session?.startsWith("0000")) {
  process.stderr.write(`No conversation found with session ID: ${session}\n`);
  process.exitCode = 1;
} else {
  const input = createInterface({ input: process.stdin });
  input.on("line", (line) => take(JSON.parse(line)));
  input.on("close", () => process.exit(0));
}
