import { spawnSync } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer, type Server } from "node:http";
import { type AddressInfo, connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type OwnCa, openssl, ownCa } from "../own-ca.ts";
import { reverseProxy } from "../reverse-proxy.ts";
import { Client } from "./support/client.ts";
import { CodeHost } from "./support/code-host.ts";
import { OwnServer } from "./support/instance.ts";
import { mend, seed, ticketUrl, token } from "./support/sums.ts";
import { describeHere } from "./support/use.ts";

/** A name that no resolver knows: only the proxy leads there, so nothing can go around it. */
const name = "github.corp.invalid";
const folder = mkdtempSync(join(tmpdir(), "wheelhouse-behind-proxy-"));
const hasLfs = spawnSync("git-lfs", ["version"]).status === 0;
const where = openssl.here ? describeHere : describe.skip;

where(`a code host with a certificate of a company, behind a proxy${openssl.why}`, () => {
  /** What the proxy connected to, and what was asked there. */
  const connected: string[] = [];
  const asked: string[] = [];
  const held: { ca?: OwnCa; host?: CodeHost; front?: { close(): void }; proxy?: Server } = {};
  let way: Record<string, string> = {};
  const started = async (more: Record<string, string>) => {
    connected.length = 0;
    asked.length = 0;
    const server = await new OwnServer().start({ ...way, GH_TOKEN: token, ...more });
    return { server, client: new Client(server) };
  };

  beforeAll(async () => {
    const ca = ownCa(folder, `DNS:${name}`);
    const host = await CodeHost.with(seed);
    const front = await reverseProxy(ca, [
      { prefix: "", port: () => Number(new URL(host.github).port), heard: (it) => asked.push(it) },
    ]);
    const proxy = createServer((request, response) => {
      connected.push(`${request.method} ${request.url}`);
      response.writeHead(502).end();
    }).on("connect", ({ url }, client) => {
      connected.push(url ?? "");
      const there = connect(front.port, "127.0.0.1", () => {
        client.write("HTTP/1.1 200 OK\r\n\r\n");
        client.pipe(there).pipe(client);
      });
      there.on("error", () => client.destroy());
      client.on("error", () => there.destroy());
    });
    await once(proxy.listen(0, "127.0.0.1"), "listening");
    const address = `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`;
    Object.assign(held, { ca, host, front, proxy });
    way = {
      WHEELHOUSE_GITHUB_URL: `https://${name}`,
      HTTP_PROXY: address,
      HTTPS_PROXY: address,
      NO_PROXY: "inside.invalid,.direct.invalid",
    };
  });
  afterAll(() => {
    held.host?.end();
    held.front?.close();
    held.proxy?.close();
    held.proxy?.closeAllConnections();
    rmSync(folder, { recursive: true });
  });

  it.each(["NODE_EXTRA_CA_CERTS", "SSL_CERT_FILE"])(
    "is reached only through it, from the ticket to the pull request, with the authority in %s",
    async (variable) => {
      const { server, client } = await started({ [variable]: held.ca?.path ?? "" });
      try {
        const id = await client.start(mend, { ticketUrl });
        const run = await client.untilStatus(id, "completed", "failed", "skipped");
        expect(run.summary).not.toMatch(/could not/);
        expect(run).toMatchObject({ status: "completed", pullRequests: [{ state: "open" }] });
        expect(new Set(connected)).toEqual(new Set([`${name}:443`]));
        for (const what of [
          /^GET \/api\/v3\/repos\/acme\/sums\/issues\/1$/,
          /^GET \/acme\/sums\.git\/info\/refs\?service=git-upload-pack$/,
          /^POST \/acme\/sums\.git\/git-upload-pack$/,
          /^POST \/acme\/sums\.git\/git-receive-pack$/,
          /^GET \/acme\/words\.git\/info\/refs\?service=git-upload-pack$/,
          /^POST \/api\/v3\/repos\/acme\/sums\/pulls$/,
        ])
          expect(asked).toContainEqual(expect.stringMatching(what));
        if (!hasLfs) return;
        expect(await client.output(id)).toContain("the bytes of a table");
        expect(asked).toContainEqual(expect.stringMatching(/^GET \/_store\//));
      } finally {
        await server.discard();
      }
    },
  );

  it("is not trusted without, and the Run says what to set", async () => {
    const { server, client } = await started({});
    try {
      const id = await client.start(mend, { ticketUrl });
      const run = await client.untilStatus(id, "completed", "failed", "skipped");
      expect(run.status).not.toBe("completed");
      expect(run.summary).toMatch(
        /shows a certificate that this machine does not trust .*set NODE_EXTRA_CA_CERTS/,
      );
      expect(asked).toEqual([]);
    } finally {
      await server.discard();
    }
  });
});
