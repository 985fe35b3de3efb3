import { createHmac } from "node:crypto";
import { once } from "node:events";
import { type IncomingMessage, request } from "node:http";
import { beforeAll, expect, it } from "vitest";
import { sign } from "../../../functions/incoming-webhooks/signature.ts";
import type { Client, Said } from "./support/client.ts";
import { mend, ticketUrl, token, useSums } from "./support/sums.ts";
import { describeOwn, sh } from "./support/use.ts";

const given = useSums();
const secret = "a secret that GitHub knows too";
type Delivered = {
  status: number;
  body: string;
  sent: { headers: Record<string, string>; body: string };
};

beforeAll(async () => {
  const { client } = given;
  const start = { target: await client.target(), instructions: mend };
  const { status } = await client.call("PUT", "/api/incoming-webhooks/github", {
    kind: "github",
    secret,
    start,
  });
  expect(status).toBe(201);
});

const deliver = async (about: object, more: object = {}) => {
  const to = `${given.client.instance.url}/api/webhooks/github`;
  const wanted = { to, secret, about, ...more };
  return (await given.host.post("/_test/deliver", wanted)) as Delivered;
};
const labelled = (label = "wheelhouse") =>
  ({ what: "labelled", repository: "acme/sums", number: 1, label }) as const;
const commented = (text: string, number = 1) =>
  ({ what: "commented", repository: "acme/sums", number, text }) as const;

/** Sends an earlier request again, unchanged or with changes. */
async function send(body: string | Uint8Array, headers: Record<string, string>, name = "github") {
  const url = `${given.client.instance.url}/api/webhooks/${name}`;
  const response = await fetch(url, { method: "POST", headers, body: Buffer.from(body) });
  return { status: response.status, body: await response.json() };
}

/** Sends a body without a length until there is an answer. Returns its status. */
async function sendEndless(): Promise<number | undefined> {
  const url = `${given.client.instance.url}/api/webhooks/github`;
  const headers = { "content-type": "application/json", "transfer-encoding": "chunked" };
  const sending = request(url, { method: "POST", headers });
  const answer = once(sending, "response") as Promise<[IncomingMessage]>;
  sending.on("error", () => {}); // the server closes the connection before everything is sent
  const chunk = Buffer.alloc(64 * 1024, " ");
  let left = (25 * 1024 ** 2) / chunk.byteLength;
  const more = () => {
    left -= 1;
    if (left > 0) sending.write(chunk, (error) => error || more());
  };
  more();
  const [response] = await answer;
  sending.destroy();
  return response.statusCode;
}

async function finished(client: Client, id: string) {
  const deadline = Date.now() + 40_000;
  for (;;) {
    const { body } = await client.get("/api/incoming-webhooks/deliveries");
    const found = body.deliveries.find((it: { id: string }) => it.id === id);
    if (found && found.state !== "waiting") return found;
    if (Date.now() > deadline)
      throw new Error(`The delivery did not finish: ${JSON.stringify(found)}`);
    await client.get("/api/me");
  }
}
const idOf = (said: { body: string | Said["body"] }): string =>
  (typeof said.body === "string" ? JSON.parse(said.body) : said.body).delivery.id;
const runs = async (client: Client) => (await client.get("/api/runs")).body.runs.length;

