import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { putWebhookOf } from "../team-webhooks.ts";
import { check, labelled, repository, review, world } from "./carry-out.fixture.ts";

const minute = 60_000;
let here: Awaited<ReturnType<typeof world>>;
beforeEach(async () => {
  here = await world();
});
afterEach(() => here.server.close());

describe("an issue that starts a Run", () => {
  it("starts one Run and adds one comment, however often it is carried out", async () => {
    const first = await here.outcome(labelled);
    expect(first).toMatchObject({ state: "done", runId: (await here.runs())[0]?.id });
    expect(here.github.comments).toEqual([expect.stringContaining(`/runs/${first?.runId}`)]);
    await here.later(minute);
    expect(await here.runs()).toHaveLength(1);
    expect(here.github.comments).toHaveLength(1);
  });

  it("waits while the code host is down, longer each time, and then starts its Run", async () => {
    here.github.away = true;
    const id = await here.waiting(labelled);
    await here.later(20_000);
    expect(await here.delivery(id)).toMatchObject({ state: "waiting", tries: 1 });
    await here.later(10_000);
    expect(await here.delivery(id)).toMatchObject({ tries: 1 });
    await here.later(10_000);
    expect(await here.delivery(id)).toMatchObject({ tries: 2 });
    here.github.away = false;
    await here.later(60 * minute);
    expect(await here.delivery(id)).toMatchObject({ state: "done" });
    expect(await here.runs()).toHaveLength(1);
  });

  it("is given up after ten tries, with the reason", async () => {
    here.github.away = true;
    const id = await here.waiting(labelled);
    for (let tries = 0; tries < 10; tries += 1) await here.later(2 ** tries * 20_000);
    const given = await here.delivery(id);
    expect(given).toMatchObject({ state: "failed", tries: 10 });
    expect(given?.why).toContain("github.com");
  });

  it("is tried once more after a day, then given up", async () => {
    here.github.away = true;
    const id = await here.waiting(labelled);
    await here.later(24 * 60 * minute);
    expect(await here.delivery(id)).toMatchObject({ state: "failed", tries: 1 });
  });

  it("is refused, with the reason, if the Run is not valid", async () => {
    const plan = { do: "run", run: { instructions: "x", ticketUrl: "x".repeat(3_000) } } as const;
    const refused = await here.outcome({ ...plan, missing: [] });
    expect(refused).toMatchObject({ state: "refused", tries: 0 });
    expect(refused?.why).toContain("ticketUrl");
  });

  it("is refused, with the reason, while no worker has the label that its webhook names", async () => {
    await putWebhookOf(here.ports, { team: "local", name: "ada" }, "github", {
      kind: "github",
      start: { label: "wheelhouse", target: { label: "gpu" } },
    });
    expect(await here.outcome(labelled)).toMatchObject({
      state: "refused",
      why: expect.stringContaining("No worker has the label gpu"),
    });
  });
});

it("a delivery that cannot be read does not delay the others", async () => {
  const broken = await here.waiting(labelled);
  await here.ports.records.change("deliveries#local", broken, () => ({ nonsense: true }));
  const id = await here.waiting({ do: "nothing", why: "a ping" });
  await here.later(minute);
  expect(await here.delivery(id)).toMatchObject({ state: "ignored" });
});

describe("a failed check of a Run", () => {
  it("becomes a message to a Run that works, once per turn", async () => {
    const runId = await here.working();
    expect(await here.outcome(check(runId))).toMatchObject({ state: "done" });
    const ignored = { state: "ignored", why: "the Run is already working on a failed check" };
    expect(await here.outcome(check(runId))).toMatchObject(ignored);
    await here.server.say(runId, { type: "turn.ended", turn: 1, ok: true });
    await here.server.say(runId, { type: "turn.started", turn: 2 });
    expect(await here.outcome(check(runId))).toMatchObject(ignored);
  });

  it("continues a Run three times in a row, and again after a message of a person", async () => {
    const runId = await here.working();
    for (let n = 0; n < 3; n += 1) {
      await here.finish(runId);
      expect(await here.outcome(check(runId))).toMatchObject({ state: "done", runId });
      await here.server.request(runId);
    }
    await here.finish(runId);
    const fourth = await here.outcome(check(runId));
    expect(fourth).toMatchObject({ state: "ignored", runId });
    expect(fourth?.why).toContain("3 failed checks in a row");
    await here.write(runId, "Try again.");
    await here.server.request(runId);
    await here.finish(runId);
    expect(await here.outcome(check(runId))).toMatchObject({ state: "done", runId });
  });

  it("does not count if the Run refuses it", async () => {
    const runId = await here.working();
    await here.server.tell(runId, { type: "stop", by: "ada" });
    for (let n = 0; n < 4; n += 1)
      expect(await here.outcome(check(runId))).toMatchObject({
        state: "refused",
        why: expect.stringContaining("stopping"),
      });
  });

  it("is ignored by a Run of another repository or team", async () => {
    const runId = await here.working();
    const other = { ...check(runId), repository: { ...repository, repo: "other" } };
    expect(await here.outcome(other as ReturnType<typeof check>)).toMatchObject({
      state: "ignored",
    });
    const elsewhere = await here.server.create({ team: "other" });
    expect(await here.outcome(check(elsewhere))).toMatchObject({ state: "ignored", runId: null });
  });
});

describe("a Run that asks a person", () => {
  it("is not answered by a check or a review", async () => {
    const runId = await here.working();
    await here.server.ask(runId, "codex", [{ id: "q", question: "Drop it?", kind: "text" }]);
    for (const plan of [check(runId), review(runId)])
      expect(await here.outcome(plan)).toMatchObject({ state: "refused", runId });
    expect((await here.server.run(runId)).open).not.toBeNull();
  });
});

describe("a review of a Run's pull request", () => {
  it("becomes one message; a stranger's review does not", async () => {
    const runId = await here.working();
    expect(await here.outcome(review(runId, "eve"))).toMatchObject({
      state: "refused",
      why: "eve has no write access to acme/sums",
    });
    expect((await here.server.run(runId)).queue).toEqual([]);
    expect(await here.outcome(review(runId))).toMatchObject({ state: "done", runId });
    const { queue } = await here.server.run(runId);
    expect(queue).toMatchObject([{ text: "> Name it.", by: "ada (github)" }]);
  });

  it("stays sent if it is carried out again, even if the Run asks a question later", async () => {
    const runId = await here.working();
    const id = await here.waiting(review(runId));
    await here.later(20_000);
    await here.server.ask(runId, "codex", [{ id: "q", question: "Drop it?", kind: "text" }]);
    const { records } = here.ports;
    await records.change("deliveries#local", id, (it) => ({ ...(it as object), state: "waiting" }));
    await records.add("deliveries-waiting", id, { team: "local" });
    await here.later(minute);
    expect(await here.delivery(id)).toMatchObject({ state: "done", runId });
    expect((await here.server.run(runId)).open).not.toBeNull();
  });
});
