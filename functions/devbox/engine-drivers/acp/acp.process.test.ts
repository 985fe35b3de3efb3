import { mkdirSync, mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, describe, expect, it, vi } from "vitest";
import type { Question } from "../../../../shared/schemas/question.ts";
import { directBox } from "../../box/direct.ts";
import {
  type EngineEvent,
  type NativeReply,
  type Opening,
  type Session,
  SessionUnknown,
} from "../driver.ts";
import type { Tools } from "../tools.ts";
import { copilot } from "./copilot.ts";
import { gemini } from "./gemini.ts";
import { opencode } from "./opencode.ts";

const fake = fileURLToPath(
  new URL("../../../../infra/testing/fake-engines/fake-acp.ts", import.meta.url),
);
const folder = mkdtempSync(join(tmpdir(), "wheelhouse-acp-"));

let events: EngineEvent[] = [];
let asked: Question[] = [];
let bridged: Tools | undefined;
let bridges = 0;
let reply: NativeReply = { refused: "No one is available." };
const sessions: Session[] = [];
const drivers = { opencode, copilot, gemini };

const playing = (name: string) => ({ [name]: [process.execPath, fake, name] });

const config = {
  devbox: "box_test",
  folders: { workspace: folder, session: folder, home: folder, box: folder, socket: "/none" },
  command: {
    ...{ prefix: [], workspace: folder, socket: "/none", home: folder },
    ...{ path: process.env["PATH"] ?? "", env: { LANG: "C.UTF-8" } },
    programs: { ...playing("opencode"), ...playing("copilot"), ...playing("gemini") },
  },
};

async function open(name: keyof typeof drivers, given: Partial<Opening> = {}): Promise<Session> {
  events = [];
  asked = [];
  const session = await drivers[name].open({
    ...{ box: directBox(config), config },
    ...{ env: { GROQ_API_KEY: "gsk" }, autonomous: false },
    instructions: "Ask by ask_user.",
    tools: {
      list: [{ name: "ask_user", description: "Asks.", inputSchema: { type: "object" } }],
      call: async (tool) => ({ text: tool, isError: false }),
    },
    bridge: (tools) => {
      bridged = tools;
      bridges += 1;
      const close = () => {
        bridges -= 1;
      };
      return { command: ["wheelhouse-mcp"], env: { WHEELHOUSE_TOOLS_KEY: "marked-key" }, close };
    },
    ask: async (questions) => {
      asked = questions;
      return reply;
    },
    on: (event) => events.push(event),
    ...given,
  });
  sessions.push(session);
  return session;
}

const all = <T extends EngineEvent["type"]>(type: T) =>
  events.filter((event): event is Extract<EngineEvent, { type: T }> => event.type === type);

const textOf = async (end: ReturnType<Session["prompt"]>) => {
  const it = await end;
  return it.how === "completed" ? it.text : it.how;
};

const failureOf = async (end: ReturnType<Session["prompt"]>) => {
  const it = await end;
  return it.how === "failed" ? it.failure : undefined;
};

const chats = join(folder, ".gemini/tmp/work/chats");

/** Writes a session's file as Gemini names it. */
function writeSession(id: string, text: string): void {
  mkdirSync(chats, { recursive: true });
  writeFileSync(join(chats, `session-2026-11-30T10-00-${id}.jsonl`), text);
}

const startOf = async (session: Session) => JSON.parse(await textOf(session.prompt("@@started")));

afterEach(async () => {
  await Promise.all(sessions.splice(0).map((session) => session.close()));
});