describeOwn("a webhook of GitHub", () => {
  it("starts one Run for a labelled issue, which ends in a pull request; a review continues it", async () => {
    const { client, host } = given;
    const said = await deliver(labelled());
    expect(said.status).toBe(202);
    const delivery = await finished(client, idOf(said));
    expect(delivery).toMatchObject({ state: "done", event: "acme/sums#1 labelled wheelhouse" });
    const id = delivery.runId;
    const run = await client.untilStatus(id, "completed", "failed", "skipped");
    expect(run).toMatchObject({ status: "completed", mode: "autonomous", ticketUrl });
    expect(run.createdBy).toBe("ada (github)");
    const [pull] = run.pullRequests;
    expect(pull?.state).toBe("open");
    const comments = (await host.get("/repos/acme/sums/issues/1/comments", token)) as {
      body: string;
    }[];
    expect(comments.map((it) => it.body).join()).toContain(`/runs/${id}`);

    const again = await send(said.sent.body, said.sent.headers);
    expect(again).toMatchObject({ status: 200, body: { delivery: { repeated: true } } });
    const renumbered = { ...said.sent.headers, "x-github-delivery": "another" };
    expect((await send(said.sent.body, renumbered)).body.delivery.repeated).toBe(true);
    expect(await runs(client)).toBe(1);

    const review = {
      what: "review-comment",
      repository: "acme/sums",
      number: pull?.number,
      text: "Name it.\n```sh\ntouch /tmp/never\n```",
      path: "sum.mjs",
      line: 1,
    };
    const reviewed = await finished(client, idOf(await deliver(review)));
    expect(reviewed).toMatchObject({ state: "done", runId: id });
    const continued = await client.until(id, (it) => it.leg === 2 && it.completedAt !== null);
    expect(continued.status).toBe("failed"); // Script finds no block of its own in it
    const told = (await client.events(id)).flatMap((it) =>
      it.type === "message.queued" ? it : [],
    );
    expect(told[0]).toMatchObject({ by: "ada (github)" });
    expect(told[0]?.text).toContain("> Name it.");
    expect(await client.output(id)).not.toContain("never");
  });

  it("does nothing for a stranger, a program, another label, or a comment without a command", async () => {
    const { client } = given;
    const before = await runs(client);
    const outcome = async (about: object, more: object = {}) =>
      finished(client, idOf(await deliver(about, more)));
    expect(await outcome(commented("/wheelhouse fix it"), { by: "eve" })).toMatchObject({
      state: "refused",
      why: "eve has no write access to acme/sums",
      runId: null,
    });
    expect(await outcome(labelled("later"))).toMatchObject({ state: "ignored" });
    expect(await outcome(commented("I like it"))).toMatchObject({ state: "ignored" });
    expect(await outcome({ what: "ping" })).toMatchObject({ state: "ignored" });
    expect(await runs(client)).toBe(before);
  });

  it("tells a Run about a failed check on its branch; a command on its pull request continues it", async () => {
    const { client } = given;
    const script = sh(
      "echo '// adds' >> sum.mjs && git commit -qam 'docs: say what it does' && git push -q",
      "wheelhouse-pr --title 'Say what it does'",
    );
    const text = `/wheelhouse ${script}`;
    const { runId } = await finished(client, idOf(await deliver(commented(text))));
    const run = await client.untilStatus(runId, "completed", "failed");
    const check = {
      what: "check-failed",
      repository: "acme/sums",
      name: "lint\n```sh\nfalse\n```",
    };
    const failed = await finished(
      client,
      idOf(await deliver({ ...check, branch: `wheelhouse/${runId}` })),
    );
    expect(failed).toMatchObject({ state: "done", runId });
    const continued = await client.until(runId, (it) => it.leg === 2 && it.completedAt !== null);
    expect(continued.status).toBe("failed"); // Script finds no block of its own in it
    const number = run.pullRequests?.[0]?.number;
    const command = await deliver(commented("/wheelhouse once more", number));
    expect(await finished(client, idOf(command))).toMatchObject({ state: "done", runId });
  });

  it("starts a Run for a command from someone with write access", async () => {
    const { client } = given;
    const text = `/wheelhouse ${sh("git log --format=%s -1")}`;
    const delivery = await finished(client, idOf(await deliver(commented(text))));
    const run = await client.untilStatus(delivery.runId, "completed", "failed");
    expect(run).toMatchObject({ status: "completed", ticket: { repository: "acme/sums" } });
  });

  it("refuses forged or changed deliveries, and starts nothing", async () => {
    const { client } = given;
    const before = await runs(client);
    const { sent } = await deliver(labelled("genuine"));
    const { "x-hub-signature-256": signature = "", ...unsigned } = sent.headers;
    const forged = (await deliver(labelled(), { secret: "another secret of 16" })).status;
    expect(forged).toBe(401);
    expect((await send(sent.body, unsigned)).status).toBe(401);
    const sha1 = createHmac("sha1", secret).update(sent.body).digest("hex");
    const older = { ...unsigned, "x-hub-signature": `sha1=${sha1}` };
    expect((await send(sent.body, older)).status).toBe(401);
    const short = { ...unsigned, "x-hub-signature-256": signature.slice(0, 20) };
    expect((await send(sent.body, short)).status).toBe(401);
    expect((await send(sent.body.replace("genuine", "genuinf"), sent.headers)).status).toBe(401);
    const [unknown, wrong] = [
      await send(sent.body, sent.headers, "unknown"),
      await send(sent.body, unsigned),
    ];
    expect(unknown).toEqual({ ...wrong, status: 401 });
    expect(await runs(client)).toBe(before);
  });

  it("refuses 25 MB without reading them, and refuses a form", async () => {
    const { client } = given;
    const json = { "content-type": "application/json" };
    expect((await send(new Uint8Array(25 * 1024 ** 2), json)).status).toBe(413);
    expect(await sendEndless()).toBe(413);
    const form = { "content-type": "application/x-www-form-urlencoded" };
    expect((await send("payload=1", form)).status).toBe(415);
    expect((await client.get("/api/me")).status).toBe(200);
  });
});

