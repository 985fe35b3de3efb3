import { globSync, readFileSync } from "node:fs";
import { createInterface } from "node:readline";

/**
 * Stands in for a program that speaks ACP: speaks its lines as they were recorded, and plays the scene
 * that a prompt names with @@. The first word says which program it is. A session whose id begins with
 * 0000 is not known.
 */
type Fields = Record<string, unknown>;
type Scene = () => Promise<Fields | undefined> | Fields | undefined;

const [program = ""] = process.argv.slice(2);
const started: Fields = { argv: process.argv.slice(3), env: process.env };
const asked = new Map<number, (result: Fields) => void>();
const session = "ses_01";
/** Longer than a client can take for the end of a history. */
const slowMs = 700;
let prompts = 0;
let cost = 0;
let cancelled: () => void = () => {};
let effort = "low";
let model = "some/model";

const send = (line: object) => process.stdout.write(`${JSON.stringify(line)}\n`);
const never = () => new Promise<undefined>(() => {});
const update = (sessionUpdate: string, fields: Fields) =>
  send({
    jsonrpc: "2.0",
    method: "session/update",
    params: { sessionId: session, update: { sessionUpdate, ...fields } },
  });
const text = (words: string) => ({ type: "text", text: words });
const chunk = (words: string, messageId?: string) =>
  update("agent_message_chunk", { ...(messageId ? { messageId } : {}), content: text(words) });
const say = (value: unknown) => chunk(typeof value === "string" ? value : JSON.stringify(value));

function request(method: string, params: Fields): Promise<Fields> {
  const id = asked.size;
  send({ jsonrpc: "2.0", id, method, params: { sessionId: session, ...params } });
  return new Promise((resolve) => asked.set(id, resolve));
}

const call = { toolCallId: "call_1", kind: "execute", title: "ls" };
const refusal = (code: number, message: string, data?: unknown) => ({
  refused: { code, message, ...(data ? { data } : {}) },
});
const silent = { usage: null };

const scenes: Record<string, Scene> = {
  hello: () => {
    update("agent_thought_chunk", { content: text("Hm.") });
    chunk("Hello ", "msg_1");
    chunk("there.", "msg_1");
    return undefined;
  },
  overflow: () => {
    say("I look.");
    return { stopReason: "max_tokens" };
  },
  started: () => {
    say(started);
    return undefined;
  },
  /** Messages without names, with a command between them that is mentioned four times. */
  shell: () => {
    chunk("I ");
    chunk("look.");
    update("tool_call", { ...call, title: "bash", status: "pending", rawInput: { cwd: "/work" } });
    const going = { ...call, status: "in_progress", rawInput: { command: "ls", cwd: "/work" } };
    update("tool_call_update", going);
    update("tool_call_update", going);
    const content = [{ type: "content", content: text("a.txt\n") }];
    update("tool_call_update", { ...going, content });
    const rawOutput = { output: "a.txt\n", metadata: { exit: 0 } };
    update("tool_call_update", {
      ...call,
      kind: undefined,
      status: "completed",
      content,
      rawOutput,
    });
    update("tool_call_update", { toolCallId: "call_1", title: "ls", status: "completed" });
    chunk("There is a.txt.");
    return undefined;
  },
  permission: async () => {
    const options = [
      { optionId: "no", kind: "reject_once" },
      { optionId: "once", kind: "allow_once" },
      { optionId: "always", kind: "allow_always" },
    ];
    say(await request("session/request_permission", { toolCall: call, options }));
    return undefined;
  },
  elicit: async () => {
    const properties = {
      where: { type: "string", title: "Where?", oneOf: [{ const: "h", title: "Header" }] },
    };
    const requestedSchema = { type: "object", properties };
    say(await request("elicitation/create", { mode: "form", message: "Hm?", requestedSchema }));
    return undefined;
  },
  files: async () => {
    const path = "/etc/passwd";
    say(await request("fs/read_text_file", { path }).catch((error: unknown) => error));
    return undefined;
  },
  hang: () => {
    update("tool_call", { ...call, status: "in_progress", rawInput: { command: "sleep 9" } });
    return never();
  },
  waiting: () => {
    process.stderr.write('message="stream error" small=false error.error="APICallError: Busy"\n');
    return new Promise((resolve) => {
      cancelled = () => resolve({ usage: { inputTokens: 0, outputTokens: 0 } });
    });
  },
  unauthorized: () => refusal(-32_000, "Authentication required"),
  limited: () => refusal(-32_603, "Internal error: Too Many Requests", { service: "session" }),
  teapot: () => refusal(429, '{"error":{"code":429,"message":"Slow down."}}'),
  nothing: () => silent,
  remarks: () => {
    chunk("I was about to");
    chunk("Info: Request failed due to a transient API error. Retrying...");
    chunk("Error: Failed to get response from the AI model; Last error: 500 Oops");
    return silent;
  },
  killed: () => {
    process.stderr.write("out of memory\n", () => process.kill(process.pid, "SIGKILL"));
    return never();
  },
};

