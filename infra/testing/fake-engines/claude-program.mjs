#!/usr/bin/env node
// Stands in for Claude Code where it is not installed: speaks its lines (stream-json with the control
// protocol) and keeps its session on the disk, so that it can be resumed like the real one. What it does
// is played by the words of the prompt: each `@@scene` names a list of deeds.
import { appendFileSync, existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";

const words = process.argv.slice(2);
const resumed = words.includes("--resume");
const session = words[words.findIndex((it) => it === "--resume" || it === "--session-id") + 1];
const folder = join(process.env.HOME, ".claude", "projects");
const file = join(folder, `${session}.json`);
if (resumed && !existsSync(file)) {
  process.stderr.write(`No conversation found with session ID: ${session}\n`);
  process.exit(1);
}
mkdirSync(folder, { recursive: true });
/** The remaining actions of the scene, and all messages that it received. */
const state = resumed ? JSON.parse(readFileSync(file, "utf8")) : { deeds: [], told: [] };
const save = () => writeFileSync(file, JSON.stringify(state));

const send = (line) => process.stdout.write(`${JSON.stringify(line)}\n`);
const open = new Map();
let count = 0;
let interrupted = false;

function request(body) {
  count += 1;
  const id = `r${process.pid}-${count}`;
  send({ type: "control_request", request_id: id, request: body });
  return new Promise((resolve) => open.set(id, resolve));
}

/** Calls a tool of the DevBox, and answers what it says. */
async function tool(name, args) {
  const message = {
    jsonrpc: "2.0",
    id: 1,
    method: "tools/call",
    params: { name, arguments: args },
  };
  const reply = await request({ subtype: "mcp_message", server_name: "wheelhouse", message });
  return reply.mcp_response.result.content[0].text;
}

function say(text) {
  count += 1;
  const message = { id: `msg_${process.pid}_${count}`, content: [{ type: "text", text }] };
  send({ type: "assistant", message, parent_tool_use_id: null });
}

function step(name, input, content, result) {
  count += 1;
  const id = `toolu_${process.pid}_${count}`;
  const call = { type: "tool_use", id, name, input };
  send({
    type: "assistant",
    message: { id: `msg_${id}`, content: [call] },
    parent_tool_use_id: null,
  });
  const part = { type: "tool_result", tool_use_id: id, content, is_error: false };
  const message = { role: "user", content: [part] };
  send({ type: "user", message, parent_tool_use_id: null, tool_use_result: result });
}

const questions = [
  {
    id: "where",
    question: "Where should it live?",
    kind: "single",
    options: [{ label: "Header", recommended: true }, { label: "Settings" }],
  },
  {
    id: "themes",
    question: "Which themes?",
    kind: "multi",
    options: [{ label: "Dark" }, { label: "Light" }],
  },
  { id: "why", question: "Why now?", kind: "text" },
];

/** The actions of a scene. An action that returns true ends the turn, and one that is interrupted says so. */
const deeds = {
  say: () => say("I look at what is there."),
  edit() {
    appendFileSync("log.txt", "edited\n");
    const hunk = { oldStart: 0, oldLines: 0, newStart: 1, newLines: 1, lines: ["+edited"] };
    step("Write", { file_path: join(process.cwd(), "log.txt"), content: "edited\n" }, "written", {
      filePath: join(process.cwd(), "log.txt"),
      structuredPatch: [hunk],
      originalFile: null,
    });
  },
  /** Writes down what it is told about its place. */
  brief() {
    const at = words.indexOf("--append-system-prompt");
    writeFileSync("brief.txt", words[at + 1]);
  },
  env() {
    const printed = Object.entries(process.env)
      .map(([key, value]) => `${key}=${value}`)
      .join("\n");
    step("Bash", { command: "env" }, printed, { stdout: printed, stderr: "" });
  },
  async ask() {
    const said = await tool("ask_user", { questions });
    if (said.includes('"pending"')) return true;
    if (!said.startsWith("{")) say(`Nobody answers: ${said}`);
    else heard(said);
  },
  async report() {
    await report(`Done. ${state.told.at(-1) ?? ""}`);
  },
  async repeat() {
    heard(await report("Done again."));
  },
  async insist() {
    for (let n = 1; !interrupted; n += 1) heard(await report(`Report ${n}.`));
    return "interrupted";
  },
  crash() {
    process.kill(process.pid, "SIGKILL");
    return new Promise(() => {});
  },
  hang: () => new Promise(() => {}),
  async call() {
    say(`The model answered ${await callModel()}.`);
  },
  async spend() {
    let status = 200;
    for (let calls = 0; calls < 100 && status === 200; calls += 1) status = await callModel();
    appendFileSync("log.txt", `the last call of the model got ${status}\n`);
  },
};

/** Calls the model where the real one would, with the sign-in that it would take. Returns the status. */
async function callModel() {
  const { ANTHROPIC_BASE_URL, ANTHROPIC_API_KEY, CLAUDE_CODE_OAUTH_TOKEN } = process.env;
  const messages = [{ role: "user", content: "@@hello" }];
  try {
    const response = await fetch(`${ANTHROPIC_BASE_URL}/v1/messages?beta=true`, {
      method: "POST",
      headers: {
        "content-type": "application/json",
        ...(ANTHROPIC_API_KEY
          ? { "x-api-key": ANTHROPIC_API_KEY }
          : { authorization: `Bearer ${CLAUDE_CODE_OAUTH_TOKEN}` }),
      },
      body: JSON.stringify({ model: "claude-opus-4-5", max_tokens: 100, stream: true, messages }),
    });
    await response.text();
    return response.status;
  } catch {
    return 0; // it was broken off
  }
}

async function report(summary) {
  const said = await tool("report_job_result", { status: "completed", summary });
  say(said);
  return said;
}

const scenes = {
  twice: ["report", "repeat"],
  insists: ["insist"],
  full: ["say", "edit", "call", "ask", "report"],
  spends: ["spend", "report"],
  quiet: ["say"],
  tries: ["ask", "ask", "ask", "ask"],
  crash: ["edit", "crash", "report"],
  secrets: ["env", "report"],
  hang: ["hang"],
  done: ["report"],
  briefed: ["brief", "report"],
};

function heard(text) {
  state.told.push(text);
  appendFileSync("log.txt", `heard ${text.replaceAll("\n", " ")}\n`);
}

async function turn(text) {
  if (text.startsWith("/")) return ended(""); // a command of its own: the model does not see it
  const scene = /@@(\w+)/.exec(text)?.[1];
  if (scene) state.deeds = [...(scenes[scene] ?? [])];
  else if (text.includes('{"answers"'))
    heard(text.slice(text.indexOf('{"answers"')).split("\n")[0]);
  else heard(text);
  while (state.deeds.length > 0) {
    const [deed] = state.deeds;
    // A resumed session does not start an action again.
    state.deeds.shift();
    save();
    const how = await deeds[deed]();
    if (how === "interrupted") return aborted();
    if (how) break;
  }
  save();
  ended("That is all.");
}

function aborted() {
  interrupted = false;
  send({ type: "result", is_error: true, terminal_reason: "aborted_tools", errors: ["aborted"] });
}

function ended(result) {
  // What it says is not what the model has counted.
  const usage = { input_tokens: 1, output_tokens: 1 };
  send({
    type: "result",
    subtype: "success",
    is_error: false,
    terminal_reason: "completed",
    result,
    usage,
    total_cost_usd: 0,
  });
}

createInterface({ input: process.stdin })
  .on("line", (line) => {
    const said = JSON.parse(line);
    if (said.type === "control_response") {
      open.get(said.response.request_id)?.(said.response.response);
      return;
    }
    if (said.type === "control_request") {
      if (said.request.subtype === "interrupt") interrupted = true;
      const response = { claude_code_version: "0.0.1", models: [] };
      send({
        type: "control_response",
        response: { subtype: "success", request_id: said.request_id, response },
      });
      return;
    }
    void turn(said.message.content.map((it) => it.text).join(""));
  })
  .on("close", () => process.exit(0));
