import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { World } from "./support/world.ts";

const held: { world?: World } = {};
beforeAll(async () => {
  held.world = await World.start();
});
afterAll(() => held.world?.end());

const engines = [
  ["claude-api", "Claude Code"],
  ["claude-plan", "Claude Code"],
  ["codex", "Codex"],
  ["opencode", "opencode"],
  ["copilot", "GitHub Copilot"],
  ["gemini", "Gemini"],
] as const;

describe.each(engines)("a Run by %s", (engine, label) => {
  it("edits, runs, asks three questions at once, gets answers, is steered, reports, and continues in the same session", async () => {
    const { world } = held;
    if (!world) throw new Error("There is no server.");
    const { client } = world;
    const id = await client.start("Add the toggle. @@full", { engine });

    const asking = await client.untilStatus(id, "needs-you", "failed");
    expect(asking.openQuestions?.questions.map((it) => it.kind)).toEqual([
      "single",
      "multi",
      "text",
    ]);
    expect(asking.openQuestions?.askedBy).toContain(label);
    const given = [
      { choices: ["Header"] },
      { choices: ["Dark"], other: "Sepia" },
      { text: "It is late." },
    ];
    expect(await client.answer(asking, ...given)).toMatchObject({ status: 200 });
    const done = await client.untilStatus(id, "completed", "failed");
    expect(done).toMatchObject({ status: "completed", engine: { name: engine, detected: false } });

    const events = await client.events(id);
    const started = events.flatMap((it) => (it.type === "step.started" ? [it] : []));
    const edit = started.find((it) => it.kind === "edit");
    const exec = started.find((it) => it.kind === "exec");
    expect(edit).toBeDefined();
    expect(JSON.stringify(exec?.call)).toContain("out.txt");
    const ends = events.flatMap((it) => (it.type === "step.finished" ? [it] : []));
    expect(ends.find((it) => it.step === exec?.step)).toMatchObject({ ok: true });
    expect(ends.find((it) => it.step === edit?.step)).toMatchObject({ ok: true });
    expect(events.some((it) => it.type === "result.reported")).toBe(true);
    expect(done.usage.inputTokens).toBeGreaterThan(0);

    for (const leg of [2, 3]) {
      await client.say(id, "Now say hello. @@report");
      await client.until(id, (run) => run.leg === leg && run.status === "completed", `leg ${leg}`);
    }
    const sessions = (await client.events(id)).flatMap((it) =>
      it.type === "engine.opened" ? [it] : [],
    );
    expect(sessions.map((it) => it.resumed)).toEqual([false, true, true]);
    expect(new Set(sessions.map((it) => it.session)).size).toBe(1);
  });

  it("works with the given model and effort, and is steered at the end of a turn: the model reads the message, also texts that look like commands", async () => {
    const { world } = held;
    if (!world) throw new Error("There is no server.");
    const { client } = world;
    const name = engine === "opencode" ? "mock/other" : `model-of-${engine}`;
    // Copilot knows which models take an effort, and a scripted one does not.
    const effort = engine === "copilot" ? {} : { effort: "high" };
    const given = { engine, model: name, ...effort };
    const id = await client.start("/clear the shelf slowly. @@slowtool", given);
    await client.untilEvent(id, (it) => it.type === "step.started" && it.kind === "exec");
    await client.say(id, "/compact Use tabs, please. @@report");
    const done = await client.untilStatus(id, "completed", "failed");
    expect(done.status).toBe("completed");
    const delivered = (await client.events(id)).find((it) => it.type === "message.delivered");
    expect(delivered).toMatchObject({ turn: 2 });
    const asked = JSON.stringify(world.model.requests.map((it) => it.body));
    expect(asked).toContain("/clear the shelf slowly.");
    expect(asked).toContain("/compact Use tabs, please.");
    const wanted = name.replace("mock/", "");
    const models = world.model.requests.map(({ path, body }) =>
      path.includes(wanted) ? wanted : (body as { model?: string } | undefined)?.model,
    );
    expect(models).toContain(wanted);
  });
});