describe("a session over ACP", () => {
  it("tells a message while it is written, and then whole, without what the model thinks", async () => {
    const session = await open("opencode");
    expect(await session.prompt("@@hello")).toEqual({ how: "completed", text: "Hello there." });
    expect(all("text").map(({ delta }) => delta)).toEqual(["Hello ", "there."]);
    expect(all("message")).toEqual([{ type: "message", message: "msg_1", text: "Hello there." }]);
  });

  it("says which session, model and version it is", async () => {
    expect(await open("opencode")).toMatchObject({
      ...{ id: "ses_01", model: "some/model", version: "9.9.9" },
    });
  });

  it("names the messages that have no name, and ends one where a step begins", async () => {
    const session = await open("copilot");
    await session.prompt("@@shell");
    const messages = all("message");
    expect(messages.map(({ text }) => text)).toEqual(["I look.", "There is a.txt."]);
    expect(new Set(messages.map(({ message }) => message)).size).toBe(2);
  });

  it("tells a command as one step, however often it is mentioned", async () => {
    await (await open("opencode")).prompt("@@shell");
    expect(events.filter(({ type }) => /step|output/.test(type))).toEqual([
      {
        ...{ type: "step", step: "call_1", kind: "exec", title: "ls" },
        call: { command: "ls", cwd: "/work" },
      },
      { type: "output", step: "call_1", text: "a.txt\n" },
      { type: "step-ended", step: "call_1", ok: true, exitCode: 0, output: "a.txt\n" },
    ]);
  });

  it("allows whatever it is asked to allow, and has no files of its own to read", async () => {
    const session = await open("gemini");
    expect(JSON.parse(await textOf(session.prompt("@@permission")))).toEqual({
      outcome: { outcome: "selected", optionId: "always" },
    });
    expect(await textOf(session.prompt("@@files"))).toContain("-32601");
  });

  it("shows a form to people, and declines it when no one is available", async () => {
    reply = { answers: { q1: { choices: ["Header"] } } };
    const accepted = { action: "accept", content: { where: "h" } };
    expect(JSON.parse(await textOf((await open("copilot")).prompt("@@elicit")))).toEqual(accepted);
    expect(asked).toMatchObject([{ kind: "single", question: "Where?" }]);
    const alone = await open("copilot", { autonomous: true });
    expect(await textOf(alone.prompt("@@elicit"))).toBe('{"action":"decline"}');
    expect(asked).toEqual([]);
  });

  it("stops when it is interrupted, ends its commands, and continues with the next prompt", async () => {
    const session = await open("opencode");
    const end = session.prompt("@@hang");
    await vi.waitFor(() => expect(all("step")).toHaveLength(1));
    session.interrupt();
    expect(await end).toEqual({ how: "interrupted" });
    expect(all("step-ended")).toMatchObject([{ step: "call_1", ok: false }]);
    expect(await textOf(session.prompt("@@hello"))).toBe("Hello there.");
  });

  it("is interrupted too when it waited to try again, which its log tells", async () => {
    const session = await open("opencode");
    const end = session.prompt("@@waiting");
    await vi.waitFor(() =>
      expect(all("retry")).toEqual([{ type: "retry", attempt: 1, why: "Busy" }]),
    );
    session.interrupt();
    expect(await end).toEqual({ how: "interrupted" });
  });

  it.each([
    ["unauthorized", "auth", "Authentication required"],
    ["limited", "rate-limit", "Too Many Requests"],
    ["teapot", "rate-limit", "Slow down."],
    ["nothing", "empty", "The model answered, and its answer was empty"],
  ])("fails with the kind of the error: %s", async (scene, kind, message) => {
    const session = await open("opencode");
    expect(await failureOf(session.prompt(`@@${scene}`))).toMatchObject({ kind, message });
    expect(await textOf(session.prompt("@@hello"))).toBe("Hello there.");
  });

  it("fails when Gemini's conversation has become too long for its model", async () => {
    const session = await open("gemini");
    const failure = await failureOf(session.prompt("@@overflow"));
    expect(failure?.sentence("Gemini")).toMatch(/too long for the model.*follow-up Run/);
  });

  it("fails by what Copilot writes as if the model had said it", async () => {
    const session = await open("copilot");
    const failure = await failureOf(session.prompt("@@remarks"));
    expect(failure).toMatchObject({ kind: "server", httpStatus: 500 });
    expect(all("message").map(({ text }) => text)).toEqual(["I was about to"]);
    expect(all("retry")).toMatchObject([{ attempt: 1 }]);
  });

  it("crashes when its program is killed, with its last words", async () => {
    const session = await open("opencode");
    expect(await failureOf(session.prompt("@@killed"))).toMatchObject({
      ...{ kind: "crash", message: "It was ended by SIGKILL: out of memory" },
    });
    expect(await failureOf(session.prompt("@@hello"))).toMatchObject({ kind: "crash" });
    expect(bridges).toBe(0);
  });

  it("does not tell what a resumed session repeats", async () => {
    const session = await open("opencode", { resume: "ses_01" });
    expect(await textOf(session.prompt("@@hello"))).toBe("Hello there.");
    expect(all("message")).toHaveLength(1);
    expect(all("step")).toEqual([]);
  });

  it("does not tell what Gemini repeats slowly, after it has answered that the session is loaded", async () => {
    const said = (type: string, words: string) => ({ id: words, type, content: [{ text: words }] });
    const end = said("user", "/wheelhouse-end-of-history of an earlier resume");
    const lines = [
      ...[
        { sessionId: "s" },
        said("user", "Go."),
        end,
        { ...said("gemini", "x"), content: "Gone." },
      ],
      ...[said("user", "More."), { ...said("gemini", "y"), content: "Still before." }],
    ];
    writeSession("2222bbbb", lines.map((it) => JSON.stringify(it)).join("\n"));
    const session = await open("gemini", { resume: "2222bbbb-3333" });
    expect(await textOf(session.prompt("@@hello"))).toBe("Hello there.");
    expect(all("message").map(({ text }) => text)).toEqual(["Hello there."]);
  });

  it("says when it does not know the session", async () => {
    await expect(open("copilot", { resume: "0000" })).rejects.toThrow(SessionUnknown);
    expect(bridges).toBe(0);
  });
});

