import type { Browser, BrowserContext } from "playwright-core";
import { afterAll, afterEach, beforeAll, expect, it } from "vitest";
import { openBrowser } from "./support/browser.ts";
import { deployed } from "./support/instance.ts";
import { signedIn, status } from "./support/page.ts";
import { mend, ticketUrl, useSums } from "./support/sums.ts";
import { describeOwn, sh } from "./support/use.ts";

const given = useSums();
let browser: Browser;
let context: BrowserContext;
const troubles: string[] = [];

beforeAll(async () => {
  browser = await openBrowser();
});
afterEach(async () => {
  await context?.close();
  expect(troubles.splice(0)).toEqual([]);
});
afterAll(() => browser?.close());

const open = async (path: string, width = 1440) => {
  context = await browser.newContext({ viewport: { width, height: 900 } });
  return signedIn(context, given.client.instance, troubles, path);
};

describeOwn("the results of a Run in the console", () => {
  // Over AWS the console shows the same replies of the API, which other specs check there.
  it.skipIf(deployed)(
    "are beside its summary: the changes, the pull request, the tests, the ticket",
    async () => {
      const id = await given.client.start(mend, { ticketUrl });
      await given.client.untilStatus(id, "completed", "failed");
      const page = await open(`/runs/${id}`);
      await status(page, "Completed").waitFor();
      const details = page.getByRole("complementary", { name: "Details" });
      await details.getByRole("link", { name: /Sums are wrong/ }).waitFor();
      await details.getByText("Add, not subtract").waitFor();
      const card = details.getByRole("listitem").filter({ hasText: "Add, not subtract" });
      expect(await card.textContent()).toMatch(/Open.*No checks/);
      await page.getByText("node --test").first().waitFor();
      await page
        .getByText(/exit 0/)
        .first()
        .waitFor();

      await page
        .getByRole("tab", { name: /Changes/ })
        .or(page.getByRole("link", { name: /Changes/ }))
        .first()
        .click();
      await page.getByText("export const sum = (a, b) => a + b;").waitFor();
      await page.getByText("export const sum = (a, b) => a - b;").waitFor();
      expect(new URL(page.url()).hash).toBe("#changes");
    },
  );

  it.skipIf(deployed)("include a pull request after one click", async () => {
    const id = await given.client.start(sh("echo more > more.txt"), { ticketUrl });
    await given.client.untilStatus(id, "completed", "failed");
    const page = await open(`/runs/${id}`);
    await page.getByRole("button", { name: "Open a pull request" }).first().click();
    const run = await given.client.until(id, (it) => it.pullRequests.length > 0);
    expect(run.pullRequests[0]).toMatchObject({ state: "open", title: "Sums are wrong" });
    await page.getByText(/#\d+/).first().waitFor();
  });

  it("wait in the inbox when someone must answer, oldest first, with their age", async () => {
    const ask = (text: string) => sh(`wheelhouse-ask --text "${text}"`);
    const first = await given.client.start(ask("Which colour?"));
    await given.client.untilStatus(first, "needs-you");
    const second = await given.client.start(ask("Which size?"));
    await given.client.untilStatus(second, "needs-you");
    const page = await open("/inbox", 390);
    await page.getByText("Which size?").first().waitFor();
    const asked = page.getByRole("main").getByRole("listitem");
    expect(await asked.count()).toBe(2);
    expect(await asked.first().textContent()).toMatch(/Which colour\?.*waiting/);
    expect(await page.title()).toBe("(2) Needs you · Inbox · Wheelhouse");

    const run = await given.client.run(first);
    await given.client.answer(run, { text: "green" });
    await page.getByText("Which colour?").first().waitFor({ state: "detached" });
    await asked.first().getByRole("link").click();
    await page.waitForURL(`**/runs/${second}#q`);
    await page.locator("form[data-open-question]").getByText("Which size?").first().waitFor();
  });
});
