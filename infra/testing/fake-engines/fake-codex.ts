import { createInterface } from "node:readline";

/**
 * Stands in for `codex app-server`: speaks its lines as they were recorded, and plays the scene that
 * a prompt names with @@. A thread whose id begins with 0000 is not known.
 */
type Fields = Record<string, unknown>;
type Scene = (turn: string) => Promise<unknown> | unknown;

const knownThread = "01a20712-8736-7693-8c78-2235a16dbccf";
const started: Fields = { argv: process.argv.slice(2), env: process.env };
const asked = new Map<number, (result: Fields) => void>();
const inputs: { clientId: string; text: string }[] = [];
let thread = knownThread;
let turns = 0;
let calls = 0;
let messages = 0;
let interrupted: () => void = () => {};

const send = (line: object) => process.stdout.write(`${JSON.stringify(line)}\n`);
const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
const never = () => new Promise(() => {});

function notify(method: string, turnId: string, params: Fields, threadId = thread) {
  send({ method, params: { threadId, turnId, ...params }, emittedAtMs: 1 });
}

function request(method: string, params: Fields): Promise<Fields> {
  const id = asked.size;
  send({ id, method, params: { threadId: thread, ...params } });
  return new Promise((resolve) => asked.set(id, resolve));
}

const item = (turn: string, phase: "started" | "completed", fields: Fields, threadId?: string) =>
  notify(`item/${phase}`, turn, { item: { ...fields, startedAtMs: 1 } }, threadId);

/** One more call of the model: totals grow by it. */
function used(turn: string, threadId?: string) {
  calls += 1;
  const last = { totalTokens: 1290, inputTokens: 1234, cachedInputTokens: 1000, outputTokens: 56 };
  const total = Object.fromEntries(Object.entries(last).map(([key, it]) => [key, it * calls]));
  notify("thread/tokenUsage/updated", turn, { tokenUsage: { total, last } }, threadId);
}

function say(turn: string, text: string) {
  messages += 1;
  const id = `msg_${messages}`;
  item(turn, "completed", { type: "reasoning", id: "rs_1", summary: ["Hm."], content: [] });
  item(turn, "started", { type: "agentMessage", id, text: "" });
  for (const delta of text.split(/(?<= )/))
    notify("item/agentMessage/delta", turn, { itemId: id, delta });
  item(turn, "completed", { type: "agentMessage", id, text, phase: null });
}

function trouble(turn: string, attempt: string, status: number | null, willRetry = true) {
  const [kind, message] = willRetry
    ? ["responseStreamDisconnected", `Reconnecting... ${attempt}`]
    : ["httpConnectionFailed", "unexpected status"];
  const codexErrorInfo = { [kind]: { httpStatusCode: status } };
  const additionalDetails = willRetry ? `unexpected status ${status}` : null;
  const error = { message, codexErrorInfo, additionalDetails };
  notify("error", turn, { error, willRetry });
  return error;
}

const command = { type: "commandExecution", id: "call_1", cwd: "/work", processId: "1" };

