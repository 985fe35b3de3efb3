import type { Page } from "playwright-core";
import { serving } from "./scenes.ts";
import type { Screen } from "./screen.ts";
import { pulled, unproven, unread } from "./work-scenes.ts";

const details = async (page: Page): Promise<void> => {
  const button = page.getByRole("button", { name: "Details" });
  if (await button.isVisible()) await button.click();
};

/** Screens of a Run's result: changes, pull request, tests and ticket. */
export const workScreens: readonly Screen[] = [
  {
    name: "open-ports",
    set: serving,
    open: async (page, { url }, id) => {
      await page.goto(`${url}/runs/${id}`);
      await page.waitForSelector("[data-seq]");
      await details(page);
      await page.getByRole("link", { name: /^Open preview of port 5173/ }).waitFor();
    },
  },
  {
    name: "work-done",
    set: pulled,
    open: async (page, { url }, id) => {
      await page.goto(`${url}/runs/${id}`);
      await page.waitForSelector("[data-seq]");
    },
  },
  {
    name: "work-details",
    set: pulled,
    open: async (page, { url }, id) => {
      await page.goto(`${url}/runs/${id}`);
      await page.waitForSelector("[data-seq]");
      await details(page);
    },
  },
  {
    name: "work-changes",
    set: pulled,
    open: async (page, { url }, id) => {
      await page.goto(`${url}/runs/${id}#changes`);
      await page.waitForSelector("[data-file]");
    },
  },
  {
    name: "work-changes-lower",
    set: pulled,
    open: async (page, { url }, id) => {
      await page.goto(`${url}/runs/${id}#changes`);
      await page.waitForSelector("[data-file]");
      await page.locator("[data-file]").last().scrollIntoViewIfNeeded();
    },
  },
  {
    name: "work-unproven",
    set: unproven,
    open: async (page, { url }, id) => {
      await page.goto(`${url}/runs/${id}`);
      await page.waitForSelector("[data-seq]");
      await details(page);
    },
  },
  {
    name: "work-many",
    set: unproven,
    open: async (page, { url }, id) => {
      await page.goto(`${url}/runs/${id}#changes`);
      await page.waitForSelector("[data-file]");
    },
  },
  {
    name: "work-unread",
    set: unread,
    open: async (page, { url }, id) => {
      await page.goto(`${url}/runs/${id}#changes`);
      await page.getByText("at the end of each turn").waitFor();
    },
  },
  {
    name: "work-composer",
    set: async () => undefined,
    open: async (page, { url }) => {
      await page.goto(`${url}/new`);
      await page.getByLabel("Ticket URL").fill("https://github.com/ada/engine/issues/7");
      await page.getByRole("button", { name: "Work on this issue" }).click();
    },
  },
];