describe("what is used", () => {
  const used = { type: "usage", inputTokens: 1_234, cachedInputTokens: 1_000, outputTokens: 56 };

  it("is of a prompt, with what a session has cost since the last one", async () => {
    const session = await open("opencode", { resume: "ses_01" });
    await session.prompt("@@hello");
    await session.prompt("@@hello");
    const cost = { ...used, inputTokens: 0, cachedInputTokens: 0, outputTokens: 0, costUsd: 0.25 };
    expect(all("usage")).toEqual([cost, used, cost, used]); // the cost as soon as it is known
  });

  it("is the difference where an agent counts on", async () => {
    const session = await open("copilot");
    await session.prompt("@@hello");
    await session.prompt("@@hello");
    const counted = all("usage").filter((it) => it.inputTokens > 0);
    expect(counted).toEqual([1, 2].map(() => ({ ...used, inputTokens: 234 })));
  });
});

describe("how each is started", () => {
  const server = {
    ...{ name: "wheelhouse", command: "wheelhouse-mcp", args: [] },
    env: [{ name: "WHEELHOUSE_TOOLS_KEY", value: "marked-key" }],
  };

  it("opencode may do everything, and its commands do not see its keys", async () => {
    const begun = await startOf(await open("opencode"));
    expect(begun["session/new"]).toEqual({ cwd: folder, mcpServers: [server] });
    expect(begun.env).toMatchObject({ GROQ_API_KEY: "gsk", WHEELHOUSE_UNSEEN: "GROQ_API_KEY" });
    expect(begun.env).not.toHaveProperty("VITEST");
    expect(JSON.parse(begun.env["OPENCODE_CONFIG_CONTENT"])).toMatchObject({
      ...{ permission: { "*": "allow" }, share: "disabled", shell: "wheelhouse-shell" },
    });
  });

  it("opencode gets its model and effort as settings of the session", async () => {
    const session = await open("opencode", { model: "other/model", effort: "xhigh" });
    expect(session.model).toBe("other/model");
    expect((await startOf(session))["session/set_config_option"]).toMatchObject({ value: "high" });
    const failure = open("opencode", { model: "no/model" });
    await expect(failure).rejects.toMatchObject({ kind: "model" });
  });

  it("Copilot gets our tools, model and effort by its words, and the secret by its surroundings", async () => {
    const begun = await startOf(await open("copilot", { model: "gpt-x", effort: "max" }));
    expect(begun.argv.join(" ")).toContain("--model gpt-x --reasoning-effort max");
    expect(begun.argv.join(" ")).toContain('"command":"wheelhouse-mcp"');
    expect(begun.argv.join(" ")).not.toContain("marked-key");
    expect(begun.env).toMatchObject({ WHEELHOUSE_TOOLS_KEY: "marked-key" });
    expect(begun["session/new"]).toEqual({ cwd: folder, mcpServers: [] });
  });

  it("Gemini loads a session in which each call has one result, and nothing else is changed", async () => {
    const response = (id: string) => ({ functionResponse: { id, response: { output: "x" } } });
    const call = (id: string, ...results: string[]) => ({ id, result: results.map(response) });
    const gemini = (...toolCalls: object[]) => ({
      id: "g",
      type: "gemini",
      content: "",
      toolCalls,
    });
    const results = { id: "u", type: "user", content: [response("a")] };
    const person = { id: "p", type: "user", content: [{ text: "Go." }] };
    const lines = [
      ...[{ sessionId: "s" }, person, gemini(call("a", "a")), results],
      gemini(call("a", "a"), call("b", "b")),
      { $set: { messages: [person, gemini(call("a", "a", "b"), call("b", "a", "b")), results] } },
    ];
    const text = lines.map((it) => JSON.stringify(it)).join("\n");
    writeSession("1111aaaa", `${text}\nbroken {\n`);
    await open("gemini", { resume: "1111aaaa-2222" });
    const mended = readFileSync(join(chats, "session-0000-00-00T00-00-1111aaaa.jsonl"), "utf8");
    const own = mended.trimEnd().lastIndexOf("\n") + 1;
    expect(JSON.parse(mended.slice(own))).toMatchObject({
      ...{ type: "user", content: [{ text: expect.stringMatching(/^\/wheelhouse-end/) }] },
    });
    const both = gemini(call("a", "a"), call("b", "b"));
    const kept = [{ sessionId: "s" }, person, gemini(call("a", "a")), both];
    const all = [...kept, { $set: { messages: [person, both] } }].map((it) => JSON.stringify(it));
    expect(mended.slice(0, own)).toBe(`${all.join("\n")}\nbroken {\n`);
  });

  it("Gemini knows our question tool by a name that it does not take away", async () => {
    const begun = await startOf(await open("gemini", { model: "gemini-x" }));
    expect(begun.argv).toEqual(expect.arrayContaining(["yolo", "-m", "gemini-x"]));
    expect(begun["session/new"]).toMatchObject({ mcpServers: [server] });
    expect(bridged?.list.map(({ name }) => name)).toEqual(["wheelhouse_ask_user"]);
    expect(bridged?.instructions).toBe("Ask by wheelhouse_ask_user.");
    expect(await bridged?.call("wheelhouse_ask_user", {})).toMatchObject({ text: "ask_user" });
  });
});