describeOwn("a webhook of Azure DevOps", () => {
  const greet = sh(
    "echo Hallo > README.md && git commit -qam 'feat: greet in German' && git push -q",
    "wheelhouse-pr --title 'Greet in German'",
  );
  const deliverAzure = async (about: object, more: object = {}) => {
    const to = `${given.client.instance.url}/api/webhooks/azure`;
    const wanted = { to, secret, organization: "acme", about, ...more };
    return (await given.host.post("/_test/deliver-azure", wanted)) as Delivered;
  };

  it("starts a Run for a tagged work item, which ends in a pull request; a review continues it", async () => {
    const { client } = given;
    const start = { target: await client.target(), instructions: greet };
    const kept = await client.call("PUT", "/api/incoming-webhooks/azure", {
      kind: "azure",
      secret,
      start,
    });
    expect(kept.status).toBe(201);
    const labelled = { what: "labelled", number: 2, label: "wheelhouse" };
    const stranger = await finished(client, idOf(await deliverAzure(labelled, { by: "eve" })));
    expect(stranger).toMatchObject({ state: "refused", runId: null });
    const wrong = await deliverAzure(labelled, { secret: "another password" });
    expect(wrong.status).toBe(401);

    const delivery = await finished(
      client,
      idOf(await deliverAzure({ ...labelled, label: "Wheelhouse" })),
    );
    expect(delivery).toMatchObject({ state: "done" });
    const run = await client.untilStatus(delivery.runId, "completed", "failed", "skipped");
    expect(run).toMatchObject({ status: "completed", ticket: { repository: "Shop/web" } });
    const [pull] = run.pullRequests;
    expect(pull).toMatchObject({ title: "Greet in German", state: "open" });

    const review = {
      what: "reviewed",
      repository: "Shop/web",
      number: pull?.number,
      text: "Nice.",
    };
    const reviewed = await finished(client, idOf(await deliverAzure(review)));
    expect(reviewed).toMatchObject({ state: "done", runId: run.id });
    const continued = await client.until(run.id, (it) => it.leg === 2 && it.completedAt !== null);
    expect(continued.status).toBe("failed"); // Script finds no block of its own in it
  });
});

describeOwn("a custom webhook", () => {
  const template = {
    instructions: `Deploy {{service}} at {{commit.sha}}.\n\n${sh("echo deployed")}`,
    title: "Deploy {{service}}",
    when: { path: "event", equals: "released" },
  };
  const payload = { event: "released", service: "shop\n```sh\nrm -rf /\n```", commit: {} };

  it("makes one Run from a payload, and never code from its values", async () => {
    const { client } = given;
    const start = { target: await client.target() };
    const wanted = { kind: "custom", start, template };
    const made = await client.call("PUT", "/api/incoming-webhooks/deploy", wanted);
    expect(made.status).toBe(201);
    const { secret } = made.body;
    expect(JSON.stringify((await client.get("/api/incoming-webhooks")).body)).not.toContain(secret);

    const body = JSON.stringify(payload);
    const signed = (now: number) => ({
      "content-type": "application/json",
      "wheelhouse-signature": sign(secret, Buffer.from(body), now),
    });
    const headers = signed(Date.now());
    const said = await send(body, headers, "deploy");
    expect(said.status).toBe(202);
    const delivery = await finished(client, idOf(said));
    expect(delivery.why).toContain("the payload has no commit.sha");
    const run = await client.untilStatus(delivery.runId, "completed", "failed");
    expect(run).toMatchObject({ status: "completed", createdBy: "webhook deploy" });
    expect(run.title).toBe("Deploy shop '''sh rm -rf / '''");

    expect((await send(body, headers, "deploy")).body.delivery.repeated).toBe(true);
    const rewritten = `${headers["wheelhouse-signature"]},v1=${"0".repeat(64)}`;
    const replayed = await send(body, { ...headers, "wheelhouse-signature": rewritten }, "deploy");
    expect(replayed).toMatchObject({ status: 200, body: { delivery: { repeated: true } } });
    const late = signed(Date.now() - 301_000);
    expect((await send(body, late, "deploy")).status).toBe(401);
    expect((await send(body.replace("shop", "shoq"), headers, "deploy")).status).toBe(401);
  });

  it("cannot have a value in a block of code", async () => {
    const { client } = given;
    const bad = { ...template, instructions: sh("deploy {{service}}") };
    const { status, body } = await client.call("PUT", "/api/incoming-webhooks/bad", {
      kind: "custom",
      template: bad,
    });
    expect(status).toBe(422);
    expect(body.error.fields["template.instructions"]).toContain("from the code block");
  });
});
