import type { Page } from "playwright-core";
import { claudeAsking, claudeDone, claudeWaiting, claudeWorking } from "./claude-scenes.ts";
import { launching, saved, waitingForCapacity } from "./cloud-scenes.ts";
import { cloud, type FakeServer, thisMachine } from "./fake-server.ts";
import { imageScreens } from "./image-screens.ts";
import { behindPool, signInAs } from "./pool.ts";
import { asking, completed, failed, several, working } from "./scenes.ts";
import { scheduleScreens } from "./schedule-screens.ts";
import type { Screen } from "./screen.ts";
import { workScreens } from "./work-screens.ts";
import { workerScreens } from "./worker-screens.ts";

const notIsolated = { ...thisMachine, isolated: false, isolation: "not isolated" };

const run = async (page: Page, server: FakeServer, runId: string | undefined, hash = "") => {
  await page.goto(`${server.url}/runs/${runId}${hash}`);
  await page.waitForSelector("[data-seq]");
};

export const screens: readonly Screen[] = [
  ...scheduleScreens,
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
    name: "inbox",
    set: async (server) => void (await several(server)),
    open: async (page, { url }) => {
      await page.goto(`${url}/inbox`);
      await page.waitForSelector("[data-row]");
    },
  },
  {
    name: "inbox-empty",
    set: async () => undefined,
    open: async (page, { url }) => {
      await page.goto(`${url}/inbox`);
      await page.getByRole("heading", { level: 2 }).waitFor();
    },
  },
  {
    name: "settings",
    set: async () => undefined,
    open: async (page, { url }) => {
      await page.goto(`${url}/settings`);
      await page.locator("#keys input").first().fill("deploy-bot");
      await page.getByRole("button", { name: "Create key" }).click();
      await page.getByRole("button", { name: "Revoke" }).first().waitFor();
    },
  },
  {
    name: "settings-network",
    set: async () => undefined,
    open: async (page, { url }) => {
      await page.goto(`${url}/settings`);
      await page.getByLabel(/^Previews/).waitFor();
      await page.locator("#network form").scrollIntoViewIfNeeded();
    },
  },
  {
    name: "settings-cost",
    set: async () => undefined,
    open: async (page, { url }) => {
      await page.goto(`${url}/settings#cost`);
      await page.getByLabel(/no known price/).scrollIntoViewIfNeeded();
    },
  },
  {
    name: "settings-webhooks",
    set: async () => undefined,
    open: async (page, { url }) => {
      await page.goto(`${url}/settings#incoming`);
      await page.locator("#incoming select").first().selectOption("custom");
      await page.locator("#incoming").scrollIntoViewIfNeeded();
    },
  },
  {
    name: "settings-outgoing",
    set: async () => undefined,
    open: async (page, { url }) => {
      await page.goto(`${url}/settings`);
      await page.locator("#outgoing form").scrollIntoViewIfNeeded();
    },
  },
  {
    name: "not-found",
    set: async () => undefined,
    open: async (page, { url }) => void (await page.goto(`${url}/nowhere`)),
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
      await page.getByText("Advanced: title").click();
      await page.getByText("Advanced: title").scrollIntoViewIfNeeded();
    },
  },
  {
    name: "composer-unpriced",
    set: async () => undefined,
    open: async (page, { url }) => {
      await page.goto(`${url}/new`);
      await page.getByLabel("Engine").selectOption("claude-api");
      await page.getByLabel("Model").fill("model-of-my-own");
      await page.getByText("Advanced: title").click();
      await page.getByLabel("Cost limit").fill("2.5");
      await page.getByLabel("Cost limit").blur();
      await page.getByText(/No price is known/).scrollIntoViewIfNeeded();
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
    worker: notIsolated,
    set: failed,
    open: (page, server, id) => run(page, server, id),
  },
  {
    name: "not-isolated-composer",
    worker: notIsolated,
    set: async () => undefined,
    open: async (page, { url }) => void (await page.goto(`${url}/new`)),
  },
  {
    name: "sign-in",
    stranger: true,
    set: async () => undefined,
    open: async (page, { url }) => void (await page.goto(url)),
  },
  {
    name: "account",
    set: async (server) => void (await several(server)),
    open: async (page, { url }) => {
      await page.goto(url);
      await page.waitForSelector("[data-row]");
      await page.getByLabel(/^Account/).click();
    },
  },
  {
    name: "signed-out",
    set: async () => undefined,
    open: async (page, { url }) => {
      await page.goto(url);
      await page.getByLabel(/^Account/).click();
      await page.getByRole("button", { name: "Sign out", exact: true }).click();
      await page.getByRole("heading", { name: /signed out/ }).waitFor();
    },
  },
  {
    name: "pool-sign-in",
    stranger: true,
    set: async () => undefined,
    open: async (page, server) => {
      await page.goto(await behindPool(server, ["harbour"]));
    },
  },
  {
    name: "pool-refused",
    stranger: true,
    set: async () => undefined,
    open: async (page, server) => {
      const url = await behindPool(server, ["harbour"]);
      await page.goto(`${url}/?error=access_denied&state=x`);
    },
  },
  {
    name: "pool-no-team",
    stranger: true,
    set: async () => undefined,
    open: async (page, server) => {
      await page.goto(await behindPool(server, []));
      await signInAs(page, "ana.harbour@example.com");
      await page.getByRole("button", { name: "Check again" }).waitFor();
    },
  },
  {
    name: "pool-account",
    stranger: true,
    worker: cloud,
    set: launching,
    open: async (page, server, id) => {
      const url = await behindPool(server, ["harbour"]);
      await page.goto(`${url}/runs/${id}`);
      await signInAs(page, "ana.harbour@example.com");
      await page.waitForSelector("[data-seq]");
      await page.reload();
      await page.waitForSelector("[data-seq]");
      if (!page.url().endsWith(`/runs/${id}`))
        throw new Error(`Sign-in returned to ${page.url()}, not to the Run.`);
      await page.getByLabel(/^Account/).click();
    },
  },
  { name: "cloud-waiting", worker: cloud, set: waitingForCapacity, open: run },
  { name: "cloud-launching", worker: cloud, set: launching, open: run },
  { name: "cloud-saved", worker: cloud, set: saved, open: run },
  {
    name: "cloud-list",
    worker: cloud,
    set: async (server) => {
      for (const scene of [waitingForCapacity, launching, saved]) await scene(server);
      return undefined;
    },
    open: async (page, { url }) => {
      await page.goto(url);
      await page.waitForSelector("[data-row]");
    },
  },
  {
    name: "cloud-composer",
    worker: cloud,
    set: async () => undefined,
    open: async (page, { url }) => {
      await page.goto(`${url}/new`);
      await page.getByLabel("Target").scrollIntoViewIfNeeded();
    },
  },
  ...workScreens,
  ...workerScreens,
  ...imageScreens,
];
