import { describe, expect, it } from "vitest";
import { apply } from "../../../shared/apply/apply.ts";
import type { Run } from "../../../shared/run.ts";
import { ask, sh, useClient } from "./support/use.ts";

const given = useClient();

describe("the details of a Run", () => {
  it("say what ran it, where, when, for how long, and with which result", async () => {
    const { it: client } = given;
    const id = await client.start(`Say hello.\n\n${sh("echo hello", ask)}`);
    const asking = await client.untilStatus(id, "needs-you");
    expect(asking).toMatchObject({
      completedAt: null,
      openQuestions: { askedAt: expect.any(String), askedBy: expect.any(String) },
    });
    await client.answer(asking, { choices: ["Header"] });
    const run = await client.untilStatus(id, "completed");
    expect(run).toMatchObject({
      title: "Say hello.",
      status: "completed",
      mode: "interactive",
      engine: { name: "script", label: "Script", detected: true },
      target: await client.target(),
      startedAt: expect.any(String),
      completedAt: expect.any(String),
      durations: { activeMs: expect.any(Number), waitingMs: expect.any(Number) },
      devboxes: [{ state: "up", isolated: expect.any(Boolean) }],
      summary: expect.stringMatching(/\S/),
      questions: [{ answeredBy: "ada", answers: expect.any(Object) }],
      usage: { inputTokens: 0, outputTokens: 0 },
    });
    expect(run.durations.activeMs).toBeGreaterThan(0);
    expect(run.instructions).toContain("echo hello");
  });

  it("are the fold of its timeline", async () => {
    const { it: client } = given;
    const id = await client.start(sh("echo hello"));
    await client.untilStatus(id, "completed");
    const state = await client.state(id);
    const events = (await client.events(id)).filter((event) => event.seq <= state.seq);
    const folded = events.reduce(apply, { id } as Run);
    if (folded.devbox) delete (folded.devbox as { nonce?: string }).nonce;
    expect(folded).toEqual(state);
  });

  it("show a failing block with its exit code and last lines, unless it may fail", async () => {
    const { it: client } = given;
    const id = await client.start(sh("echo out of paint >&2", "exit 7"));
    const failed = await client.untilStatus(id, "failed", "completed");
    expect(failed.summary).toMatch(/7/);
    expect(failed.summary).toContain("out of paint");
    const allowed = await client.start(
      "```sh allow-failure\nexit 7\n```\n\n```sh\necho went on\n```",
    );
    expect((await client.untilStatus(allowed, "failed", "completed")).status).toBe("completed");
    expect(await client.output(allowed)).toContain("went on");
  });

  it("say why a Run without a usable engine was skipped, and what to do", async () => {
    const { it: client } = given;
    const engines = (await client.get("/api/engines")).body.engines as {
      engine: string;
      available: boolean;
    }[];
    if (engines.some((it) => it.available && it.engine !== "script")) return;
    const id = await client.start("Fix the login.");
    expect(await client.untilStatus(id, "skipped")).toMatchObject({
      code: "engine-missing",
      devboxes: [],
      summaries: [{ status: "skipped", summary: expect.stringMatching(/engine/) }],
    });
    expect(await client.say(id, "Please.")).toMatchObject({
      status: 409,
      body: { error: { code: "run-skipped" } },
    });
  });
});
