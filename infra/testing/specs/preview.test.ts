import { readFileSync, writeFileSync } from "node:fs";
import { request } from "node:http";
import { join } from "node:path";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, it } from "vitest";
import { openBrowser } from "./support/browser.ts";
import { signedIn } from "./support/page.ts";
import { ask, describeHere, ownServer, sh } from "./support/use.ts";

/** Two development servers in the background: a page, a script by a path from the root, and a socket. */
const servers = `cat > server.cjs <<'EOF'
const { createHash } = require("node:crypto");
const { appendFileSync, writeFileSync } = require("node:fs");
const { createServer } = require("node:http");
const script = \`
  document.title = "script ran";
  document.cookie = "wide=1; domain=localhost";
  localStorage.mark = location.host;
  new WebSocket("ws://" + location.host + "/hot").onmessage = (event) => document.body.append(event.data);
\`;
function serve(then) {
  const server = createServer((incoming, outgoing) => {
    appendFileSync("seen.jsonl", JSON.stringify({ url: incoming.url, headers: incoming.headers }) + "\\n");
    const js = incoming.url === "/app.js";
    outgoing.setHeader("content-type", js ? "text/javascript" : "text/html");
    outgoing.end(js ? script : "<body>served " + incoming.url + "<script src=/app.js></script>");
  });
  server.on("upgrade", (incoming, socket) => {
    appendFileSync("seen.jsonl", JSON.stringify({ url: incoming.url, headers: incoming.headers }) + "\\n");
    const accept = createHash("sha1").update(incoming.headers["sec-websocket-key"] + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11").digest("base64");
    socket.write("HTTP/1.1 101 Switching Protocols\\r\\nupgrade: websocket\\r\\nconnection: Upgrade\\r\\nsec-websocket-accept: " + accept + "\\r\\n\\r\\n");
    socket.write(Buffer.from([0x81, 8, ...Buffer.from(" hot now")]));
  });
  server.listen(0, "127.0.0.1", () => then(server.address().port));
}
serve((one) => serve((other) => writeFileSync("ports", one + " " + other)));
EOF
node server.cjs &`;

type Seen = { readonly url: string; readonly headers: Record<string, string> };

/** The answer of a server of this machine to a request with another Host header. */
const statusOf = (port: number, host: string): Promise<number | undefined> =>
  new Promise((resolve, reject) => {
    request({ host: "127.0.0.1", port, path: "/api/me", headers: { host } }, (answer) => {
      answer.resume();
      resolve(answer.statusCode);
    })
      .once("error", reject)
      .end();
  });

describeHere("a server that a Run leaves in the background", () => {
  const held: { browser?: Browser } = {};
  beforeAll(async () => {
    held.browser = await openBrowser();
  });
  afterAll(() => held.browser?.close());

  it("answers in the next step, and opens as a preview that gets no credential, until its DevBox is paused", async () => {
    const { server, client } = await ownServer(["--warm", "0"]);
    try {
      const start = sh(servers, "until [ -s ports ]; do sleep 0.1; done");
      const next = sh(
        `node -e 'fetch("http://127.0.0.1:" + require("node:fs").readFileSync("ports", "utf8").split(" ")[0] + "/step").then((it) => it.text()).then(console.log)'`,
        "until [ -e ask ]; do sleep 0.2; done",
        ask,
      );
      const id = await client.start(`${start}\n\n${next}`);
      const { ports } = await client.until(id, (run) => run.ports.length === 2, "two open ports");
      const said = await client.untilEvent(id, ({ type }) => type === "step.output");
      expect(said).toMatchObject({ text: expect.stringContaining("served /step") });

      const window = await held.browser?.newContext({ viewport: { width: 1440, height: 900 } });
      if (!window) throw new Error("There is no browser.");
      const console = await signedIn(window, server, [], `/runs/${id}`);
      const link = console.getByRole("link", { name: `Open preview of port ${ports[0]}` });
      const opening = window.waitForEvent("page");
      await link.click();
      const page: Page = await opening;
      await page.getByText("hot now").waitFor();
      expect(await page.title()).toBe("script ran");
      expect(await page.evaluate(() => globalThis.opener)).toBeNull();
      const address = page.url();
      const capability = new URL(address).hostname.split(".")[0]?.split("-")[2] ?? "";
      expect(capability).toMatch(/^[0-9a-z]{25}$/);

      const { body } = await client.get(`/api/runs/${id}/previews`);
      const second = await window.newPage();
      await second.goto(body.previews[1].url);
      await second.getByText("hot now").waitFor();
      expect(await second.evaluate(() => localStorage["mark"])).not.toBe(new URL(address).host);

      const seen = (): Seen[] =>
        readFileSync(join(server.workspace(id), "seen.jsonl"), "utf8")
          .trim()
          .split("\n")
          .map((it) => JSON.parse(it));
      const opened = seen().filter(({ url }) => url !== "/step");
      for (const url of ["/", "/app.js", "/hot"])
        expect(opened.filter((it) => it.url === url)).toHaveLength(2);
      for (const { headers } of opened) {
        expect(headers).not.toHaveProperty("cookie");
        expect(headers).not.toHaveProperty("authorization");
        expect(JSON.stringify(headers)).not.toMatch(new RegExp(`${capability}|${id.slice(4)}`));
        expect(headers["host"]).toMatch(/^localhost:\d+$/);
      }

      const reads = page.evaluate(
        (url) =>
          fetch(`${url}/api/me`).then(
            () => "readable",
            () => "not readable",
          ),
        server.url,
      );
      expect(await reads).toBe("not readable");
      const previewPort = Number(new URL(address).port);
      const consolePort = Number(new URL(server.url).port);
      expect(await statusOf(consolePort, new URL(address).host)).toBe(421);
      expect(await statusOf(previewPort, new URL(server.url).host)).toBe(421);

      writeFileSync(join(server.workspace(id), "ask"), "");
      await client.until(id, (run) => run.devboxes[0]?.state === "parked", "a paused DevBox");
      const before = seen().length;
      const late = await page.goto(address);
      expect(late?.status()).toBe(410);
      expect(await page.getByText("This preview has ended").count()).toBe(1);
      expect(seen()).toHaveLength(before);
      await link.waitFor({ state: "detached" });
      expect(await client.get(`/api/runs/${id}/previews`)).toMatchObject({
        status: 409,
        body: { error: { code: "devbox-gone" } },
      });
      expect(await client.events(id)).toContainEqual(
        expect.objectContaining({ type: "ports.changed", ports }),
      );
    } finally {
      await server.discard();
    }
  });
});
