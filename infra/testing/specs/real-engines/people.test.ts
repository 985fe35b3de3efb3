import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { World } from "./support/world.ts";

const held: { world?: World } = {};
beforeAll(async () => {
  held.world = await World.start();
});
afterAll(() => held.world?.end());

function world(): World {
  if (!held.world) throw new Error("There is no server.");
  return held.world;
}

describe.each(["claude-api", "codex", "opencode", "copilot", "gemini"])(
  "an autonomous Run by %s",
  (engine) => {
    it("never waits for a person, and fails at the third question, which the result quotes", async () => {
      const { client } = world();
      const id = await client.start("Ask whatever you can. @@tryask", {
        engine,
        mode: "autonomous",
      });
      const done = await client.untilStatus(id, "completed", "failed", "needs-you");
      expect(done).toMatchObject({ status: "failed", code: "asked-without-human" });
      expect(done.summary).toMatch(/“.+”/);
      const types = (await client.events(id)).map((it) => it.type);
      expect(types).not.toContain("questions.asked");
    });
  },
);

describe("an engine that does not report", () => {
  it("is asked once to report; then its Run fails without a report", async () => {
    const { client } = world();
    const id = await client.start("Say nothing. @@noreport", { engine: "claude-api" });
    const done = await client.untilStatus(id, "completed", "failed");
    expect(done).toMatchObject({ status: "failed", code: "ended-without-reporting" });
  });
});

describe.each(["claude-api", "codex", "opencode", "copilot", "gemini"])(
  "a model that goes on reporting, by %s",
  (engine) => {
    it("is ended, and its first report counts", async () => {
      const { client, model } = world();
      const before = model.requests.length;
      const id = await client.start("Report. @@insist", { engine });
      const done = await client.untilStatus(id, "completed", "failed");
      expect(done).toMatchObject({ status: "completed", summary: "The first report." });
      expect(model.requests.length - before).toBeLessThan(12);
    });
  },
);

describe("Claude Code's own question tool", () => {
  it("asks people like any other question, and gets the answer", async () => {
    const { client, model } = world();
    const id = await client.start("Ask in your way. @@caq", { engine: "claude-api" });
    const asking = await client.untilStatus(id, "needs-you", "failed");
    expect(asking.openQuestions?.askedBy).toContain("Claude Code");
    await client.answer(
      asking,
      ...(asking.openQuestions?.questions ?? []).map((it) => ({
        choices: [it.options?.[0]?.label],
      })),
    );
    await client.untilStatus(id, "completed", "failed");
    const label = asking.openQuestions?.questions[0]?.options?.[0]?.label ?? "?";
    expect(JSON.stringify(model.requests.at(-1)?.body)).toContain(label);
  });
});

describe.each(["claude-api", "codex"])(
  "a message for %s that a person wants delivered now",
  (engine) => {
    it("reaches the model within the turn, and counts as delivered when the engine says so", async () => {
      const { client } = world();
      const id = await client.start("Work slowly. @@steered", { engine });
      await client.untilEvent(id, (it) => it.type === "step.started" && it.kind === "exec");
      const { body } = await client.say(id, "/clear Use tabs, please.");
      const now = await client.post(`/api/runs/${id}/messages/${body.message.id}/now`);
      expect(now.status).toBe(202);
      const done = await client.untilStatus(id, "completed", "failed");
      const events = await client.events(id);
      expect(events.find((it) => it.type === "message.steered")).toMatchObject({
        id: body.message.id,
      });
      expect(events.some((it) => it.type === "message.delivered")).toBe(false);
      expect(done.status).toBe("completed");
      const written = events.flatMap((it) => (it.type === "message.written" ? [it.text] : []));
      expect(written.join("\n")).toContain("/clear Use tabs, please.");
    });
  },
);
