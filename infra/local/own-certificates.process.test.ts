import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:https";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type OwnCa, openssl, ownCa } from "../testing/own-ca.ts";

const network = fileURLToPath(new URL("network.ts", import.meta.url));
const onward = fileURLToPath(new URL("../../functions/devbox/gates/onward.ts", import.meta.url));
const webhook = fileURLToPath(
  new URL("../../functions/outgoing-webhooks/send.ts", import.meta.url),
);

/** Calls a server in one of the three ways of the product, and prints the status: code hosts, webhooks, the gates of a DevBox. */
const caller = `
const { reachOutside } = await import(${JSON.stringify(network)});
const { send } = await import(${JSON.stringify(webhook)});
const { createOnward } = await import(${JSON.stringify(onward)});
const { fetch, proxied } = reachOutside(process.env);
const [way, url] = process.argv.slice(-2);
const ways = {
  host: () => fetch(url).then((it) => it.status, (it) => it.cause?.code ?? String(it)),
  webhook: async () => {
    const through = (it) => proxied(it) || true;
    const { status, why } = await send(url, "{}", {}, 10_000, through);
    return status || why;
  },
  gate: () => new Promise((tell) => {
    const call = createOnward(process.env).send(new URL(url), { method: "GET" });
    call.on("response", (it) => tell(it.statusCode)).on("error", (it) => tell(it.code)).end();
  }),
};
console.log(JSON.stringify(await ways[way]()));
process.exit();
`;

describe.skipIf(!openssl.here)(
  `a server whose certificate a company signed itself${openssl.why}`,
  () => {
    const folder = mkdtempSync(join(tmpdir(), "wheelhouse-ca-"));
    let ca: OwnCa;
    let server: Server;
    let url = "";

    beforeAll(async () => {
      ca = ownCa(folder, "DNS:localhost,IP:127.0.0.1");
      server = createServer(ca.tls, (_, response) => void response.end("{}"));
      await once(server.listen(0, "127.0.0.1"), "listening");
      url = `https://localhost:${(server.address() as AddressInfo).port}/`;
    });
    afterAll(() => {
      server.close().closeAllConnections();
      rmSync(folder, { recursive: true });
    });

    /** The status of each way to call, the first call of a process each. */
    async function called(env: Record<string, string>): Promise<Record<string, unknown>> {
      const ways = ["host", "webhook", "gate"];
      const said = await Promise.all(ways.map((way) => calledBy(way, env)));
      return Object.fromEntries(ways.map((way, n) => [way, said[n]]));
    }

    async function calledBy(way: string, env: Record<string, string>): Promise<unknown> {
      const words = ["--input-type=module", "--eval", caller, way, url];
      const child = spawn(process.execPath, words, {
        env: { PATH: process.env["PATH"], ...env },
        stdio: ["ignore", "pipe", "inherit"],
      });
      return JSON.parse(await text(child.stdout));
    }

    it.each(["NODE_EXTRA_CA_CERTS", "SSL_CERT_FILE"])("is trusted by %s", async (name) => {
      expect(await called({ [name]: ca.path })).toEqual({
        host: 200,
        webhook: 200,
        gate: 200,
      });
    });

    it("is not trusted without, nor by a file that holds no certificate", async () => {
      const empty = join(folder, "empty.pem");
      writeFileSync(empty, "");
      for (const env of [{}, { SSL_CERT_FILE: empty }]) {
        const said = await called(env);
        for (const way of ["host", "webhook", "gate"]) expect(said[way]).not.toBe(200);
      }
    });
  },
);