/** What the session's file of Gemini holds: it repeats that after it has answered `session/load`. */
let repeated = Promise.resolve();

async function repeat(id: string): Promise<void> {
  const [file = ""] = globSync(
    `${process.env["HOME"]}/.gemini/tmp/*/chats/*-${id.slice(0, 8)}.jsonl`,
  );
  for (const line of file ? readFileSync(file, "utf8").split("\n") : []) {
    const { type, content } = line.startsWith('{"id"') ? JSON.parse(line) : {};
    if (type === "user") update("user_message_chunk", { content: text(content[0].text) });
    if (type !== "gemini") continue;
    await new Promise((resolve) => setTimeout(resolve, slowMs)); // a busy machine
    chunk(content || "What it said before.");
  }
}

async function play(id: number, prompt: string): Promise<void> {
  await repeated;
  prompts += 1;
  const scene = scenes[/@@(\w+)/.exec(prompt)?.[1] ?? ""];
  process.stdout.write("A line that is no JSON.\n");
  if (prompt.startsWith("/")) return replied(id, {}); // an unknown command: no model is called
  const stop = new Promise<Fields>((resolve) => {
    cancelled = () => resolve({ stopReason: "cancelled", usage: null });
  });
  if (!scene) say(`You said: ${prompt}`);
  const result = await Promise.race([scene?.(), stop]);
  cost += 0.25;
  if (result?.["refused"]) return send({ jsonrpc: "2.0", id, error: result["refused"] }) as never;
  replied(id, { usage: usage(), ...result });
}

function replied(id: number, result: Fields): void {
  update("usage_update", { used: 1, size: 100_000, cost: { amount: cost, currency: "USD" } });
  send({ jsonrpc: "2.0", id, result: { stopReason: "end_turn", ...result } });
}

/** Copilot counts since its process began, opencode and Gemini a prompt. */
function usage() {
  const times = program === "copilot" ? prompts : 1;
  const used = { inputTokens: 234, outputTokens: 56, cachedReadTokens: 1_000 };
  return Object.fromEntries(Object.entries(used).map(([key, it]) => [key, it * times]));
}

const settings = () => [
  {
    ...{ id: "model", category: "model", currentValue: model },
    options: [{ value: "some/model" }, { value: "other/model" }],
  },
  {
    ...{ id: "effort", category: "thought_level", currentValue: effort },
    options: [{ value: "low" }, { value: "high" }, { value: "default" }],
  },
];

function answer(method: string, params: Fields): Fields {
  started[method] = params;
  switch (method) {
    case "initialize":
      return { result: { protocolVersion: 1, agentInfo: { version: "9.9.9" } } };
    case "session/new":
      return { result: { sessionId: session, configOptions: settings() } };
    case "session/load":
      if (String(params["sessionId"]).startsWith("0000"))
        return { error: { code: -32_002, message: "Resource not found: Session" } };
      cost = 1.5;
      if (program === "gemini") {
        repeated = repeat(String(params["sessionId"]));
        return { result: {} };
      }
      chunk("What it said before.");
      update("tool_call", { ...call, status: "in_progress", rawInput: { command: "ls" } });
      return { result: { configOptions: settings() } };
    case "session/set_config_option":
      if (params["value"] === "no/model")
        return { error: { code: -32_602, message: "Invalid params: model not found: no/model" } };
      if (params["configId"] === "model") model = String(params["value"]);
      else effort = String(params["value"]);
      return { result: { configOptions: settings() } };
    default:
      return { error: { code: -32_601, message: `Unknown method ${method}` } };
  }
}

createInterface({ input: process.stdin })
  .on("line", (line) => {
    const { id, method, params, result, error } = JSON.parse(line);
    if (typeof method !== "string") asked.get(id)?.(result ?? error);
    else if (method === "session/cancel") cancelled();
    else if (method === "session/prompt") void play(id, params.prompt[0].text);
    else if (id !== undefined) send({ jsonrpc: "2.0", id, ...answer(method, params) });
  })
  .on("close", () => process.exit(0));
