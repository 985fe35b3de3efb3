import { spawn } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, it, vi } from "vitest";
import { capability } from "../../../functions/identity/capability.ts";
import { openBrowser } from "./support/browser.ts";
import type { OwnServer } from "./support/instance.ts";
import { signedIn } from "./support/page.ts";
import { takePort } from "./support/taken-port.ts";
import { describeHere, ownServer, sh } from "./support/use.ts";

const cli = fileURLToPath(new URL("../../../cli/wheelhouse.ts", import.meta.url));
const soon = { timeout: 60_000, interval: 100 };

/** `wheelhouse ls` of a person whose home folder has this server's data. */
async function list({ data, url }: OwnServer): Promise<{ code: number | null; output: string }> {
  const home = mkdtempSync(join(tmpdir(), "wheelhouse-home-"));
  symlinkSync(data, join(home, ".wheelhouse"));
  const env = { PATH: process.env["PATH"], HOME: home, WHEELHOUSE_URL: url };
  const child = spawn(process.execPath, [cli, "ls"], { env, stdio: ["ignore", "pipe", "pipe"] });
  const ended = new Promise<number | null>((resolve) => child.once("close", resolve));
  const [out, problem, code] = await Promise.all([text(child.stdout), text(child.stderr), ended]);
  rmSync(home, { recursive: true });
  return { code, output: out + problem };
}

/** Everything that the console has stored for its origin. */
const storedIn = (page: Page): Promise<string> =>
  page.evaluate(() => JSON.stringify({ ...localStorage, ...sessionStorage }));

describeHere("another program on this machine", () => {
  const held: { browser?: Browser } = {};
  beforeAll(async () => {
    held.browser = await openBrowser();
  });
  afterAll(() => held.browser?.close());
  const context = () => {
    if (!held.browser) throw new Error("There is no browser.");
    return held.browser.newContext();
  };

  it("that takes the server's port while it is down learns nothing from a Run, an open console or wheelhouse ls", async () => {
    const { server, client } = await ownServer();
    try {
      const id = await client.start(sh("echo started", "sleep 4", "echo done"));
      await client.untilEvent(id, (event) => event.type === "step.output");
      const { devbox } = await client.state(id);
      const page = await signedIn(await context(), server, []);
      const stored = JSON.parse(await storedIn(page));
      const session = JSON.parse(stored["wheelhouse.session"] ?? "{}");
      expect((await list(server)).code).toBe(0);

      await server.end("SIGKILL");
      const log = join(server.boxFolder(id), "box.log");
      await using taker = await takePort(Number(new URL(server.url).port));
      const asked = (path: string) => taker.seen.some((it) => it.url.startsWith(path));
      expect((await list(server)).output).toMatch(/is not running/);
      // Both go on trying: the DevBox notes that it reaches nobody, and the console asks who is there.
      await vi.waitFor(() => expect(asked("/api/")).toBe(true), soon);
      await vi.waitFor(
        () =>
          expect(asked("/box/") || readFileSync(log, "utf8").includes("coordinator.missed")).toBe(
            true,
          ),
        soon,
      );
      await page.getByRole("button", { name: "Retry now" }).click();
      await vi.waitFor(() => expect(taker.seen.length).toBeGreaterThan(1), soon);

      const secret = Buffer.from(readFileSync(join(server.data, "secret"), "utf8"), "base64url");
      const ofRun = capability(secret, id, devbox?.generation ?? 0);
      for (const secretText of [server.token, ofRun, "Bearer", "cookie"])
        expect(taker.all()).not.toContain(secretText);
      expect(session.bearer).toMatch(/^session_/);
      for (const secretText of [session.bearer, session.key])
        expect(taker.all()).not.toContain(secretText);
      expect(taker.seen.filter((it) => !it.url.startsWith("/api/proof"))).toEqual([]);

      await taker[Symbol.asyncDispose]();
      await server.start();
      expect((await client.untilStatus(id, "completed", "failed")).status).toBe("completed");
      await page.getByText("Back online").waitFor();
      expect((await list(server)).code).toBe(0);
    } finally {
      await server.discard();
    }
  });

  it("whose page is opened from the console gets no credential, and can read nothing that is stored", async () => {
    const { server } = await ownServer();
    try {
      await using other = await takePort(0);
      const at = `http://127.0.0.1:${other.port}/`;
      const window = await context();
      const cookies: string[] = [];
      window.on("response", async (response) => {
        const set = await response.headerValue("set-cookie");
        if (set) cookies.push(`${response.url()}: ${set}`);
      });
      const page = await signedIn(window, server, []);
      const stored = JSON.parse(await storedIn(page))["wheelhouse.session"];
      const opened = window.waitForEvent("page");
      await page.evaluate((href) => {
        const link = Object.assign(document.createElement("a"), { href, target: "_blank" });
        document.body.append(link);
        link.click();
      }, at);
      const there = await opened;
      await there.waitForLoadState();
      await page.goto(`${at}again`);

      expect(other.seen.filter((it) => it.url === "/" || it.url === "/again")).toHaveLength(2);
      for (const { headers } of other.seen) {
        expect(headers).not.toHaveProperty("cookie");
        expect(headers).not.toHaveProperty("authorization");
      }
      const { bearer } = JSON.parse(stored);
      for (const secret of [server.token, bearer]) expect(other.all()).not.toContain(secret);
      expect(cookies).toEqual([]);
      expect(await window.cookies()).toEqual([]);
      for (const it of [there, page]) {
        expect(await storedIn(it)).toBe("{}");
        expect(await it.evaluate(() => document.cookie)).toBe("");
        const said = it.evaluate(
          (url) =>
            fetch(`${url}/api/me`, { credentials: "include" }).then(
              (response) => response.status,
              () => "not readable",
            ),
          server.url,
        );
        expect(await said).toBe("not readable");
      }
    } finally {
      await server.discard();
    }
  });

  it("that is killed leaves a socket behind, which the next server replaces", async () => {
    const { server, client } = await ownServer();
    try {
      await server.end("SIGKILL");
      expect(existsSync(server.socket ?? "")).toBe(true);
      await server.start();
      expect((await client.get("/api/me")).status).toBe(200);
      expect((await list(server)).code).toBe(0);
    } finally {
      await server.discard();
    }
  });
});
