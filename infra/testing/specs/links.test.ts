import { execFile } from "node:child_process";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { afterAll, beforeAll, expect, it } from "vitest";
import { Client } from "./support/client.ts";
import { CodeHost } from "./support/code-host.ts";
import { OwnServer } from "./support/instance.ts";
import { mend, seed, token } from "./support/sums.ts";
import { describeHere } from "./support/use.ts";

const cli = fileURLToPath(new URL("../../../cli/wheelhouse.ts", import.meta.url));
const secret = "a secret that GitHub knows too";
type Written = { readonly number: number; readonly body: string };

describeHere("the links of a Wheelhouse", () => {
  const held: { host?: CodeHost; receiver?: Server } = {};
  const got: string[] = [];
  let hook = "";
  const host = (): CodeHost => {
    if (!held.host) throw new Error("There is no code host.");
    return held.host;
  };
  beforeAll(async () => {
    held.host = await CodeHost.with(seed);
    const receiver = createServer(async (request, response) => {
      got.push(await text(request));
      response.end();
    });
    held.receiver = receiver;
    await new Promise<void>((resolve) => receiver.listen(0, "127.0.0.1", resolve));
    hook = `http://127.0.0.1:${(receiver.address() as AddressInfo).port}/hook`;
  });
  afterAll(() => {
    held.host?.end();
    held.receiver?.close();
  });

  it.each<[string[], string | undefined]>([
    [[], undefined],
    [["--path-prefix", "/wheelhouse"], undefined],
    [["--host-name", "wheelhouse.example.com"], "https://wheelhouse.example.com"],
    [
      [
        "--host-name",
        "w.example.com",
        "--host-name",
        "other.example.com",
        "--path-prefix",
        "/a/b/",
      ],
      "https://w.example.com/a/b",
    ],
    [["--public-url", "https://w.example.com:8443/a"], "https://w.example.com:8443/a"],
    [["--public-url", "https://w.example.com", "--host-name", "inside"], "https://w.example.com"],
  ])("started with %j lead to where people open it", async (options, known) => {
    const server = await new OwnServer(options).start({ ...host().env, GH_TOKEN: token });
    try {
      const base = known ?? server.url;
      expect(server.publicUrl).toBe(base);
      const client = new Client(server);
      const start = { target: await client.target(), instructions: mend };
      const wanted = { kind: "github", secret, start };
      const made = await client.call("PUT", "/api/incoming-webhooks/github", wanted);
      expect(made.body.webhook.url).toBe(`${base}/api/webhooks/github`);
      expect((await client.post("/api/outgoing-webhooks", { url: hook })).status).toBe(201);

      const about = { what: "labelled", repository: "acme/sums", number: 1, label: "wheelhouse" };
      const to = `${server.url}/api/webhooks/github`;
      await host().post("/_test/deliver", { to, secret, about });
      const runs = async () => (await client.get("/api/runs")).body.runs;
      await expect.poll(runs, { timeout: 60_000 }).toHaveLength(1);
      const [{ id }] = await runs();
      const run = await client.untilStatus(id, "completed", "failed", "skipped");
      expect(run.status).toBe("completed");
      const page = `${base}/runs/${id}`;

      const here = () => got.filter((it) => it.includes(id));
      await expect.poll(here, { timeout: 60_000 }).not.toHaveLength(0);
      expect(JSON.parse(here()[0] ?? "{}").run.url).toBe(page);
      const at = "/repos/acme/sums";
      const comments = (await host().get(`${at}/issues/1/comments`, token)) as Written[];
      const comment = comments.map(({ body }) => body).find((it) => it.includes(id));
      expect(comment).toBe(`Wheelhouse is working on this: ${page}`);
      const pulls = (await host().get(`${at}/pulls`, token)) as Written[];
      const pull = pulls.map(({ body }) => body).find((it) => it.includes(id));
      expect(pull).toContain(`[a Run of Wheelhouse](${page})`);
      const terminal = (...words: string[]) =>
        promisify(execFile)(process.execPath, [cli, ...words], {
          env: { PATH: process.env["PATH"], WHEELHOUSE_DATA: server.data },
        });
      expect((await terminal("open", id)).stdout).toBe(`${page}\n`);
      expect((await terminal("show", id)).stdout).toContain(page);
      const itself = [base, server.url].map((it) => `${it}/api/webhooks/github`);
      for (const url of itself)
        expect(await client.post("/api/outgoing-webhooks", { url })).toMatchObject({
          status: 422,
          body: { error: { fields: { url: expect.stringContaining("Wheelhouse itself") } } },
        });
    } finally {
      await server.discard();
    }
  });
});
