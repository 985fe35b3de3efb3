import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { once, row, worldOf } from "./support/row.ts";
import { World } from "./support/world.ts";

const held: { world?: World } = {};
beforeAll(async () => {
  held.world = await World.start();
});
afterAll(() => held.world?.end());

const autonomous = once(async (engine) => {
  const { client } = worldOf(held);
  const wish = { engine, mode: "autonomous" };
  const id = await client.start("Ask whatever you can. @@tryask", wish);
  const done = await client.untilStatus(id, "completed", "failed", "needs-you");
  return { done, types: (await client.events(id)).map((it) => it.type) };
});

row("questions", autonomous, ({ done, types }) => {
  expect(done).toMatchObject({ status: "failed", code: "asked-without-human" });
  expect(done.summary).toMatch(/“.+”/);
  expect(types).not.toContain("questions.asked");
});

/** The requests of a Run to its model, known by what its instructions say. */
const requestsAbout = (text: string) =>
  worldOf(held).model.requests.filter(
    ({ body }) => body["tools"] !== undefined && JSON.stringify(body).includes(text),
  ).length;

const insisting = once(async (engine) => {
  const { client } = worldOf(held);
  const text = `Report for ${engine}.`;
  const id = await client.start(`${text} @@insist`, { engine });
  const done = await client.untilStatus(id, "completed", "failed");
  return { done, requests: requestsAbout(text) };
});

row("reports", insisting, ({ done, requests }) => {
  expect(done).toMatchObject({ status: "completed", summary: "The first report." });
  expect(requests).toBeLessThan(12);
});

/** Models with a known price of about 40 cents for what a reply of the scenario counts. */
const priced = {
  "claude-api": "claude-sonnet-4-5",
  codex: "gpt-5",
  copilot: "gpt-5",
  opencode: "mock/mock",
  gemini: "gemini-2.5-pro",
} as const;

const spending = once(async (engine) => {
  const { client } = worldOf(held);
  const text = `Spend for ${engine}.`;
  const wish = { engine, model: priced[engine], limits: { costUsd: 0.8, activeMinutes: 60 } };
  const id = await client.start(`${text} @@spend`, wish);
  const patient = () => client.untilStatus(id, "completed", "failed");
  const done = await patient().catch(patient);
  return { done, requests: requestsAbout(text) };
});

row("cost", spending, ({ done, requests }) => {
  expect(done).toMatchObject({ status: "failed", code: "cost-limit" });
  expect(done.usage.costUsd).toBeGreaterThanOrEqual(0.8);
  const each = (done.usage.costUsd ?? 0) / requests;
  expect(requests).toBeLessThanOrEqual(Math.ceil(0.8 / each) + 2);
});

describe("an engine that does not report", () => {
  it("is asked once to report; then its Run fails without a report", async () => {
    const { client } = worldOf(held);
    const id = await client.start("Say nothing. @@noreport", { engine: "claude-api" });
    const done = await client.untilStatus(id, "completed", "failed");
    expect(done).toMatchObject({ status: "failed", code: "ended-without-reporting" });
  });
});

describe("Claude Code's own question tool", () => {
  it("asks people like any other question, and gets the answer", async () => {
    const { client, model } = worldOf(held);
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
      const { client } = worldOf(held);
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
