import { execFile } from "node:child_process";
import { createHmac, randomUUID } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { request } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import WebSocket from "ws";
import { type OwnCa, openssl, ownCa } from "../own-ca.ts";
import { type Behind, reverseProxy } from "../reverse-proxy.ts";
import { openBrowser } from "./support/browser.ts";
import { Client } from "./support/client.ts";
import { OwnServer } from "./support/instance.ts";
import { status } from "./support/page.ts";
import { describeHere, sh } from "./support/use.ts";

const cli = fileURLToPath(new URL("../../../cli/wheelhouse.ts", import.meta.url));
const portOf = (url: string): number => Number(new URL(url).port);

const describeWithOpenssl = openssl.here ? describeHere : describe.skip;

type Ways = Omit<Behind, "port" | "prefix">;

const held: { browser?: Browser; ca?: OwnCa } = {};
const folder = mkdtempSync(join(tmpdir(), "wheelhouse-prefix-"));

/** Servers below paths of one host, behind one proxy with TLS. */
async function world(prefixes: Readonly<Record<string, Ways>>) {
  if (!held.ca) throw new Error("There are no certificates.");
  const servers = new Map<string, OwnServer>();
  const behind = Object.entries(prefixes).map(([prefix, way]) => ({
    ...way,
    prefix,
    port: () => portOf(servers.get(prefix)?.url ?? ""),
  }));
  const proxy = await reverseProxy(held.ca, behind);
  const origin = `https://wheelhouse.localhost:${proxy.port}`;
  for (const prefix of Object.keys(prefixes))
    servers.set(prefix, await new OwnServer(["--public-url", `${origin}${prefix}`]).start());
  return {
    proxy,
    origin,
    at: (prefix: string) => servers.get(prefix) as OwnServer,
    async [Symbol.asyncDispose]() {
      for (const server of servers.values()) await server.discard();
      proxy.close();
    },
  };
}

/** A page that notes every request and socket outside of the prefixes, every failed one, and every error. */
async function watchedPage(url: string) {
  const context = await held.browser?.newContext({ ignoreHTTPSErrors: true });
  const page = await context?.newPage();
  if (!page) throw new Error("There is no browser.");
  page.setDefaultTimeout(60_000);
  const troubles: string[] = [];
  const sockets: string[] = [];
  page.on("pageerror", (error) => troubles.push(String(error)));
  page.on(
    "request",
    (it) =>
      it.url() === url || it.url().startsWith(`${url}/`) || troubles.push(`asked ${it.url()}`),
  );
  page.on("response", (it) => it.status() < 400 || troubles.push(`${it.status()} ${it.url()}`));
  page.on("websocket", (it) => sockets.push(it.url()));
  return { page, troubles, sockets };
}

const ready = (page: Page) =>
  page
    .getByRole("link", { name: /new run/i })
    .first()
    .waitFor();

