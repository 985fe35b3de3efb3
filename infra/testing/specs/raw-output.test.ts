import { readFile } from "node:fs/promises";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, expect, it } from "vitest";
import type { RunEvent } from "../../../shared/schemas/event.ts";
import { openBrowser } from "./support/browser.ts";
import { signedIn, status } from "./support/page.ts";
import { describeHere, sh, useClient } from "./support/use.ts";

const given = useClient();
let browser: Browser;
beforeAll(async () => {
  browser = await openBrowser();
});
afterAll(() => browser?.close());

/** A shell command that prints these bytes. */
const printing = (bytes: Buffer): string =>
  `printf '${[...bytes].map((it) => `\\${it.toString(8).padStart(3, "0")}`).join("")}'`;

/** Runs a command that prints these bytes. Returns its result. */
async function ran(...lines: string[]) {
  const { it: client } = given;
  const id = await client.start(sh(...lines));
  await client.untilStatus(id, "completed", "failed");
  const isEnd = (it: RunEvent) => it.type === "step.finished" && it.exitCode === 0;
  const end = await client.untilEvent(id, isEnd);
  return { id, result: end.type === "step.finished" ? end.result : {} };
}

async function blob(name: string | undefined): Promise<Buffer> {
  const { url, token } = given.it.instance;
  const headers = { authorization: `Bearer ${token}` };
  const response = await fetch(`${url}/api/blobs/${name}`, { headers });
  expect(response.status).toBe(200);
  return Buffer.from(await response.arrayBuffer());
}

const token = `ghp_${"aB3dE5fG7hJ9kL1mN2pQ".repeat(2).slice(0, 36)}`;

describeHere("the raw output of a step", () => {
  it.each([
    ["what was written over", Buffer.from("1%\r50%\r\x1b[2K100%\x1b[A\n")],
    [
      "line ends of Windows, and bytes that are no UTF-8",
      Buffer.from("Gr\xf6\xdfe\r\n\0\xff\x80\r\n", "latin1"),
    ],
    [
      "moves, titles and tabs",
      Buffer.from("\x1b]0;title\x07a\tb\x1b[3;5Hc\x1b[?1049hfull\x1b[?1049l\x08\x07\n"),
    ],
  ])("comes back byte for byte: %s", async (_what, bytes) => {
    const { result } = await ran(printing(bytes));
    expect(result.raw?.size).toBe(bytes.length);
    expect(await blob(result.raw?.blob)).toEqual(bytes);
  });

  it("comes back byte for byte when it is long, beside what a terminal shows of it", async () => {
    const { result } = await ran(
      String.raw`for n in $(seq 3000); do printf '0%%\rline %s\r\n' $n; done`,
    );
    const numbers = Array.from({ length: 3_000 }, (_, at) => at + 1);
    const raw = await blob(result.raw?.blob);
    expect(raw.toString()).toBe(numbers.map((it) => `0%\rline ${it}\r\n`).join(""));
    const shown = await blob(result.excerpt?.blob);
    expect(shown.toString()).toBe(numbers.map((it) => `line ${it}\n`).join(""));
  });

  it("has marks in the place of secrets", async () => {
    const { result } = await ran(printing(Buffer.from(`0%\r100%\nfound ${token} here\r\n`)));
    expect((await blob(result.raw?.blob)).toString()).toMatch(
      /^0%\r100%\nfound \[redacted:[^\]]+\] here\r\n$/,
    );
  });

  it.each([
    ["lines of text", Buffer.from("one\n\ttwo\nGröße 日本 🎉\n")],
    ["lines in colours", Buffer.from("\x1b[32mok\x1b[39m one\n\x1b[1;31mno\x1b[0m two\n")],
    ["a secret in one piece", Buffer.from(`found ${token} here\n`)],
  ])("is not kept where it is what is shown: %s", async (_what, bytes) => {
    const { result } = await ran(printing(bytes));
    expect(result.output).toBeDefined();
    expect(result.raw).toBeUndefined();
  });

  it("is not kept where a terminal shows a secret that the stream does not hold in one piece", async () => {
    const half = token.slice(20);
    const { result } = await ran(printing(Buffer.from(`\x1b[21G${half}\r${token.slice(0, 20)}\n`)));
    expect(result.output).toMatch(/^\[redacted:[^\]]+\]\n$/);
    expect(result.raw).toBeUndefined();
  });

  it("is a download in the console, and only where there is one", async () => {
    const bytes = Buffer.from("1%\r50%\r100%\r\nGr\xf6\xdfe\r\n", "latin1");
    const { id, result } = await ran(printing(bytes));
    const context = await browser.newContext();
    const troubles: string[] = [];
    const page = await signedIn(context, given.it.instance, troubles, `/runs/${id}`);
    await status(page, "Completed").waitFor();
    await page
      .getByRole("button", { name: /printf/ })
      .first()
      .click();
    const [download] = await Promise.all([
      page.waitForEvent("download"),
      page.getByRole("button", { name: "Download raw output" }).click(),
    ]);
    expect(download.suggestedFilename()).toMatch(/^raw-output-\d+\.txt$/);
    expect(await readFile(await download.path())).toEqual(bytes);
    expect(result.raw?.size).toBe(bytes.length);

    const plain = await ran("echo plain; : printf");
    await page.goto(`${given.it.instance.url}/runs/${plain.id}`);
    await page
      .getByRole("button", { name: /printf/ })
      .first()
      .click();
    await page.getByRole("button", { name: "Copy output" }).waitFor();
    expect(await page.getByRole("button", { name: "Download raw output" }).count()).toBe(0);
    await context.close();
    expect(troubles).toEqual([]);
  });
});
