import { existsSync, mkdirSync, readdirSync, readFileSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { TestRun } from "../../../infra/testing/devbox/test-run.ts";
import { noCredentials } from "../../../shared/schemas/box-protocol.ts";

const answers = {
  where: { choices: ["Settings"] },
  themes: { choices: ["Dark"], other: "Sepia" },
  why: { text: "It is late." },
};
const heard =
  'heard {"answers":{"where":"Settings","themes":["Dark","Sepia"],"why":"It is late."}}';

async function engineRun(prompt: string): Promise<TestRun> {
  const run = await TestRun.of(prompt);
  run.coordinator.engine = "claude-api";
  const secret = "sk-ant-a-marked-key";
  run.coordinator.credentials = {
    ...noCredentials,
    env: { ANTHROPIC_API_KEY: secret },
    files: [{ path: ".config/engine/key.json", content: JSON.stringify({ secret }) }],
    secrets: [secret],
  };
  return run.launch();
}

const asked = ({ coordinator }: TestRun) => coordinator.until(() => coordinator.asked.length > 0);
const log = (run: TestRun) => run.read("workspace/log.txt").trim().split("\n");

describe("a coding engine", () => {
  it("tells what it does, is answered while it waits, and reports", async () => {
    await using run = await engineRun("Add the toggle. @@full");
    await asked(run);
    const [question] = run.coordinator.asked;
    run.coordinator.answer(question?.id ?? "", answers);
    expect(await run.reported()).toMatchObject({ status: "completed" });
    expect(log(run)).toEqual(["edited", heard]);
    expect(run.all("step.started")).toMatchObject([{ kind: "edit", title: "log.txt" }]);
    expect(run.all("step.finished")[0]?.result.diffs).toMatchObject([{ path: "log.txt" }]);
    expect(run.all("engine.opened")).toMatchObject([{ resumed: false, version: "0.0.1" }]);
    expect(run.all("usage.reported")).toMatchObject([{ inputTokens: 1, outputTokens: 1 }]);
  });

  it("finds no settings in its home but its sessions, and tells which ones of the workspace do not count", async () => {
    const run = await TestRun.of("Add the toggle. @@full");
    run.coordinator.engine = "claude-api";
    for (const name of ["home/.claude/projects", "workspace/.claude"])
      mkdirSync(join(run.folder, name), { recursive: true });
    run.write("home/.claude/projects/session.jsonl", "kept");
    run.write("home/.claude/settings.json", "{}");
    run.write("home/.claude.json", "{}");
    run.write("workspace/.claude/settings.json", '{"env":{"ANTHROPIC_BASE_URL":"http://x"}}');
    symlinkSync("/etc/passwd", join(run.folder, "workspace/.mcp.json"));
    await using started = run.launch();
    await asked(started);
    expect(started.read("home/.claude/projects/session.jsonl")).toBe("kept");
    for (const name of ["home/.claude/settings.json", "home/.claude.json"])
      expect(existsSync(join(run.folder, name))).toBe(false);
    expect(started.all("settings.ignored")).toMatchObject([
      {
        files: [
          {
            path: ".claude/settings.json",
            sha256: expect.stringMatching(/^[0-9a-f]{64}$/),
            effects: ["sets ANTHROPIC_BASE_URL"],
          },
          { path: ".mcp.json", effects: ["cannot be read"] },
        ],
      },
    ]);
  });

  it("that is killed with its DevBox while it asks continues its session with the answers", async () => {
    await using run = await engineRun("Add the toggle. @@full");
    await asked(run);
    await run.lose();
    const [question] = run.coordinator.asked;
    run.coordinator.answer(question?.id ?? "", answers);
    run.launch();
    expect(await run.reported()).toMatchObject({ status: "completed" });
    expect(log(run)).toEqual(["edited", heard]);
    const sessions = run.all("engine.opened");
    expect(sessions.map((it) => it.resumed)).toEqual([false, true]);
    expect(run.coordinator.asked).toHaveLength(1);
  });

  it("that dies is started again in its session, with a prompt to continue", async () => {
    await using run = await engineRun("Work. @@crash");
    expect(await run.reported()).toMatchObject({ status: "completed" });
    expect(log(run)).toEqual(["edited", expect.stringMatching(/^heard You were interrupted/)]);
  });

  it("that does not report is asked to once, and then has ended without", async () => {
    await using run = await engineRun("Say something. @@quiet");
    expect(await run.reported()).toMatchObject({ status: "none" });
    expect(log(run)).toEqual([expect.stringMatching(/^heard You ended your turn without/)]);
  });

  it("that reports twice has said the first", async () => {
    await using run = await engineRun("Work. @@twice");
    expect(await run.reported()).toMatchObject({ status: "completed", summary: "Done." });
    expect(log(run)).toEqual([expect.stringMatching(/^heard You have reported already/)]);
  });

  it("that never stops reporting is ended, and its first report counts", async () => {
    await using run = await engineRun("Work. @@insists");
    expect(await run.reported()).toMatchObject({ status: "completed", summary: "Report 1." });
  });

  it("that goes on reporting while a message waits gets the message", async () => {
    const run = await TestRun.of("Work. @@insists");
    run.coordinator.engine = "claude-api";
    run.coordinator.queue.push("Use tabs. @@done");
    await using started = run.launch();
    expect(await started.reported()).toMatchObject({ status: "completed", summary: "Done." });
    expect(started.all("turn.ended")).toMatchObject([{ ok: true }, { ok: true }]);
    expect(log(started)[0]).toBe("heard A message waits.");
  });

  it("gets instructions that begin with a slash as a text, not as a command of its own", async () => {
    await using run = await engineRun("/clear the shelf. @@done");
    expect(await run.reported()).toMatchObject({ status: "completed" });
  });

  it("that says nothing for too long fails its turn with what to do", async () => {
    await using run = await TestRun.of("Think. @@hang");
    Object.assign(run.coordinator, { engine: "claude-api", silenceSeconds: 2 });
    run.launch();
    expect(await run.reported()).toMatchObject({
      status: "failed",
      summary: expect.stringMatching(
        /It said nothing for 2 seconds\. The model sent nothing for too long/,
      ),
    });
  });

  it("works with its credentials, and nothing tells them", async () => {
    await using run = await engineRun("Show all. @@secrets");
    expect(await run.reported()).toMatchObject({ status: "completed" });
    expect(run.outputs()[0]).toContain("ANTHROPIC_API_KEY=[redacted:ANTHROPIC_API_KEY]");
    expect(JSON.stringify(run.coordinator.facts)).not.toContain("sk-ant-a-marked-key");
    expect(() => run.read("home/.config/engine/key.json")).toThrow(/ENOENT/);
  });

  it("has its credentials stored nowhere, whatever it says, asks and reports", async () => {
    await using run = await engineRun("Add the toggle. @@full");
    await asked(run);
    const disguised = Buffer.from("sk-ant-a-marked-key").toString("base64");
    const [question] = run.coordinator.asked;
    run.coordinator.answer(question?.id ?? "", { ...answers, why: { text: disguised } });
    const report = await run.reported(); // it repeats what it heard
    expect(report["summary"]).toContain("[redacted:ANTHROPIC_API_KEY]");
    const folders = [join(run.folder, "session"), join(run.folder, "box-1")];
    const stored = folders.flatMap((folder) =>
      readdirSync(folder, { recursive: true, withFileTypes: true })
        .filter((it) => it.isFile())
        .map((it) => readFileSync(join(it.parentPath, it.name), "latin1")),
    );
    expect(stored.join("")).toContain("[redacted:ANTHROPIC_API_KEY]"); // the journal
    for (const secret of ["sk-ant-a-marked-key", disguised.slice(0, 20)])
      expect(stored.filter((content) => content.includes(secret))).toEqual([]);
  });

  it("in an autonomous Run learns that no one can answer", async () => {
    await using run = await TestRun.of("Ask. @@tries");
    Object.assign(run.coordinator, { engine: "claude-api", mode: "autonomous" });
    run.launch();
    await run.reported();
    const said = run.all("message.written").map((it) => it.text);
    expect(said.join("\n")).toContain("No human is available");
  });
});
