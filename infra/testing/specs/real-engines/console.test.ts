import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openBrowser } from "../support/browser.ts";
import { signedIn, status } from "../support/page.ts";
import { World } from "./support/world.ts";

const held: { world?: World; browser?: Browser } = {};
beforeAll(async () => {
  held.world = await World.start();
  held.browser = await openBrowser();
});
afterAll(async () => {
  await held.browser?.close();
  await held.world?.end();
});

/** Two: the console shows every engine by the same events, which the story of each engine covers. */
const engines = [
  ["Claude Code — API credits", "Claude Code"],
  ["Codex", "Codex"],
] as const;

describe.each(engines)("%s from the console", (name, product) => {
  it("is chosen, shows its work, asks three questions, completes after the answers, and can be continued", async () => {
    const { world, browser } = held;
    if (!world || !browser) throw new Error("There is no server.");
    const troubles: string[] = [];
    const context = await browser.newContext({ viewport: { width: 1440, height: 900 } });
    const page = await signedIn(context, world.server, troubles, "/new");
    await page.getByRole("textbox", { name: /Instructions/ }).fill("Add the toggle. @@full");
    await page.getByRole("combobox", { name: "Engine" }).selectOption({ label: name });
    await page.getByRole("button", { name: /Start run/i }).click();

    const form = page.locator("form[data-open-question]");
    await form.getByText("1 of 3").waitFor();
    await page
      .getByText(new RegExp(`${product} asks`))
      .first()
      .waitFor();
    await form.getByRole("radio", { name: /Settings/ }).check();
    await form.getByRole("button", { name: "Next" }).click();
    await form.getByRole("checkbox", { name: "Light" }).check();
    await form.getByRole("button", { name: "Next" }).click();
    await form.getByRole("textbox", { name: "Your answer" }).fill("Because.");
    await form.getByRole("button", { name: /Send 3 answers/ }).click();
    await status(page, "Completed").waitFor();
    await page.getByText("toggle.txt").first().waitFor();
    await page
      .getByText(/echo hi > out\.txt/)
      .first()
      .waitFor();

    await page.getByRole("textbox", { name: /Continue/ }).fill("Look again. @@report");
    await page.getByRole("button", { name: /Continue/ }).click();
    await page
      .getByText(/There was nothing to do/)
      .first()
      .waitFor();
    expect(troubles).toEqual([]);
    await context.close();
  });
});
