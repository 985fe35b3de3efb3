import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, it } from "vitest";
import { scriptedModel } from "../model/server.ts";
import { Client } from "./support/client.ts";
import { OwnServer } from "./support/instance.ts";
import { describeOwnTogether } from "./support/use.ts";

const key = "sk-ant-api03-a-marked-key-1f8e";
const plan = "sk-ant-oat01-a-marked-plan-77b0";
const answers = [
  { choices: ["Settings"] },
  { choices: ["Dark"], other: "Sepia" },
  { text: "It is late." },
];

const model = scriptedModel();
const servers: OwnServer[] = [];
afterAll(async () => {
  await Promise.all(servers.map((server) => server.discard()));
  await (await model).close();
});

/** A server on a machine where Claude Code is installed, and signed in with a key and a plan. */
async function started(...options: string[]): Promise<{ server: OwnServer; client: Client }> {
  const server = new OwnServer(["--unsafe-no-sandbox", ...options]); // without a sandbox it would ask first
  servers.push(server);
  await begin(server);
  return { server, client: new Client(server) };
}

/** The server for tests that need no options and do not kill it. */
let shared: ReturnType<typeof started> | undefined;
const sharedServer = () => {
  shared ??= started();
  return shared;
};

const bin = mkdtempSync(join(tmpdir(), "wheelhouse-bin-"));
beforeAll(() => {
  mkdirSync(bin, { recursive: true });
  const program = join(bin, "claude");
  copyFileSync(
    fileURLToPath(new URL("../fake-engines/claude-program.mjs", import.meta.url)),
    program,
  );
  chmodSync(program, 0o755);
});

const begin = async (server: OwnServer) =>
  server.start({
    PATH: `${bin}:${process.env["PATH"]}`,
    ANTHROPIC_API_KEY: key,
    CLAUDE_CODE_OAUTH_TOKEN: plan,
    ANTHROPIC_BASE_URL: (await model).url,
  });

const logOf = (server: OwnServer, id: string) =>
  readFileSync(join(server.workspace(id), "log.txt"), "utf8")
    .trim()
    .split("\n");

/** Answers, and checks that the engine continued in its session and got the answers once. */
async function goesOn(server: OwnServer, client: Client, id: string): Promise<void> {
  const asking = await client.untilStatus(id, "needs-you", "failed");
  expect(await client.answer(asking, ...answers)).toMatchObject({ status: 200 });
  const done = await client.untilStatus(id, "completed", "failed");
  expect(done.status).toBe("completed");
  expect(logOf(server, id)).toEqual([
    "edited",
    'heard {"answers":{"where":"Settings","themes":["Dark","Sepia"],"why":"It is late."}}',
  ]);
  const opened = (await client.events(id)).flatMap((it) =>
    it.type === "engine.opened" ? [it] : [],
  );
  expect(new Set(opened.map((it) => it.session)).size).toBe(1);
}

