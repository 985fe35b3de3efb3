import { afterEach, beforeEach, describe, expect, it } from "vitest";
import {
  type FakeServer,
  fakeServer,
  thisMachine,
} from "../../infra/testing/console/fake-server.ts";
import { Client } from "../../infra/testing/specs/support/client.ts";
import type { Worker } from "../../shared/worker.ts";

let server: FakeServer;
let client: Client;
let worker: { -readonly [K in keyof Worker]: Worker[K] };

beforeEach(async () => {
  worker = { ...thisMachine };
  server = await fakeServer({ worker });
  client = new Client({ url: server.url, token: server.token });
});
afterEach(() => server.close());

const whole = {
  instructions: "Fix {it}\r\n\ttab, emoji 🧭, and a lone \\ud800",
  title: "Fix <b>it</b>",
  mode: "autonomous",
  repository: "https://git.example.com/team/tool",
  branch: "release/2",
  target: { worker: "wkr_local", image: "host" },
  engine: "codex",
  model: "gpt-5",
  effort: "high",
  egress: "open",
  keepMinutes: 5,
  limits: { turns: 3, costUsd: 1.5, activeMinutes: 45 },
};

async function start(wanted: object): Promise<string> {
  const { status, body } = await client.post("/api/runs", wanted);
  expect(status, JSON.stringify(body)).toBe(201);
  return body.run.id;
}

/** The first event of a Run, without what is its own. */
async function firstOf(id: string) {
  const [event] = await client.events(id);
  const { at: _, by: __, queued: ___, ...first } = event as Record<string, unknown>;
  return first;
}

describe("a Run that is started again", () => {
  it("gets all that the first one got", async () => {
    const first = await start(whole);
    const again = await client.post(`/api/runs/${first}/again`);
    expect(again.status).toBe(201);
    expect(again.body.run.id).not.toBe(first);
    expect(await firstOf(again.body.run.id)).toEqual(await firstOf(first));
    const read = await client.get(`/api/runs/${again.body.run.id}/again`);
    expect(read.body).toEqual({ run: whole, problems: {} });
  });

  it("goes where the first one was sent when it asked", async () => {
    const first = await start({ instructions: "Do it." });
    await server.create({}); // another Run changes nothing
    await server.tell(first, {
      type: "prepare",
      seen: 1,
      workers: await server.ports.workers.list("local"),
      engines: await server.ports.workers.engines("local"),
      unsafeNoSandbox: true,
      question: `que_${"0".repeat(26)}`,
    });
    const asking = await client.run(first);
    const label = asking.openQuestions?.questions[0]?.options?.[0]?.label;
    expect((await client.answer(asking, { choices: [label] })).status).toBe(200);
    await server.request(first);
    const read = await client.get(`/api/runs/${first}/again`);
    expect(read.body.run.target).toEqual({ worker: "wkr_local", image: "host" });
  });

  it.each([
    ["a worker that is gone", { id: "wkr_other" }, "target", /no worker wkr_local/],
    ["an image that is gone", { images: [{ id: "new", name: "New" }] }, "image", /no image host/],
    ["a worker that is offline", { online: false }, "target", /offline/],
  ])("is refused with %s, which the request to read says too", async (_, now, field, why) => {
    const first = await start(whole);
    const path = `/api/runs/${first}/again`;
    Object.assign(worker, now);
    const refused = await client.post(path);
    expect(refused.status).toBe(422);
    expect(refused.body.error.fields[field]).toMatch(why);
    const read = await client.get(path);
    expect(read.status).toBe(200);
    expect(read.body.problems).toEqual(refused.body.error.fields);
    const target = { worker: worker.id, image: worker.images[0]?.id };
    if (worker.online) expect((await client.post(path, { target })).status).toBe(201);
  });

  it("is one Run for all copies of a request, also after its worker is gone", async () => {
    const first = await start(whole);
    const path = `/api/runs/${first}/again`;
    const key = { "idempotency-key": "again-1" };
    const copies = await Promise.all(Array.from({ length: 5 }, () => client.post(path, {}, key)));
    expect(new Set(copies.map((it) => it.body.run.id)).size).toBe(1);
    worker.id = "wkr_other";
    expect(await client.post(path, {}, key)).toEqual(copies[0]);
    const other = await client.post(path, { target: { worker: "wkr_other" } }, key);
    expect(other.body.error.code).toBe("key-reused");
  });

  it.each([
    ["a Run that does not exist", `run_${"0".repeat(26)}`, {}, 404],
    ["an id that is none", "%2e%2e", {}, 404],
    ["another field", undefined, { instructions: "other" }, 400],
    ["a target of no shape", undefined, { target: { host: "x" } }, 400],
  ])("is refused with %s", async (_, id, sent, status) => {
    const first = await start(whole);
    const said = await client.post(`/api/runs/${id ?? first}/again`, sent);
    expect(said.status).toBe(status);
  });
});
