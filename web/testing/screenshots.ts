import { mkdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import type { Page } from "playwright-core";
import { openBrowser } from "./browser.ts";
import { claudeAsking, claudeDone, claudeWaiting, claudeWorking } from "./claude-scenes.ts";
import { type FakeServer, fakeServer, thisMachine } from "./fake-server.ts";
import { asking, completed, failed, several, working } from "./scenes.ts";

const folder = process.env["SHOTS"] ?? "/tmp/shots";
const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const only = process.argv.slice(2);

type Scene = {
  readonly name: string;
  readonly set: (server: FakeServer) => Promise<string | undefined>;
  readonly open: (page: Page, server: FakeServer, runId: string | undefined) => Promise<void>;
  readonly isolated?: boolean;
};

const run = async (page: Page, server: FakeServer, runId: string | undefined, hash = "") => {
  await page.goto(`${server.url}/runs/${runId}${hash}`);
  await page.waitForSelector("[data-seq]");
};

const scenes: Scene[] = [
  {
    name: "empty",
    set: async () => undefined,
    open: async (page, { url }) => void (await page.goto(url)),
  },
  {
    name: "list",
    set: async (server) => void (await several(server)),
    open: async (page, { url }) => {
      await page.goto(url);
      await page.waitForSelector("[data-row]");
    },
  },
  {
    name: "composer",
    set: async () => undefined,
    open: async (page, { url }) => {
      await page.goto(`${url}/new`);
      await page
        .getByLabel("Instructions")
        .fill(
          "Fix the flaky login test.\n\n- find out why it fails\n- fix the cause, not the test",
        );
    },
  },
  {
    name: "composer-engine",
    set: async () => undefined,
    open: async (page, { url }) => {
      await page.goto(`${url}/new`);
      await page.getByLabel("Engine").selectOption("claude-api");
      await page.getByLabel("Model").fill("opus");
      await page.getByLabel("Effort").selectOption("high");
      await page.getByText("Title, limits").click();
      await page.getByText("Title, limits").scrollIntoViewIfNeeded();
    },
  },
  {
    name: "composer-missing",
    set: async () => undefined,
    open: async (page, { url }) => {
      await page.goto(`${url}/new`);
      await page.getByLabel("Engine").selectOption("gemini");
      await page.getByLabel("Engine").scrollIntoViewIfNeeded();
    },
  },
  {
    name: "claude-working",
    set: claudeWorking,
    open: async (page, server, id) => {
      await run(page, server, id);
      await page.waitForTimeout(300);
      for (const text of ["The tests of the limiter **pass**. ", "Now I look at whether `GET /sea"])
        await server.mention(id ?? "", { message: "1-m9", text });
    },
  },
  {
    name: "claude-top",
    set: claudeWorking,
    open: async (page, server, id) => {
      await run(page, server, id, "#e1");
    },
  },
  { name: "claude-waiting", set: claudeWaiting, open: (page, server, id) => run(page, server, id) },
  { name: "claude-asking", set: claudeAsking, open: (page, server, id) => run(page, server, id) },
  { name: "claude-done", set: claudeDone, open: (page, server, id) => run(page, server, id) },
  {
    name: "claude-diff",
    set: claudeDone,
    open: async (page, server, id) => {
      await run(page, server, id);
      await page.getByRole("button", { name: /test\/limiter.test.ts/ }).click();
    },
  },
  {
    name: "claude-details",
    set: claudeDone,
    open: async (page, server, id) => {
      await run(page, server, id);
      const details = page.getByRole("button", { name: "Details" });
      if (await details.isVisible()) await details.click();
    },
  },
  { name: "working", set: working, open: (page, server, id) => run(page, server, id) },
  { name: "question", set: asking, open: (page, server, id) => run(page, server, id) },
  {
    name: "question-last",
    set: asking,
    open: async (page, server, id) => {
      await run(page, server, id);
      await page.getByRole("button", { name: "Use all recommended" }).click();
    },
  },
  { name: "completed", set: completed, open: (page, server, id) => run(page, server, id) },
  { name: "failed", set: failed, open: (page, server, id) => run(page, server, id) },
  {
    name: "not-isolated",
    isolated: false,
    set: failed,
    open: (page, server, id) => run(page, server, id),
  },
  {
    name: "not-isolated-composer",
    isolated: false,
    set: async () => undefined,
    open: async (page, { url }) => void (await page.goto(`${url}/new`)),
  },
  {
    name: "sign-in",
    set: async () => undefined,
    open: async (page, { url }) => {
      await page.context().clearCookies();
      await page.goto(url);
    },
  },
];

mkdirSync(folder, { recursive: true });
for (const scene of scenes.filter(({ name }) => only.length === 0 || only.includes(name))) {
  const worker =
    scene.isolated === false
      ? { ...thisMachine, isolated: false, isolation: "not isolated" }
      : thisMachine;
  const server = await fakeServer({ worker });
  const runId = await scene.set(server);
  for (const colorScheme of ["light", "dark"] as const) {
    for (const [size, width, height] of [
      ["wide", 1440, 900],
      ["phone", 390, 844],
    ] as const) {
      const browser = await openBrowser({ width, height, colorScheme });
      const page = await browser.newPage();
      const problems: string[] = [];
      page.on("console", (message) => message.type() === "error" && problems.push(message.text()));
      page.on("pageerror", (error) => problems.push(String(error)));
      await page.goto(server.signInUrl);
      await page.waitForSelector("h1");
      await scene.open(page, server, runId);
      await page.waitForTimeout(700);
      await page.screenshot({ path: `${folder}/${scene.name}-${size}-${colorScheme}.png` });
      const overflow = await page.evaluate("document.documentElement.scrollWidth - innerWidth");
      if (Number(overflow) > 0) problems.push(`overflows by ${overflow} px`);
      await page
        .evaluate(
          `const t = globalThis.trustedTypes; t && t.createPolicy("axe", {createScript: x => x})`,
        )
        .catch(() => {});
      const client = await page.context().newCDPSession(page);
      await client.send("Runtime.evaluate", { expression: axe });
      const violations = await page.evaluate(
        "axe.run().then(r => r.violations.map(v => v.id + ': ' + v.nodes.slice(0,3).map(n => n.target.join(' ') + ' ' + (n.any[0]?.message ?? '')).join(' | ')))",
      );
      problems.push(...(violations as string[]));
      console.log(
        `${scene.name} ${size} ${colorScheme}: ${problems.length === 0 ? "clean" : `\n  ${problems.join("\n  ")}`}`,
      );
      await browser.close();
    }
  }
  server.close();
}