describeOwnTogether("a coding engine", () => {
  it("is detected, shows its steps, asks, gets answers, reports, and continues in its session", async () => {
    const { server, client } = await sharedServer();
    const id = await client.start("Add the toggle. @@full");
    const asking = await client.untilStatus(id, "needs-you", "failed");
    expect(asking).toMatchObject({
      engine: { name: "claude-plan", detected: true },
      openQuestions: { askedBy: "Claude Code" },
    });
    await goesOn(server, client, id);

    const events = await client.events(id);
    const [edit] = events.flatMap((it) =>
      it.type === "step.started" && it.kind === "edit" ? [it] : [],
    );
    expect(edit).toMatchObject({ title: "log.txt", call: { tool: "Write" } });
    expect(
      events.find((it) => it.type === "step.finished" && it.step === edit?.step),
    ).toMatchObject({ ok: true, result: { diffs: [{ path: "log.txt" }] } });
    const done = await client.run(id);
    expect(done.summary).toContain("It is late.");
    // As the model's service counted it, whatever the engine says.
    expect(done.usage).toMatchObject({ inputTokens: 1_234, cachedInputTokens: 1_000, requests: 1 });
    expect(done.usage.costUsd).toBeCloseTo(0.00307);

    await client.say(id, "Once more. @@done");
    await client.until(id, (run) => run.leg === 2 && run.status === "completed", "the second leg");
    const opened = (await client.events(id)).filter((it) => it.type === "engine.opened");
    expect(opened.map((it) => it.resumed)).toEqual([false, true]);
  });

  it("that dies during its work starts again in its session and does not repeat finished work", async () => {
    const { server, client } = await sharedServer();
    const id = await client.start("Work. @@crash", { engine: "claude-api" });
    expect((await client.untilStatus(id, "completed", "failed")).status).toBe("completed");
    expect(logOf(server, id)[0]).toBe("edited");
    expect(logOf(server, id)[1]).toMatch(/^heard You were interrupted/);
  });

  it("whose DevBox is killed while it asks continues with the answers in another DevBox", async () => {
    const { server, client } = await sharedServer();
    const id = await client.start("Add the toggle. @@full");
    await client.untilStatus(id, "needs-you", "failed");
    process.kill(server.devBoxPid(id), "SIGKILL");
    await goesOn(server, client, id);
  });

  it("whose DevBox is parked while it asks continues with the answers", async () => {
    const { server, client } = await started("--warm", "0");
    const id = await client.start("Add the toggle. @@full");
    await client.until(id, (run) => run.devboxes[0]?.state === "parked", "parked");
    await goesOn(server, client, id);
  });

  it("continues with the answers after the server was killed while it asked", async () => {
    const { server, client } = await started();
    const id = await client.start("Add the toggle. @@full");
    await client.untilStatus(id, "needs-you", "failed");
    await server.end("SIGKILL");
    await begin(server);
    await goesOn(server, client, id);
  });

  it("that does not report is asked once to report; then its Run ends without a report", async () => {
    const { server, client } = await sharedServer();
    const id = await client.start("Say something. @@quiet");
    const done = await client.untilStatus(id, "completed", "failed");
    expect(done).toMatchObject({ status: "failed", code: "ended-without-reporting" });
    expect(logOf(server, id)).toEqual([
      expect.stringMatching(/^heard You ended your turn without/),
    ]);
  });

  it("cannot ask in an autonomous Run; the Run fails at the third try", async () => {
    const { client } = await sharedServer();
    const id = await client.start("Ask. @@tries", { mode: "autonomous" });
    const done = await client.untilStatus(id, "completed", "failed", "needs-you");
    expect(done).toMatchObject({ status: "failed", code: "asked-without-human" });
    expect(done.summary).toContain("Where should it live?");
  });

  it("that says nothing for too long fails its Run", async () => {
    const { client } = await started("--silence", "2");
    const id = await client.start("Think. @@hang");
    const done = await client.untilStatus(id, "completed", "failed");
    expect(done.summary).toContain("It said nothing for 2 seconds");
  });

  it("gets only its own credentials, and no stored file contains them", async () => {
    const { server, client } = await sharedServer();
    for (const [engine, name, other] of [
      ["claude-plan", "CLAUDE_CODE_OAUTH_TOKEN", "ANTHROPIC_API_KEY"],
      ["claude-api", "ANTHROPIC_API_KEY", "CLAUDE_CODE_OAUTH_TOKEN"],
    ] as const) {
      const id = await client.start("Show all. @@secrets", { engine, keepMinutes: 0 });
      expect((await client.untilStatus(id, "completed", "failed")).status).toBe("completed");
      const printed = JSON.stringify(await client.events(id));
      expect(printed).toContain(`${name}=wheelhouse-`); // the placeholder
      expect(printed).not.toContain(other);
    }
    const stored = readdirSync(server.data, { recursive: true, withFileTypes: true })
      .filter((it) => it.isFile())
      .flatMap((it) => {
        const file = join(it.parentPath, it.name);
        return existsSync(file) ? [readFileSync(file, "latin1")] : []; // or it was removed meanwhile
      });
    for (const secret of [key, plan])
      expect(stored.filter((content) => content.includes(secret))).toEqual([]);
  });

  it("that reports no cost is stopped at the cost limit by what its model counted, and may spend as much again", async () => {
    const { server, client } = await sharedServer();
    const limits = { costUsd: 0.05, activeMinutes: 60 };
    const id = await client.start("Work on. @@spends", { engine: "claude-api", limits });
    const done = await client.untilStatus(id, "completed", "failed");
    expect(done).toMatchObject({ status: "failed", code: "cost-limit" });
    expect(done.summary).toMatch(/^It cost \$0\.05, and its limit is \$0\.05\./);
    expect(done.usage.costUsd).toBeGreaterThanOrEqual(0.05);
    expect(done.usage.costUsd).toBeLessThan(0.06);
    expect(done.usage.requests).toBe(17);
    await client.say(id, "Go on. @@spends");
    const again = await client.until(
      id,
      (run) => run.leg === 2 && run.status === "failed",
      "leg 2",
    );
    expect(again).toMatchObject({ code: "cost-limit", usage: { requests: 34 } });
    await client.say(id, "That will do. @@done");
    await client.until(id, (run) => run.leg === 3 && run.status === "completed", "leg 3");
    expect(readFileSync(join(server.workspace(id), "log.txt"), "utf8")).not.toContain("got 200");
  });
});
