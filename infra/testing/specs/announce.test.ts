import { createServer, type Server } from "node:http";
import { text } from "node:stream/consumers";
import { afterAll, beforeAll, expect, it } from "vitest";
import { verifySignature } from "../../../functions/incoming-webhooks/signature.ts";
import { ask, describeOwn, sh, useClient } from "./support/use.ts";

const given = useClient();
type Got = { readonly signature: string; readonly body: string };
const got: Got[] = [];
let news = () => {};
let receiver: Server;
let url = "";
beforeAll(async () => {
  receiver = createServer(async (request, response) => {
    const body = await text(request);
    got.push({ signature: String(request.headers["wheelhouse-signature"]), body });
    response.end();
    news();
  });
  await new Promise<void>((resolve) => receiver.listen(0, "127.0.0.1", resolve));
  const address = receiver.address();
  url = `http://127.0.0.1:${typeof address === "object" ? address?.port : 0}/hook`;
});
afterAll(() => void receiver.close());

/** Waits for the message that matches. */
async function told(fits: (message: { on: string; run?: { id: string } }) => boolean) {
  for (;;) {
    const found = got.find((it) => fits(JSON.parse(it.body)));
    if (found) return { ...found, message: JSON.parse(found.body) };
    await new Promise<void>((resolve) => {
      news = resolve;
    });
  }
}

describeOwn("an outgoing webhook", () => {
  it("sends signed messages when a Run needs someone and when it ends", async () => {
    const { it: client } = given;
    const made = await client.post("/api/outgoing-webhooks", { url });
    expect(made.status).toBe(201);
    const { secret, webhook } = made.body;

    const id = await client.start(sh(ask));
    const { message, signature, body } = await told((it) => it.on === "needs-you");
    expect(verifySignature(secret, Buffer.from(body), signature, Date.now())).toBe(true);
    expect(message.run).toMatchObject({ id, status: "needs-you" });
    expect(message.question).toMatchObject({
      url: expect.stringMatching(new RegExp(`/runs/${id}#q$`)),
      questions: [{ question: "Where should the toggle live?", options: ["Header", "Settings"] }],
    });
    await client.answer(await client.run(id), { choices: ["Header"] });
    const ended = await told((it) => it.on === "completed" && it.run?.id === id);
    expect(ended.message.run).toMatchObject({ status: "completed", summary: expect.any(String) });

    const attempts = async () =>
      (await client.get("/api/outgoing-webhooks/attempts")).body.attempts;
    await expect.poll(attempts, { timeout: 60_000 }).toMatchObject([
      { webhook: webhook.id, runId: id, on: "completed", state: "delivered" },
      { webhook: webhook.id, runId: id, on: "needs-you", state: "delivered" },
    ]);
    expect(JSON.stringify((await client.get("/api/outgoing-webhooks")).body)).not.toContain(secret);

    const test = await client.post(`/api/outgoing-webhooks/${webhook.id}/test`);
    expect(test.body.attempt).toMatchObject({ on: "test", state: "delivered", lastStatus: 200 });
    const gone = await client.call("DELETE", `/api/outgoing-webhooks/${webhook.id}`);
    expect(gone.status).toBe(200);
  });

  it.each(["http://169.254.169.254/latest", "https://localhost/x", "ftp://example.com"])(
    "is refused for %s, with what to write instead",
    async (bad) => {
      const { status, body } = await given.it.post("/api/outgoing-webhooks", { url: bad });
      expect(status).toBe(422);
      expect(body.error.fields.url).toMatch(/internal network|must begin with https/);
    },
  );
});
