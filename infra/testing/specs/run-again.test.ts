import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { describe, expect, it } from "vitest";
import { openBrowser } from "./support/browser.ts";
import { signedIn } from "./support/page.ts";
import { describeHere, sh, useClient } from "./support/use.ts";

const given = useClient();
const program = fileURLToPath(new URL("../../../cli/wheelhouse.ts", import.meta.url));
const wheelhouse = async (...words: string[]): Promise<string> => {
  const { url, token } = given.it.instance;
  const env = { ...process.env, WHEELHOUSE_URL: url, WHEELHOUSE_TOKEN: token };
  return (await promisify(execFile)(process.execPath, [program, ...words], { env })).stdout;
};

describe("running a Run again", () => {
  it("starts another Run that does the same, and the first one stays as it is", async () => {
    const { it: client } = given;
    const first = await client.start(sh("echo done"), { title: "Twice", keepMinutes: 0 });
    const done = await client.untilStatus(first, "completed", "failed");
    const again = await client.post(`/api/runs/${first}/again`);
    expect(again.status).toBe(201);
    const second = await client.untilStatus(again.body.run.id, "completed", "failed");
    expect(second).toMatchObject({
      title: "Twice",
      status: "completed",
      target: done.target,
      instructions: done.instructions,
      limits: done.limits,
    });
    expect((await client.run(first)).status).toBe("completed");
  });

  it("is a choice of the Run's page, and of its line in the list; the composer opens with its fields", async () => {
    const { it: client } = given;
    const first = await client.start(sh("echo done"), { title: "From the menu", keepMinutes: 0 });
    await client.untilStatus(first, "completed", "failed");
    const browser = await openBrowser();
    const troubles: string[] = [];
    const page = await signedIn(await browser.newContext(), client.instance, troubles);
    await page.getByLabel("Actions for From the menu").first().click();
    await page.getByRole("button", { name: "Run again" }).click();
    await page.waitForURL(/\/runs\/run_/);
    const second = page.url().split("/").at(-1) ?? "";
    expect(second).not.toBe(first);
    await client.untilStatus(second, "completed", "failed");
    await page.getByLabel("Actions for From the menu").click();
    await page.getByRole("button", { name: "Open in composer" }).click();
    await page.waitForURL(/\/new$/);
    const instructions = page.getByRole("textbox", { name: "Instructions" });
    expect(await instructions.inputValue()).toBe(sh("echo done"));
    await instructions.fill(sh("echo changed"));
    await page.getByRole("button", { name: /Start Run/ }).click();
    await page.waitForURL(/\/runs\/run_/);
    const third = await client.untilStatus(page.url().split("/").at(-1) ?? "", "completed");
    expect(third).toMatchObject({ title: "From the menu", instructions: sh("echo changed") });
    await browser.close();
    expect(troubles).toEqual([]);
  });
});

describeHere("running a Run again in a terminal", () => {
  it("prints the new Run, and says why it cannot", async () => {
    const { it: client } = given;
    const first = await client.start(sh("echo done"), { keepMinutes: 0 });
    await client.untilStatus(first, "completed", "failed");
    const { run } = JSON.parse(await wheelhouse("again", first, "--json"));
    expect(run.id).not.toBe(first);
    await client.untilStatus(run.id, "completed");
    await expect(wheelhouse("again", first, "--target", "wkr_gone")).rejects.toMatchObject({
      stderr: expect.stringContaining("There is no worker wkr_gone."),
    });
  });
});
