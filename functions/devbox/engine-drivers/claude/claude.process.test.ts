import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, describe, expect, it, vi } from "vitest";
import type { Question } from "../../../../shared/schemas/question.ts";
import { directBox } from "../../box/direct.ts";
import type { EngineEvent, NativeReply, Opening, Session } from "../driver.ts";
import { claude } from "./claude.ts";

const fake = fileURLToPath(
  new URL("../../../../infra/testing/fake-engines/fake-claude.ts", import.meta.url),
);
const folder = mkdtempSync(join(tmpdir(), "wheelhouse-claude-"));

let events: EngineEvent[] = [];
let asked: Question[] = [];
let reply: NativeReply = { refused: "No one is available." };
const sessions: Session[] = [];

const config = {
  devbox: "box_test",
  folders: { workspace: folder, session: folder, home: folder, box: folder, socket: "/none" },
  command: {
    ...{ prefix: [], workspace: folder, socket: "/none", home: folder },
    ...{ path: process.env["PATH"] ?? "", env: { LANG: "C.UTF-8" } },
    programs: { claude: [process.execPath, fake] },
  },
};

async function open(given: Partial<Opening> = {}): Promise<Session> {
  events = [];
  asked = [];
  const session = await claude.open({
    ...{ box: directBox(config), config },
    ...{
      env: { ANTHROPIC_API_KEY: "sk" },
      autonomous: false,
      instructions: "You are in a DevBox.",
    },
    tools: {
      list: [],
      call: async (name, args) => ({ text: `${name} ${JSON.stringify(args)}`, isError: false }),
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

afterEach(async () => {
  await Promise.all(sessions.splice(0).map((session) => session.close()));
});

describe("a session of Claude Code", () => {
  it("tells a message while it is written, and then whole, without what the model thinks", async () => {
    const session = await open();
    expect(await session.prompt("@@hello")).toEqual({ how: "completed", text: "Hello there." });
    expect(all("text").map(({ delta }) => delta)).toEqual(["Hello ", "there."]);
    const [message] = all("message");
    expect(message?.text).toBe("Hello there.");
    expect(new Set(all("text").map((it) => it.message))).toEqual(new Set([message?.message]));
    expect(all("message")).toHaveLength(1);
  });

  it("shows what a long command prints while it runs, and all of it once at its end", async () => {
    const session = await open();
    const end = session.prompt("@@long");
    await vi.waitFor(
      () => expect(all("output").map(({ text }) => text)).toEqual(["one\n"]),
      20_000,
    );
    expect(all("step-ended")).toEqual([]);
    void session.steer?.("Go on.").catch(() => {});
    expect(await textOf(end)).toBe("Tested.");
    expect(all("step-ended")).toMatchObject([{ ok: true, output: "one\ntwo" }]);
  });

  it("says which model and version it is, at first and when a turn says so", async () => {
    const session = await open();
    expect(session).toMatchObject({ model: "x", version: "9.9.8" });
    await session.prompt("@@hello");
    expect(session).toMatchObject({ model: "claude-x", version: "9.9.9" });
  });

  it("is started with its own credentials and nothing of this process", async () => {
    const session = await open({ model: "opus", effort: "high", autonomous: true });
    const { args, env } = JSON.parse(await textOf(session.prompt("@@started")));
    expect(args.join(" ")).toContain(`--session-id ${session.id}`);
    expect(args.join(" ")).toContain("--model opus --effort high");
    expect(args).toContain("You are in a DevBox.");
    expect(args).toContain("AskUserQuestion");
    expect(env).toMatchObject({ ANTHROPIC_API_KEY: "sk", IS_SANDBOX: "1", LANG: "C.UTF-8" });
    expect(env).not.toHaveProperty("VITEST");
  });

  it("continues a session by its id, and says when there is no such session", async () => {
    const session = await open({ resume: "1111-2222" });
    expect(session.id).toBe("1111-2222");
    expect(await textOf(session.prompt("@@started"))).toContain('"--resume","1111-2222"');
    await expect(open({ resume: "0000-2222" })).rejects.toMatchObject({ name: "SessionUnknown" });
  });

  it("ends with its process", async () => {
    const session = await open();
    const running = session.prompt("@@hang");
    await session.close();
    expect(await running).toEqual({ how: "interrupted" });
    expect(await session.prompt("@@hello")).toMatchObject({ failure: { kind: "crash" } });
  });
});

describe("what a turn does", () => {
  it("becomes steps", async () => {
    const session = await open();
    await session.prompt("@@shell");
    expect(all("step")).toMatchObject([
      { kind: "exec", title: "npm test", call: { tool: "Bash", input: { command: "npm test" } } },
    ]);
    expect(all("step-ended")).toMatchObject([{ ok: true, exitCode: 0, output: "4 passed" }]);
  });

  it("shows a subagent's steps, and leaves its text to the agent that called it", async () => {
    const session = await open();
    await session.prompt("@@agent");
    expect(all("step").map(({ title }) => title)).toEqual(["Agent look around", "/work/a.txt"]);
    expect(all("message").map(({ text }) => text)).toEqual(["Done."]);
  });

  it("is counted by turn, though the program counts cost on", async () => {
    const session = await open();
    await session.prompt("@@hello");
    await session.prompt("@@hello");
    const tokens = { inputTokens: 2468, cachedInputTokens: 2000, outputTokens: 112 };
    expect(all("usage")).toMatchObject([
      { ...tokens, costUsd: 0.0045 },
      { ...tokens, costUsd: expect.closeTo(0.0023) },
    ]);
  });

  it("calls our tools, which are not shown as steps", async () => {
    const session = await open();
    expect(JSON.parse(await textOf(session.prompt("@@mcp")))).toMatchObject({
      mcp_response: { id: 2, result: { content: [{ text: 'ask_user {"a":1}' }] } },
    });
    expect(all("step")).toEqual([]);
  });
});

describe("Claude's own questions", () => {
  it("are put to people, and answered by the text of each question", async () => {
    reply = {
      answers: {
        q1: { choices: ["Header (Recommended)"] },
        q2: { choices: ["Dark"], other: "sepia" },
      },
    };
    const session = await open();
    expect(JSON.parse(await textOf(session.prompt("@@ask")))).toMatchObject({
      behavior: "allow",
      updatedInput: {
        answers: { "Where?": "Header (Recommended)", "Which themes?": "Dark, sepia" },
      },
    });
    expect(asked).toMatchObject([
      { id: "q1", kind: "single", options: [{ recommended: true }, {}], allowOther: true },
      { id: "q2", kind: "multi" },
    ]);
  });

  it("are refused with the given reason", async () => {
    reply = { refused: "No one is available." };
    const session = await open();
    const denied = { behavior: "deny", message: "No one is available." };
    expect(JSON.parse(await textOf(session.prompt("@@ask")))).toEqual(denied);
  });

  it("reach no one in an autonomous Run", async () => {
    const session = await open({ autonomous: true });
    expect(await textOf(session.prompt("@@ask"))).toContain("deny");
    expect(asked).toEqual([]);
  });
});

describe("a turn that fails", () => {
  it("is known by its error, whatever its subtype says", async () => {
    const session = await open();
    expect(await session.prompt("@@refused")).toMatchObject({
      how: "failed",
      failure: { kind: "bad-request", httpStatus: 400, message: "API Error: 400 scripted" },
    });
    expect(await textOf(session.prompt("@@hello"))).toBe("Hello there.");
  });

  it("is not waited for when a key is refused", async () => {
    const session = await open();
    const end = await session.prompt("@@unauthorized");
    expect(end).toMatchObject({ how: "failed", failure: { kind: "auth", httpStatus: 401 } });
    expect(all("retry")[0]).toMatchObject({ attempt: 1, of: 4, httpStatus: 401 });
    expect(await textOf(session.prompt("@@hello"))).toBe("Hello there.");
  });

  it("lets a plan renew its sign-in once", async () => {
    const session = await open({ env: { CLAUDE_CODE_OAUTH_TOKEN: "token" } });
    expect(await session.prompt("@@unauthorized")).toMatchObject({ failure: { kind: "auth" } });
    expect(all("retry").map(({ attempt }) => attempt)).toEqual([1, 2]);
  });

  it("says when no one is signed in", async () => {
    const session = await open();
    expect(await session.prompt("@@signed-out")).toMatchObject({ failure: { kind: "auth" } });
  });

  it("is one that says and does nothing", async () => {
    const session = await open();
    expect(await session.prompt("@@empty")).toMatchObject({ failure: { kind: "empty" } });
  });

  it("ends with the process, in its last words", async () => {
    const session = await open();
    const end = await session.prompt("@@killed");
    expect(end).toMatchObject({ how: "failed", failure: { kind: "crash" } });
    if (end.how === "failed") expect(end.failure.message).toMatch(/SIGKILL: panic: out of memory/);
    await expect(session.steer?.("Hear me")).rejects.toThrow("No turn runs");
  });

  it("is not one that the program began by itself", async () => {
    const session = await open();
    expect(await textOf(session.prompt("@@background"))).toBe("Ours.");
  });
});

describe("a message to a running turn", () => {
  it("is with the model once the program says so", async () => {
    const session = await open();
    const running = session.prompt("@@steered");
    await session.steer?.("in French");
    expect(await textOf(running)).toBe("Steered.");
    expect(all("message").map(({ text }) => text)).toEqual(["I heard: in French"]);
  });

  it("that comes late continues the same prompt", async () => {
    const session = await open();
    const running = session.prompt("@@late");
    await session.steer?.("and the rest");
    expect(await textOf(running)).toBe("You said: and the rest");
    expect(all("message").map(({ text }) => text)[0]).toBe("The first part.");
  });

  it("is returned when the turn is interrupted, and the session continues", async () => {
    const session = await open();
    const running = session.prompt("@@hang");
    const steer = session.steer?.("too late");
    session.interrupt();
    await expect(steer).rejects.toThrow("before the model had the message");
    expect(await running).toEqual({ how: "interrupted" });
    expect(await textOf(session.prompt("@@hello"))).toBe("Hello there.");
  });
});
