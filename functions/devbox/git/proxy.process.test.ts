import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer, type Server } from "node:http";
import { createServer as createSecureServer } from "node:https";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import { openssl, ownCa } from "../../../infra/testing/own-ca.ts";
import { openGitGate } from "./gate.ts";

const servers: Server[] = [];
afterEach(() => {
  for (const it of servers.splice(0)) it.close().closeAllConnections();
});
async function serve(server: Server): Promise<number> {
  servers.push(server);
  await once(server.listen(0, "127.0.0.1"), "listening");
  return (server.address() as AddressInfo).port;
}

type Asked = { method?: string | undefined; url?: string | undefined } & Record<string, unknown>;

/** A gate of a machine whose proxy is `proxy`. Undefined: a machine without one. */
async function gateBehind(proxy: Server | undefined) {
  const env = proxy ? { http_proxy: `http://127.0.0.1:${await serve(proxy)}` } : {};
  const offer = async (server: Server) => ({ port: await serve(server), private: true as const });
  return openGitGate(
    { offer },
    { name: "team/app", cloneUrl: "http://code.example/team/app.git", branch: "x" },
    {
      credential: async () => ({ username: "git", password: "token" }),
      openPullRequest: async () => ({ status: 200, body: {} }),
      note: () => {},
    },
    env,
  );
}

/** The code host, as a proxy sees it. It keeps objects at `store`, which it answers too. */
function proxyWith(store: string, asked: Asked[]): Server {
  return createServer(({ method, url, headers }, response) => {
    const { authorization, "x-signature": signature } = headers;
    asked.push({ method, url, authorization, signature });
    if (!url?.endsWith("/objects/batch")) return void response.end("refs or an object");
    response.setHeader("content-type", "application/vnd.git-lfs+json");
    const action = { href: `${store}/object`, header: { "X-Signature": "signed" } };
    const actions = { download: action, upload: action };
    response.end(JSON.stringify({ objects: [{ oid: "a".repeat(64), size: 17, actions }] }));
  });
}

/** Asks for an object as git-lfs does. Returns the address that stands for it. */
async function placeOf(gate: { repositoryUrl: string }): Promise<string> {
  const said = await fetch(`${gate.repositoryUrl}/info/lfs/objects/batch`, {
    method: "POST",
    headers: { "content-type": "application/vnd.git-lfs+json" },
    body: JSON.stringify({ operation: "download", objects: [{ oid: "a".repeat(64), size: 17 }] }),
  });
  const { objects } = (await said.json()) as {
    objects: [{ actions: { download: { href: string } } }];
  };
  return objects[0].actions.download.href;
}

const authorization = `Basic ${Buffer.from("git:token").toString("base64")}`;
const repository = "http://code.example/team/app.git";

describe.skipIf(!openssl.here)(
  `the git gate of a host with an own certificate${openssl.why}`,
  () => {
    it.each([
      ["not trusted", "DNS:localhost", false, /does not trust .*set NODE_EXTRA_CA_CERTS/],
      ["of another name", "DNS:other.example", true, /is for another name/],
      ["trusted", "DNS:localhost", true, /^refs$/],
    ])("answers with a sentence for git: %s", async (_, names, trusts, said) => {
      const folder = mkdtempSync(join(tmpdir(), "wheelhouse-gate-ca-"));
      const ca = ownCa(folder, names);
      const port = await serve(
        createSecureServer(ca.tls, (_, response) => void response.end("refs")),
      );
      const offer = async (server: Server) => ({
        port: await serve(server),
        private: true as const,
      });
      const gate = await openGitGate(
        { offer },
        { name: "team/app", cloneUrl: `https://localhost:${port}/team/app.git`, branch: "x" },
        {
          credential: async () => ({ username: "git", password: "token" }),
          openPullRequest: async () => ({ status: 200, body: {} }),
          note: () => {},
        },
        trusts ? { SSL_CERT_FILE: ca.path } : {},
      );
      const answer = await fetch(`${gate.repositoryUrl}/info/refs?service=git-upload-pack`);
      expect((await answer.text()).trim()).toMatch(said);
      gate.close();
      rmSync(folder, { recursive: true });
    });
  },
);

describe("the git gate of a host whose only way out is a proxy", () => {
  it("reaches the code host through it, with the token, also for Git LFS", async () => {
    const asked: Asked[] = [];
    const gate = await gateBehind(proxyWith("http://code.example/store", asked));
    try {
      const said = await fetch(`${gate.repositoryUrl}/info/refs?service=git-upload-pack`);
      expect(await said.text()).toBe("refs or an object");
      await placeOf(gate);
      expect(asked).toEqual([
        { method: "GET", url: `${repository}/info/refs?service=git-upload-pack`, authorization },
        { method: "POST", url: `${repository}/info/lfs/objects/batch`, authorization },
      ]);
    } finally {
      gate.close();
    }
  });

  it("reaches a store of objects on another host through it, with the headers of the code host and no token", async () => {
    const asked: Asked[] = [];
    const gate = await gateBehind(proxyWith("http://store.example", asked));
    try {
      const bytes = await fetch(await placeOf(gate));
      expect(await bytes.text()).toBe("refs or an object");
      expect(asked.at(-1)).toEqual({
        method: "GET",
        url: "http://store.example/object",
        authorization: undefined,
        signature: "signed",
      });
    } finally {
      gate.close();
    }
  });

  it.each([
    "http://localhost:9000",
    "http://127.0.0.2",
    "http://2130706433",
    "http://[::ffff:10.0.0.1]",
    "http://169.254.169.254",
    "http://store.internal",
    "http://store",
    "https://10.1.2.3",
  ])("does not fetch an object from %s, and says why", async (store) => {
    const asked: Asked[] = [];
    const gate = await gateBehind(proxyWith(store, asked));
    try {
      const said = await fetch(await placeOf(gate));
      expect(said.status).toBe(403);
      expect(await said.text()).toContain("The code host keeps this object at ");
      expect(asked).toHaveLength(1);
    } finally {
      gate.close();
    }
  });
});
