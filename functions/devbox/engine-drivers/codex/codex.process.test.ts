import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, describe, expect, it } from "vitest";
import type { Question } from "../../../../shared/schemas/question.ts";
import { directBox } from "../../box/direct.ts";
import {
  type EngineEvent,
  type NativeReply,
  type Opening,
  type Session,
  SessionUnknown,
} from "../driver.ts";
import { codex } from "./codex.ts";

const fake = fileURLToPath(
  new URL("../../../../infra/testing/fake-engines/fake-codex.ts", import.meta.url),
);
const folder = mkdtempSync(join(tmpdir(), "wheelhouse-codex-"));
const thread = "01a20712-8736-7693-8c78-2235a16dbccf";

let events: EngineEvent[] = [];
let asked: Question[] = [];
let reply: NativeReply = { refused: "No one is available." };
const sessions: Session[] = [];

const configOf = (program: string[]) => ({
  devbox: "box_test",
  folders: { workspace: folder, session: folder, home: folder, box: folder, socket: "/none" },
  command: {
    ...{ prefix: [], workspace: folder, socket: "/none", home: folder },
    ...{ path: process.env["PATH"] ?? "", env: { LANG: "C.UTF-8" } },
    programs: { codex: program },
  },
});

async function open(given: Partial<Opening> = {}): Promise<Session> {
  events = [];
  asked = [];
  const session = await codex.open({
    ...openingOf([process.execPath, fake]),
    ...{ env: { LEVEL: "1" }, autonomous: false, instructions: "You are in a DevBox." },
    tools: {
      list: [{ name: "ask_user", description: "Asks.", inputSchema: { type: "object" } }],
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

const openingOf = (program: string[]): Pick<Opening, "box" | "config"> => {
  const config = configOf(program);
  return { box: directBox(config), config };
};

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

const startOf = async (session: Session) => JSON.parse(await textOf(session.prompt("@@started")));

afterEach(async () => {
  await Promise.all(sessions.splice(0).map((session) => session.close()));
});

describe("a session of Codex", () => {
  it("tells a message while it is written, and then whole, without what the model thinks", async () => {
    const session = await open();
    expect(await session.prompt("@@hello")).toEqual({ how: "completed", text: "Hello there." });
    expect(all("text").map(({ delta }) => delta)).toEqual(["Hello ", "there."]);
    expect(all("message")).toEqual([{ type: "message", message: "msg_1", text: "Hello there." }]);
  });

  it("says which thread, model and version it is", async () => {
    expect(await open()).toMatchObject({ id: thread, model: "gpt-x", version: "9.9.9" });
  });

  it("trusts the project only if its settings are allowed", async () => {
    const careful = await open();
    expect(await startOf(careful)).not.toHaveProperty("thread/start.sandbox");
    const trusting = await startOf(await open({ repositorySettings: [".codex/config.toml"] }));
    expect(trusting).toHaveProperty("thread/start.sandbox", "danger-full-access");
  });

  it("begins a thread with our tools and instructions, a model and an effort", async () => {
    const begun = await startOf(await open({ model: "gpt-5", effort: "high" }));
    expect(begun["initialize"]).toMatchObject({ capabilities: { experimentalApi: true } });
    expect(begun["thread/start"]).toEqual({
      ...{ cwd: folder, approvalPolicy: "never" },
      ...{ model: "gpt-5", config: { model_reasoning_effort: "high" } },
      developerInstructions: "You are in a DevBox.",
      dynamicTools: [
        {
          ...{ type: "function", name: "ask_user", description: "Asks." },
          inputSchema: { type: "object" },
        },
      ],
    });
  });

  it("goes to another model service by its base URL, and passes nothing of ours on", async () => {
    const OPENAI_BASE_URL = 'http://127.0.0.1:1/v1?a="b"';
    const begun = await startOf(await open({ env: { OPENAI_BASE_URL } }));
    expect(begun["thread/start"]).toMatchObject({ modelProvider: "gateway" });
    expect(begun.argv).toContain('openai_base_url="http://127.0.0.1:1/v1?a=\\"b\\""');
    expect(begun.env).toMatchObject({ OPENAI_BASE_URL, HOME: folder });
    expect(begun.env).not.toHaveProperty("VITEST");
  });

  it("tells a command as a step, with what it prints and its exit code", async () => {
    await (await open()).prompt("@@shell");
    const title = "npm test; echo 'done'";
    expect(events.filter(({ type }) => /step|output/.test(type))).toEqual([
      {
        ...{ type: "step", step: "call_1", kind: "exec", title },
        call: { command: title, cwd: "/work" },
      },
      { type: "output", step: "call_1", text: "4 failed\n" },
      {
        ...{ type: "step-ended", step: "call_1", ok: false, exitCode: 3 },
        output: "running\n4 failed\n",
      },
    ]);
  });

  it("tells an edit with its diff, and a plan", async () => {
    const session = await open();
    await session.prompt("@@edit");
    await session.prompt("@@plan");
    expect(all("step")).toMatchObject([{ kind: "edit", title: "/work/a.txt" }]);
    expect(all("step-ended")[0]?.diffs?.[0]?.patch).toContain("@@ -0,0 +1,2 @@\n+one\n+two\n");
    const items = [
      { text: "One", status: "completed" },
      { text: "Two", status: "in-progress" },
    ];
    expect(all("plan")).toEqual([{ type: "plan", items }]);
  });

  it("answers calls of our tools, which are no steps", async () => {
    const text = await textOf((await open()).prompt("@@tool"));
    const contentItems = [{ type: "inputText", text: 'ask_user {"a":1}' }];
    expect(JSON.parse(text)).toEqual({ success: true, contentItems });
    expect(all("step")).toEqual([]);
  });

  it("shows what a sub-agent does and uses, but not what it says", async () => {
    expect(await textOf((await open()).prompt("@@agent"))).toBe("Mine.");
    expect(all("message").map(({ text }) => text)).toEqual(["Mine."]);
    expect(all("step")).toMatchObject([{ kind: "search", title: "types" }]);
    expect(all("usage")).toHaveLength(1);
  });
});

describe("what Codex asks", () => {
  it("is put to people with what is recommended, and answered by their labels", async () => {
    reply = {
      answers: {
        q1: { choices: ["Header (Recommended)"], other: "or the side" },
        q2: { text: "Because." },
      },
    };
    const text = await textOf((await open()).prompt("@@ask"));
    expect(asked).toMatchObject([
      {
        ...{
          id: "q1",
          header: "Place",
          question: "Where?",
          kind: "single",
          allowOther: true,
        },
        options: [
          { label: "Header (Recommended)", description: "top", recommended: true },
          { label: "Footer" },
        ],
      },
      { id: "q2", question: "Why?", kind: "text" },
    ]);
    expect(JSON.parse(text).answers).toEqual({
      "where to": { answers: ["Header (Recommended)", "or the side"] },
      why: { answers: ["Because."] },
    });
  });

  it("gets no answers when no one is available", async () => {
    reply = { refused: "No human is available." };
    expect(await textOf((await open()).prompt("@@ask"))).toBe('{"answers":{}}');
  });

  it("may be done, and is not signed in anywhere", async () => {
    expect(JSON.parse(await textOf((await open()).prompt("@@approvals")))).toEqual([
      { decision: "accept" },
      { decision: "accept" },
      { action: "decline", content: null, _meta: null },
    ]);
  });
});

describe("the usage of a thread", () => {
  const one = { type: "usage", inputTokens: 1234, cachedInputTokens: 1000, outputTokens: 56 };

  it("is reported as the usage since the last report", async () => {
    const session = await open();
    await session.prompt("@@shell");
    await session.prompt("@@hello");
    expect(all("usage")).toEqual([one, one, one]);
  });

  it("does not count again what was used before a thread was resumed", async () => {
    await (await open({ resume: thread })).prompt("@@hello");
    expect(all("usage")).toEqual([one]);
  });
});

describe("a message within a turn", () => {
  it("is confirmed when it enters the turn, and the message that it cut off is reported", async () => {
    const session = await open();
    const end = session.prompt("@@steered");
    await session.steer?.("Use tabs.");
    expect(await textOf(end)).toBe("I heard: Use tabs.");
    expect(all("message").map(({ text }) => text)).toEqual(["I was about ", "I heard: Use tabs."]);
  });

  it("is refused when the turn ends before, and when nothing runs", async () => {
    const session = await open();
    const end = session.prompt("@@late");
    await expect(session.steer?.("Use tabs.")).rejects.toThrow("ended");
    await end;
    await expect(session.steer?.("Use tabs.")).rejects.toThrow("Nothing is running");
  });
});

describe("a turn that does not end well", () => {
  it("can be interrupted, and the session continues", async () => {
    const session = await open();
    const end = session.prompt("@@hang");
    session.interrupt();
    expect(await end).toEqual({ how: "interrupted" });
    expect(await textOf(session.prompt("@@hello"))).toBe("Hello there.");
  });

  it("tells every further try, and fails with the status of the last", async () => {
    const failure = await failureOf((await open()).prompt("@@overloaded"));
    expect(failure).toMatchObject({ kind: "overloaded", httpStatus: 529 });
    const retry = { type: "retry", of: 2, httpStatus: 529, why: "unexpected status 529" };
    expect(all("retry")).toEqual([
      { ...retry, attempt: 1 },
      { ...retry, attempt: 2 },
    ]);
  });

  it("fails at the first 401 of a try", async () => {
    const session = await open();
    const failure = await failureOf(session.prompt("@@unauthorized"));
    expect(failure).toMatchObject({ kind: "auth", message: "unexpected status 401" });
    expect(all("retry")).toEqual([]);
    expect(await textOf(session.prompt("@@hello"))).toBe("Hello there.");
  });

  it("fails as a crash, with the last it wrote, when its process is killed", async () => {
    const session = await open();
    const failure = await failureOf(session.prompt("@@killed"));
    expect(failure).toMatchObject({ kind: "crash" });
    expect(failure?.message).toBe("It was ended by SIGKILL: ERROR out of memory");
    expect(await failureOf(session.prompt("@@hello"))).toMatchObject({ kind: "crash" });
  });
});

describe("a session that is resumed", () => {
  it("is asked for by its thread, and told the instructions of now", async () => {
    const session = await open({ resume: thread });
    const begun = await startOf(session);
    expect(begun).not.toHaveProperty("thread/start");
    expect(begun["thread/resume"]).toMatchObject({ threadId: thread, cwd: folder });
    expect(begun["turn/start"].additionalContext.wheelhouse.value).toBe("You are in a DevBox.");
  });

  it("says so when Codex does not know it", async () => {
    await expect(open({ resume: "0000" })).rejects.toThrow(SessionUnknown);
  });

  it("says why Codex cannot be started", async () => {
    const missing = open(openingOf(["/none/codex"]));
    await expect(missing).rejects.toThrow("No such file");
    await expect(missing).rejects.toMatchObject({ kind: "crash" });
  });
});