const scenes: Record<string, Scene> = {
  hello: (turn) => {
    say(turn, "Hello there.");
    used(turn);
    notify("thread/tokenUsage/updated", turn, { tokenUsage: "of a later version" });
  },
  started: (turn) => say(turn, JSON.stringify(started)),
  shell: (turn) => {
    const line = "/bin/bash -lc 'npm test; echo '\"'\"'done'\"'\"''";
    item(turn, "started", { ...command, command: line, status: "inProgress", exitCode: null });
    notify("item/commandExecution/outputDelta", turn, { itemId: "call_1", delta: "4 failed\n" });
    const ended = { status: "failed", exitCode: 3, aggregatedOutput: "running\n4 failed\n" };
    item(turn, "completed", { ...command, command: line, ...ended });
    used(turn);
    say(turn, "It failed.");
    used(turn);
  },
  edit: (turn) => {
    const changes = [{ path: "/work/a.txt", kind: { type: "add" }, diff: "one\ntwo\n" }];
    item(turn, "started", { type: "fileChange", id: "call_1", changes, status: "inProgress" });
    item(turn, "completed", { type: "fileChange", id: "call_1", changes, status: "completed" });
  },
  plan: (turn) => {
    const plan = [
      { step: "One", status: "completed" },
      { step: "Two", status: "inProgress" },
    ];
    notify("turn/plan/updated", turn, { explanation: null, plan });
  },
  tool: async (turn) => {
    const call = { tool: "ask_user", arguments: { a: 1 } };
    item(turn, "started", { type: "dynamicToolCall", id: "call_1", ...call, status: "inProgress" });
    const reply = await request("item/tool/call", { turnId: turn, callId: "call_1", ...call });
    item(turn, "completed", { type: "dynamicToolCall", id: "call_1", ...call });
    say(turn, JSON.stringify(reply));
  },
  ask: async (turn) => {
    const options = [{ label: "Header (Recommended)", description: "top" }, { label: "Footer" }];
    const questions = [
      { id: "where to", header: "Place", question: "Where?", isOther: true, options },
      { id: "why", header: "", question: "Why?", isOther: false, options: null },
    ];
    say(turn, JSON.stringify(await request("item/tool/requestUserInput", { questions })));
  },
  approvals: async (turn) => {
    const replies = [
      await request("item/commandExecution/requestApproval", { itemId: "call_1", command: "ls" }),
      await request("item/fileChange/requestApproval", { itemId: "call_2" }),
      await request("mcpServer/elicitation/request", { message: "Sign in?" }),
    ];
    say(turn, JSON.stringify(replies));
  },
  agent: (turn) => {
    const other = "01a20712-0000-7000-8000-000000000001";
    const spoken = { type: "agentMessage", id: "msg_x", text: "A sub-agent speaks." };
    item(turn, "completed", spoken, other);
    item(turn, "completed", { type: "webSearch", id: "ws_1", query: "types" }, other);
    used(turn, other);
    notify("turn/completed", turn, { turn: { id: turn, status: "completed" } }, other);
    say(turn, "Mine.");
  },
  steered: async (turn) => {
    notify("item/agentMessage/delta", turn, { itemId: "msg_cut", delta: "I was about " });
    while (inputs.length === 0) await pause(5);
    const { clientId, text } = inputs.shift() ?? { clientId: "", text: "" };
    item(turn, "started", { type: "userMessage", id: "um_2", clientId, content: [{ text }] });
    say(turn, `I heard: ${text}`);
  },
  /** Takes a message, and ends without it. */
  late: async () => {
    while (inputs.length === 0) await pause(5);
  },
  overloaded: (turn) => {
    trouble(turn, "1/2", 529);
    trouble(turn, "2/2", 529);
    return trouble(turn, "", 529, false);
  },
  unauthorized: (turn) => {
    trouble(turn, "1/5", 401);
    return never();
  },
  killed: (turn) => {
    say(turn, "I begin.");
    process.stderr.write("\u001b[31mERROR\u001b[0m out of memory\n");
    process.stderr.write("", () => process.kill(process.pid, "SIGKILL"));
    return never();
  },
  hang: never,
};

async function play(turn: string, text: string): Promise<void> {
  const completed = { id: turn, items: [], error: null as unknown };
  notify("turn/started", turn, { turn: { ...completed, status: "inProgress" } });
  process.stdout.write("A line that is no JSON.\n");
  notify("news/ofALaterVersion", turn, {});
  const first = { type: "userMessage", id: "um_1", clientId: null, content: [{ text }] };
  item(turn, "started", first);
  item(turn, "completed", first);
  const scene = scenes[/@@(\w+)/.exec(text)?.[1] ?? ""] ?? (() => say(turn, `You said: ${text}`));
  const stop = new Promise<string>((resolve) => {
    interrupted = () => resolve("interrupted");
  });
  const end = await Promise.race([scene(turn), stop]);
  const error = typeof end === "object" ? end : null;
  const status = end === "interrupted" ? end : error ? "failed" : "completed";
  notify("turn/completed", turn, { turn: { ...completed, status, error } });
}

const refusal = (message: string) => ({ error: { code: -32_600, message } });

function answer(method: string, params: Fields): Fields {
  const [input] = (params["input"] ?? []) as { text: string }[];
  started[method] = params;
  switch (method) {
    case "initialize":
      return { result: { userAgent: "wheelhouse-devbox/9.9.9 (Linux; x86_64)" } };
    case "thread/start":
      return { result: { thread: { id: thread }, model: "gpt-x" } };
    case "thread/resume":
      thread = String(params["threadId"]);
      if (thread.startsWith("0000")) return refusal(`no rollout found for thread id ${thread}`);
      return { result: { thread: { id: thread }, model: "gpt-x" } };
    case "turn/start": {
      turns += 1;
      const turn = `turn-${process.pid}-${turns}`;
      if (turns === 1 && started["thread/resume"]) used("turn-of-before");
      setImmediate(() => void play(turn, input?.text ?? ""));
      return { result: { turn: { id: turn, status: "inProgress", error: null } } };
    }
    case "turn/steer":
      inputs.push({ clientId: String(params["clientUserMessageId"]), text: input?.text ?? "" });
      return { result: { turnId: params["expectedTurnId"] } };
    case "turn/interrupt":
      interrupted();
      return { result: {} };
    default:
      return refusal(`Unknown method ${method}`);
  }
}

createInterface({ input: process.stdin })
  .on("line", (line) => {
    const { id, method, params, result } = JSON.parse(line);
    if (typeof method !== "string") asked.get(id)?.(result);
    else if (id !== undefined) send({ id, ...answer(method, params) });
  })
  .on("close", () => process.exit(0));
