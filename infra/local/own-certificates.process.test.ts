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

/** Calls a server in the three ways of the product, and prints the statuses: code hosts, webhooks, the gates of a DevBox. */
const caller = `
const { reachOutside } = await import(${JSON.stringify(network)});
const { send } = await import(${JSON.stringify(webhook)});
const { createOnward } = await import(${JSON.stringify(onward)});
const proxied = reachOutside(process.env);
const url = process.argv.at(-1);
const host = await fetch(url).then((it) => it.status, (it) => it.cause?.code ?? String(it));
const { status, why } = await send(url, "{}", {}, 10_000, () => true);
const gate = await new Promise((tell) => {
  const call = createOnward(process.env).send(new URL(url), { method: "GET" });
  call.on("response", (it) => tell(it.statusCode)).on("error", (it) => tell(it.code)).end();
});
console.log(JSON.stringify({ host, webhook: status || why, gate }));
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

    async function called(env: Record<string, string>): Promise<unknown> {
      const words = ["--input-type=module", "--eval", caller, url];
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
        const said = (await called(env)) as Record<string, unknown>;
        for (const way of ["host", "webhook", "gate"]) expect(said[way]).not.toBe(200);
      }
    });
  },
);