describeWithOpenssl(`Wheelhouse below a path of a host${openssl.why}`, () => {
  beforeAll(async () => {
    held.ca = ownCa(folder, "DNS:localhost,DNS:wheelhouse.localhost,IP:127.0.0.1");
    held.browser = await openBrowser();
  });
  afterAll(async () => {
    await held.browser?.close();
    rmSync(folder, { recursive: true });
  });

  it.each<[string, string, Ways]>([
    ["keeps the path", "/wheelhouse", {}],
    ["keeps a path of several parts", "/tools/wheel.house", {}],
    [
      "removes the path and says so",
      "/wheelhouse",
      { strips: true, says: { "x-forwarded-prefix": "/wheelhouse" } },
    ],
    [
      "keeps the path and names it too",
      "/wheelhouse",
      { says: { "x-forwarded-prefix": "/wheelhouse/" } },
    ],
  ])("has a whole console behind a proxy that %s", async (_, prefix, way) => {
    await using given = await world({ [prefix]: way });
    const server = given.at(prefix);
    const url = `${given.origin}${prefix}`;
    expect(server.publicUrl).toBe(url);
    const { page, troubles, sockets } = await watchedPage(url);
    await page.goto(`${url}#token=${server.token}`);
    await ready(page);
    expect(page.url()).toMatch(new RegExp(`^${url}/?$`));
    await page
      .getByRole("link", { name: /new run/i })
      .first()
      .click();
    await page
      .getByRole("textbox", { name: /Instructions/ })
      .fill(sh("for n in 1 2 3; do echo line $n; sleep 0.3; done"));
    await page.getByRole("button", { name: /Start run/i }).click();
    await page.getByText("line 3").first().waitFor();
    await status(page, "Completed").waitFor();
    const here = page.url();
    expect(here).toMatch(new RegExp(`^${url}/runs/run_[^/]+$`));
    expect(sockets).toEqual([
      expect.stringMatching(`^${url.replace("https:", "wss:")}/ws\\?ticket=`),
    ]);
    await page.reload();
    await page.getByText("line 3").first().waitFor();
    await page.getByRole("link", { name: "All Runs", exact: true }).click();
    await page.locator("[data-row]").first().click();
    await page.waitForURL(here);
    for (const [name, path] of [
      ["Inbox", "/inbox"],
      ["Settings", "/settings"],
    ] as const) {
      await page.getByRole("link", { name }).first().click();
      await page.waitForURL(`${url}${path}`);
    }
    await page.getByRole("link", { name: "Network access" }).click();
    await page.waitForURL(`${url}/settings#network`);
    await page.goto(url);
    await ready(page);
    expect(troubles).toEqual([]);
    await page.getByLabel(/^Account/).click();
    await page.getByRole("button", { name: "Sign out", exact: true }).click();
    await page.getByText("You’ve been signed out").waitFor();
    await page.context().close();
  });

  it("keeps two sign-ins apart, of two servers at one host", async () => {
    await using given = await world({ "/one": {}, "/two": {} });
    const context = await held.browser?.newContext({ ignoreHTTPSErrors: true });
    for (const prefix of ["/one", "/two", "/one", "/two"]) {
      const page = await context?.newPage();
      const known =
        prefix in
        ((await context
          ?.storageState()
          .then(({ origins }) =>
            Object.fromEntries(
              (origins[0]?.localStorage ?? []).map(({ name }) => [
                name.replace(/^wheelhouse(.*)\.session$/, "$1"),
                true,
              ]),
            ),
          )) ?? {});
      const token = known ? "" : `#token=${given.at(prefix).token}`;
      await page?.goto(`${given.origin}${prefix}/${token}`);
      if (page) await ready(page);
    }
    await context?.close();
  });

  it("says where it is to whoever asks elsewhere, also to a proxy that removes the path in silence", async () => {
    await using given = await world({ "/wheelhouse": { strips: true } });
    const server = given.at("/wheelhouse");
    const port = portOf(server.url);
    const ask = async (path: string, method = "GET", headers = {}) => {
      const call = request({ port, host: "127.0.0.1", path, method, headers }).end();
      const reply = await new Promise<import("node:http").IncomingMessage>((resolve, reject) =>
        call.once("response", resolve).once("error", reject),
      );
      return {
        status: reply.statusCode,
        location: reply.headers.location,
        body: await text(reply),
      };
    };
    const there = /This Wheelhouse is at \/wheelhouse\/\..*X-Forwarded-Prefix: \/wheelhouse/;
    for (const path of [
      "/",
      "/api/me",
      "/runs/run_1",
      "/wheelhousex/",
      "/WHEELHOUSE/",
      "/%77heelhouse/",
      "/assets/x.js",
      "/wheelhouse%2f",
      "//wheelhouse/",
    ])
      expect(await ask(path)).toMatchObject({ status: 404, body: expect.stringMatching(there) });
    expect(await ask("/", "POST")).toMatchObject({ status: 404 });
    expect(await ask("/", "GET", { "x-forwarded-prefix": "/other" })).toMatchObject({
      status: 404,
    });
    expect(await ask("/wheelhouse?a=1")).toMatchObject({
      status: 307,
      location: "/wheelhouse/?a=1",
    });
    expect(await ask("/wheelhouse/a", "GET", { host: `localhost:${port}` })).toMatchObject({
      status: 307,
      location: `http://127.0.0.1:${port}/wheelhouse/a`,
    });
    expect(await ask("/", "GET", { host: "evil.example" })).toMatchObject({ status: 421 });
    for (const path of ["/ws", "/wheelhouse/other"]) {
      const socket = new WebSocket(`ws://127.0.0.1:${port}${path}`);
      const [, reply] = await new Promise<unknown[]>((resolve) =>
        socket.once("unexpected-response", (...it) => resolve(it)).once("error", () => {}),
      );
      expect(reply).toMatchObject({ statusCode: 404 });
    }
    const { page } = await watchedPage(given.origin);
    await page.goto(`${given.origin}/wheelhouse/`);
    expect(await page.textContent("body")).toMatch(there);
    await page.context().close();
  });

  it("gives addresses to programs and people that can be opened: API, webhooks, terminal", async () => {
    await using given = await world({ "/wheelhouse": {} });
    const server = given.at("/wheelhouse");
    const client = new Client(server);
    const url = `${given.origin}/wheelhouse`;
    const openapi = await client.get("/api/openapi.json");
    expect(openapi.body.servers).toEqual([{ url: "/wheelhouse" }]);

    const template = { instructions: "{{text}}" };
    const made = await client.call("PUT", "/api/incoming-webhooks/own", {
      kind: "custom",
      template,
    });
    expect(made.body.webhook.url).toBe(`${url}/api/webhooks/own`);
    const body = JSON.stringify({ id: randomUUID(), text: sh("echo from a webhook") });
    const seconds = Math.floor(Date.now() / 1_000);
    const signature = createHmac("sha256", made.body.secret).update(`${seconds}.${body}`);
    const delivered = await client.call("POST", "/api/webhooks/own", body, {
      "wheelhouse-signature": `t=${seconds},v1=${signature.digest("hex")}`,
    });
    expect(delivered.status).toBe(202);

    const { body: key } = await client.post("/api/keys", { name: "terminal", scope: "admin" });
    const home = mkdtempSync(join(tmpdir(), "wheelhouse-home-"));
    const terminal = async (at: string, env: Record<string, string>, ...words: string[]) => {
      const { stdout } = await promisify(execFile)(process.execPath, [cli, ...words], {
        env: { PATH: process.env["PATH"], HOME: home, WHEELHOUSE_URL: at, ...env },
      });
      return stdout;
    };
    const far = `https://localhost:${given.proxy.port}/wheelhouse`;
    const trust = { NODE_EXTRA_CA_CERTS: held.ca?.path ?? "", WHEELHOUSE_TOKEN: key.secret };
    for (const at of [far, `${far}/`]) {
      const said = await terminal(at, trust, "run", sh("echo hi"));
      expect(said).toMatch(new RegExp(`${far}/runs/run_`));
      expect(await terminal(at, trust, "ls")).toContain("run_");
    }
    const near = { WHEELHOUSE_DATA: server.data };
    for (const at of ["", url, server.url, server.url.replace("127.0.0.1", "localhost")]) {
      expect(await terminal(at, near, "open")).toBe(`${url}\n`);
      expect(await terminal(at, near, "ls")).toContain("run_");
    }
    rmSync(home, { recursive: true });
  });
});
