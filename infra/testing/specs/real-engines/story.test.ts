import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { once, row, worldOf } from "./support/row.ts";
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
    const { client } = worldOf(held);
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
});

/** A Run that is steered by a message, while its model reports again and again. */
const steered = once(async (engine) => {
  const { client, model } = worldOf(held);
  const name = engine === "opencode" ? "mock/other" : `model-of-${engine}`;
  // Copilot knows which models take an effort, and a scripted one does not.
  const effort = engine === "copilot" ? {} : { effort: "high" };
  const id = await client.start(`/clear the shelf of ${engine}. @@hasty`, {
    ...{ engine, model: name, ...effort },
  });
  await client.untilEvent(id, (it) => it.type === "step.started" && it.kind === "exec");
  await client.say(id, `/compact the tabs of ${engine}. @@report`);
  const done = await client.untilStatus(id, "completed", "failed");
  const asked = model.requests.filter((it) => JSON.stringify(it.body).includes(`of ${engine}.`));
  return { done, asked, wanted: name.replace("mock/", ""), events: await client.events(id) };
});

row("slash", steered, ({ done, asked, wanted }, engine) => {
  expect(done.status).toBe("completed");
  const texts = JSON.stringify(asked.map(({ body }) => body));
  expect(texts).toContain(`/clear the shelf of ${engine}.`);
  expect(texts).toContain(`/compact the tabs of ${engine}.`);
  const models = asked.map(({ path, body }) => (path.includes(wanted) ? wanted : body["model"]));
  expect(models).toContain(wanted); // the model that was chosen
});

row("waiting", steered, ({ done, asked, events }) => {
  expect(done).toMatchObject({ status: "completed", summary: "There was nothing to do." });
  expect(events.find((it) => it.type === "message.delivered")).toMatchObject({ turn: 2 });
  expect(asked.length).toBeLessThan(20);
});
