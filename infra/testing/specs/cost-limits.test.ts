import { expect, it } from "vitest";
import { sign } from "../../../functions/incoming-webhooks/signature.ts";
import { describeHere, useClient } from "./support/use.ts";

/** Each test changes a setting of the whole team, so they have a server of their own. */
describeHere("a cost limit for a model without a known price", () => {
  const given = useClient([]);
  const limits = { costUsd: 2, activeMinutes: 60 };
  const count = async () => (await given.it.get("/api/runs?limit=100")).body.runs.length;

  it("is told to whoever asks, and starts the Run as long as the team has not chosen otherwise", async () => {
    const { it: client } = given;
    const known = async (query: string) => (await client.get(`/api/prices?${query}`)).body.known;
    expect(await known("engine=codex&model=gpt-5")).toBe(true);
    expect(await known("engine=copilot&model=claude-opus-4-5")).toBe(true);
    expect(await known("engine=opencode&model=openrouter/anthropic/claude-opus-4-5")).toBe(true);
    expect(await known("engine=codex&model=model-of-my-own")).toBe(false);
    expect(await known("engine=codex&model=gpt-5&worker=wkr_nowhere")).toBe(true);
    expect(await known("engine=codex")).toBe(null); // Codex chooses
    expect(await known("engine=claude-api&model=opus")).toBe(null); // Claude Code chooses which one
    expect((await client.get("/api/prices?engine=nobody")).status).toBe(400);
    expect((await client.get("/api/cost-limits")).body).toEqual({ unpriced: "warn" });
    const wish = { instructions: "Look.", engine: "codex", model: "model-of-my-own", limits };
    const started = await client.post("/api/runs", wish);
    expect(started.status).toBe(201);
    await client.post(`/api/runs/${started.body.run.id}/stop`, {});
  });

  it("is refused where the team wants that, with the field and the remedy, and starts nothing", async () => {
    const { it: client } = given;
    const wrong = await client.call("PUT", "/api/cost-limits", { unpriced: "ignore" });
    expect(wrong.status).toBe(400);
    const set = await client.call("PUT", "/api/cost-limits", { unpriced: "refuse" });
    expect(set).toMatchObject({ status: 200, body: { unpriced: "refuse" } });
    expect((await client.get("/api/me")).body).toMatchObject({ unpriced: "refuse" });
    const before = await count();
    const wish = { instructions: "Look.", engine: "codex", model: "model-of-my-own", limits };
    const why =
      "No price is known for model-of-my-own, so the cost limit cannot count it. Choose another model or remove the limit: the team’s settings refuse this.";
    expect(await client.post("/api/runs", wish)).toMatchObject({
      status: 422,
      body: { error: { code: "no-price", message: why, fields: { model: why } } },
    });
    expect(await count()).toBe(before);

    const fine = [
      { ...wish, model: "gpt-5" },
      { ...wish, limits: { activeMinutes: 60 } },
      { ...wish, model: undefined },
      { instructions: "```sh\ntrue\n```", engine: "script", limits },
    ];
    for (const body of fine) {
      const started = await client.post("/api/runs", body);
      expect(started.status).toBe(201);
      await client.post(`/api/runs/${started.body.run.id}/stop`, {});
    }
  });

  it("is refused to a webhook too: its delivery says why, and no Run starts", async () => {
    const { it: client } = given;
    await client.call("PUT", "/api/cost-limits", { unpriced: "refuse" });
    const start = { engine: "codex", model: "model-of-my-own", limits: { costUsd: 2 } };
    const put = (more: object, kept: object = {}) => {
      const template = { instructions: "Look at {{service}}." };
      const wanted = { kind: "custom", start: { ...start, ...more }, template, ...kept };
      return client.call("PUT", "/api/incoming-webhooks/alarms", wanted);
    };
    const { status, body } = await put({});
    expect(status).toBe(201);
    const { secret } = body;
    const deliver = async (service: string) => {
      const payload = JSON.stringify({ service });
      const signature = sign(secret, Buffer.from(payload), Date.now());
      const headers = { "wheelhouse-signature": signature };
      const said = await client.call("POST", body.webhook.path, payload, headers);
      expect(said.status).toBe(202);
      for (;;) {
        const { deliveries } = (await client.get("/api/incoming-webhooks/deliveries")).body;
        const { id } = said.body.delivery;
        const found = deliveries.find((it: { id: string }) => it.id === id);
        if (found.state !== "waiting") return found;
      }
    };
    const before = await count();
    expect(await deliver("shop")).toMatchObject({
      ...{ state: "refused", runId: null },
      why: "No price is known for model-of-my-own, so the cost limit cannot count it. Choose another model or remove the limit: the team’s settings refuse this.",
    });
    expect(await count()).toBe(before);

    await put({ model: "gpt-5" }, { secret });
    const priced = await deliver("till");
    expect(priced).toMatchObject({ state: "done" });
    expect((await client.run(priced.runId)).limits).toMatchObject({ costUsd: 2 });
    await client.post(`/api/runs/${priced.runId}/stop`, {});

    await client.call("PUT", "/api/cost-limits", { unpriced: "warn" });
    await put({}, { secret });
    const warned = await deliver("kiosk");
    expect(warned).toMatchObject({ state: "done" });
    await client.post(`/api/runs/${warned.runId}/stop`, {});
  });
});
