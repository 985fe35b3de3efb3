import axe from "axe-core";
import type { Browser, BrowserContext, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { openBrowser } from "./support/browser.ts";
import { deployed, type Instance } from "./support/instance.ts";
import { signedIn, status } from "./support/page.ts";
import { describeOwn, goOn, ownServer, sh, untilGo, useClient } from "./support/use.ts";

const given = useClient();
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

const open = async (
  path = "/",
  width = 1440,
  scheme: "light" | "dark" = "light",
  instance: Instance = given.it.instance,
): Promise<Page> => {
  context = await browser.newContext({ viewport: { width, height: 900 }, colorScheme: scheme });
  return signedIn(context, instance, troubles, path);
};

async function accessible(page: Page): Promise<string[]> {
  const session = await page.context().newCDPSession(page); // the page's own policy forbids added scripts
  await session.send("Runtime.evaluate", { expression: axe.source });
  const { result } = await session.send("Runtime.evaluate", {
    expression:
      "axe.run().then((r) => r.violations.map((v) => v.id + ' ' + v.nodes.map((n) => n.target.join(' ')).join(', ')))",
    awaitPromise: true,
    returnByValue: true,
  });
  return result.value;
}

const overflow = (page: Page) =>
  page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);

describe("the console", () => {
  it("takes a newcomer to a finished Run: the example asks, gets an answer, and completes", async () => {
    const page = await open();
    expect(new URL(page.url()).hash).toBe("");
    await page.getByRole("button", { name: "Try the example" }).click();
    const question = page.locator("form[data-open-question]");
    await question.waitFor();
    await status(page, "Needs you").waitFor();
    expect(await question.getByText("Recommended").count()).toBe(1);
    await question.getByRole("button", { name: /Send answer/ }).click();
    await status(page, "Completed").waitFor();
  });

  it("starts a Run from typed instructions, shows each step with its call and result, and streams the output", async () => {
    const page = await open("/new");
    await page
      .getByRole("textbox", { name: /Instructions/ })
      .fill(`Count.\n\n${sh("echo counting", "for n in 1 2 3; do echo line $n; sleep 0.3; done")}`);
    await page.getByRole("button", { name: /Start run/i }).click();
    await page.getByText("line 1").first().waitFor();
    await status(page, "Completed").waitFor();
    await page.getByText("line 3").first().waitFor();
    const details = page.getByRole("complementary");
    for (const label of ["Engine", "Started", "Completed", "Duration"])
      expect(await details.getByText(label, { exact: true }).count()).toBeGreaterThan(0);
  });

  it("shows three questions one by one, and sends all answers in one submit", async () => {
    const id = await given.it.start(
      sh(`wheelhouse-ask --json - <<'EOF'
{"questions":[{"id":"a","question":"First?","kind":"single","options":[{"label":"One","recommended":true},{"label":"Two"}]},{"id":"b","question":"Second?","kind":"multi","options":[{"label":"Red"},{"label":"Blue"}]},{"id":"c","question":"Third?","kind":"text"}]}
EOF`),
    );
    await given.it.untilStatus(id, "needs-you");
    const page = await open(`/runs/${id}`);
    const form = page.locator("form[data-open-question]");
    await form.getByText("1 of 3").waitFor();
    expect(await form.getByRole("radio", { name: /One/ }).isChecked()).toBe(true);
    await form.getByRole("radio", { name: "Other" }).check();
    await form.getByRole("textbox", { name: "Your own answer" }).fill("Three");
    await form.getByRole("button", { name: "Next" }).click();
    await form.getByRole("checkbox", { name: "Blue" }).check();
    await page.reload(); // the draft survives
    await form.getByText("1 of 3").waitFor();
    await form.getByRole("button", { name: "Next" }).click();
    expect(await form.getByRole("checkbox", { name: "Blue" }).isChecked()).toBe(true);
    await form.getByRole("button", { name: "Next" }).click();
    await form.getByRole("textbox", { name: "Your answer" }).fill("Because.");
    await form.getByRole("button", { name: /Send 3 answers/ }).click();
    await status(page, "Completed").waitFor();
    const output = await given.it.output(id);
    for (const answer of ["Three", "Blue", "Because."]) expect(output).toContain(answer);
  });

  it("queues a message while the Run works, and a message after its end continues it", async () => {
    const id = await given.it.start(sh("echo started", untilGo));
    const page = await open(`/runs/${id}`);
    const box = page.getByPlaceholder(
      "Steer this run — type an instruction to queue for the next turn",
    );
    await box.fill(sh("echo steered"));
    await box.press("Control+Enter");
    await page.getByText("steered").first().waitFor();
    goOn(given.it, id);
    await status(page, "Completed").waitFor();
    expect(await given.it.output(id)).toContain("steered");
    const again = page.locator("footer textarea, form textarea").last();
    await again.fill(sh("echo continued"));
    await again.press("Control+Enter");
    await given.it.until(id, (run) => run.leg === 2 && run.status === "completed");
    await page.getByText("Continued").first().waitFor();
  });

  it("stops a Run", async () => {
    const id = await given.it.start(sh("echo started", "sleep 60"));
    const page = await open(`/runs/${id}`);
    await page.getByText("started").first().waitFor();
    await page.getByRole("button", { name: "Stop", exact: true }).first().click();
    const confirm = page.getByRole("dialog").getByRole("button", { name: /Stop/ });
    if (await confirm.isVisible().catch(() => false)) await confirm.click();
    await status(page, "Stopped").waitFor();
  });

  it.skipIf(deployed).each(["light", "dark"] as const)(
    "is accessible and fits a phone, in %s",
    async (scheme) => {
      const id = await given.it.start(
        sh(
          'wheelhouse-ask --single "Where?" --option Header --option Settings --recommended Header',
        ),
      );
      await given.it.untilStatus(id, "needs-you");
      const page = await open("/", 390, scheme);
      for (const path of ["/", "/inbox", "/settings", "/new", `/runs/${id}`]) {
        await page.goto(`${given.it.instance.url}${path}`);
        await page.getByRole("main").waitFor();
        if (path === "/inbox") await page.getByText("Where?").first().waitFor();
        if (path.startsWith("/runs")) await page.locator("form[data-open-question]").waitFor();
        expect(await overflow(page)).toBe(0);
        expect(await accessible(page)).toEqual([]);
      }
      await given.it.stop(id);
    },
  );

  it("tells a visitor without a token what is wrong and what to do", async () => {
    context = await browser.newContext();
    const page = await context.newPage();
    await page.goto(given.it.instance.url);
    const remedy = deployed
      ? page.getByRole("button", { name: "Sign in" })
      : page.getByText(/npm start/);
    await remedy.first().waitFor();
  });
});

describeOwn("the console of a server that is killed again and again while output streams", () => {
  it("catches up by itself, without gaps or duplicates", async () => {
    const { server, client } = await ownServer();
    try {
      const id = await client.start(sh("for n in $(seq 50); do echo tick-$n.; sleep 0.1; done"));
      const page = await open(`/runs/${id}`, 1440, "light", server);
      for (const tick of ["tick-5.", "tick-20.", "tick-35."]) {
        await client.untilEvent(id, (it) => it.type === "step.output" && it.text.includes(tick));
        await server.end("SIGKILL");
        await server.start();
      }
      await status(page, "Completed").waitFor();
      const step = page.getByRole("button", { name: /exec in DevBox/ }).first();
      if ((await step.getAttribute("aria-expanded")) === "false") await step.click();
      await page.getByText("tick-50.").first().waitFor();
      const output = await page.locator("pre", { hasText: "tick-1." }).first().textContent();
      const shown = output?.match(/tick-\d+\./g);
      expect(shown).toEqual(Array.from({ length: 50 }, (_, n) => `tick-${n + 1}.`));
    } finally {
      await server.discard();
    }
  });
});
