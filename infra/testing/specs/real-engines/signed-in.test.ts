import { readFileSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type NetworkProxy, proxyFor } from "../../model/proxy.ts";
import { type ScriptedModel, scriptedModel } from "../../model/server.ts";
import { filesIn } from "./support/files.ts";
import { worldOf } from "./support/row.ts";
import { World } from "./support/world.ts";

const name = "chatgpt.example.com";
const account = {
  email: "ada@example.com",
  "https://api.openai.com/auth": { chatgpt_account_id: "acc" },
};
const refresh = "refresh-token-that-works-once-7f3a";

const encoded = (value: object) => Buffer.from(JSON.stringify(value)).toString("base64url");
const jwt = (claims: object) =>
  [encoded({ alg: "RS256" }), encoded(claims), "c2lnbmF0dXJl"].join(".");
const inAnHour = Math.floor(Date.now() / 1_000) + 3_600;
const access = jwt({ ...account, exp: inAnHour });
const tokens = {
  id_token: jwt(account),
  access_token: access,
  refresh_token: refresh,
  account_id: "acc",
};
const auth = { auth_mode: "chatgpt", OPENAI_API_KEY: null, tokens };

const held: { world?: World; service?: ScriptedModel; proxy?: NetworkProxy } = {};
beforeAll(async () => {
  held.service = await scriptedModel();
  held.proxy = await proxyFor(name, held.service.url);
  const env = {
    ...{ OPENAI_API_KEY: "", OPENAI_BASE_URL: `http://${name}/v1`, HTTP_PROXY: held.proxy.url },
    NO_PROXY: "127.0.0.1",
  };
  held.world = await World.start([], env, { ".codex/auth.json": JSON.stringify(auth) });
});
afterAll(async () => {
  await held.world?.end();
  held.proxy?.close();
  await held.service?.close();
});

/** The service is not behind the model gate: the DevBox reaches it through the egress gate and the machine's proxy. */
describe("Codex, signed in with ChatGPT", () => {
  it("works with the person's access token; the token that renews it stays outside", async () => {
    const { client, server } = worldOf(held);
    const { engines } = (await client.get("/api/engines")).body;
    expect(JSON.stringify(engines)).toContain("cannot go through the model gate");
    const wish = { engine: "codex", model: "gpt-5", keepMinutes: 5 };
    const id = await client.start("Write it. @@write @@report", wish);
    const done = await client.untilStatus(id, "completed", "failed");
    expect(done).toMatchObject({ status: "completed", summary: "There was nothing to do." });
    expect(done.usage.inputTokens).toBeGreaterThan(0);
    expect(done.usage.costUsd).toBeGreaterThan(0); // by list prices, from what Codex says
    const asked = held.service?.requests.filter(({ method }) => method === "POST") ?? [];
    expect(asked.length).toBeGreaterThan(0);
    expect(new Set(asked.map(({ headers }) => headers.authorization))).toEqual(
      new Set([`Bearer ${access}`]),
    );
    const leaks = filesIn(server.data).filter((it) => readFileSync(it).includes(refresh));
    expect(leaks).toEqual([]);
  });

  it("is stopped at its cost limit within two requests, by what Codex says that it used", async () => {
    const { client } = worldOf(held);
    const before = held.service?.requests.length ?? 0;
    const limits = { costUsd: 0.8, activeMinutes: 60 };
    const id = await client.start("Spend. @@spend", { engine: "codex", model: "gpt-5", limits });
    const done = await client.untilStatus(id, "completed", "failed");
    expect(done).toMatchObject({ status: "failed", code: "cost-limit" });
    const asked = held.service?.requests.slice(before).filter(({ method }) => method === "POST");
    expect(asked?.length).toBeLessThanOrEqual(5); // the third of about 30 cents reaches it
  });
});
