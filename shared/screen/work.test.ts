import { type Profiler, Session } from "node:inspector/promises";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createScreen } from "./screen.ts";

const session = new Session();
beforeAll(async () => {
  session.connect();
  await session.post("Profiler.enable");
  await session.post("Profiler.startPreciseCoverage", { callCount: true, detailed: true });
});
afterAll(() => session.disconnect());

/** How often blocks of this folder's code run while a screen shows a stream, for each unit of it. */
async function workFor(stream: string): Promise<number> {
  await blocksRun();
  const screen = createScreen();
  for (let at = 0; at < stream.length; at += 4_096) screen.add(stream.slice(at, at + 4_096));
  screen.end();
  return (await blocksRun()) / stream.length;
}

/** Since the last time. */
async function blocksRun(): Promise<number> {
  const { result }: Profiler.TakePreciseCoverageReturnType = await session.post(
    "Profiler.takePreciseCoverage",
  );
  return result
    .filter(({ url }) => /\/shared\/screen\/(?!.*\.test)/.test(url))
    .flatMap(({ functions }) => functions)
    .flatMap(({ ranges }) => ranges)
    .reduce((sum, { count }) => sum + count, 0);
}

const filled = (part: string, length: number) => part.repeat(Math.ceil(length / part.length));

/** Steps through the code for each unit. A character that is written again and again takes about 20. */
const most = 100;

describe("the work for a stream is bounded by its length", () => {
  it.each([
    ["a character that is repeated", "x\x1b[200b\n"],
    ["a wide character that is repeated", "日\x1b[200b"],
    ["a wide character that is repeated in the same line", "日\x1b[200b\r"],
    ["a character of two units that is repeated", "🎉\x1b[99b\x1b[2J"],
    ["a character with marks that is repeated", "e\u0301\u0301\x1b[200b\n"],
    ["a mark that takes a column, repeated", "का\x1b[200b\n"],
    ["wide characters in colours that are repeated", "\x1b[31m日\x1b[99b\x1b[32m日\x1b[99b\r"],
    ["wide characters over halves of others", "日\x1b[99b\x1b[2G日\x1b[99b\x1b[G"],
    ["wide characters that are inserted", "\x1b[4h日本\r"],
    ["a wide character far to the right", "\x1b[200G日\r"],
    ["inserted columns before tabs", "\t\t\t\r\x1b[200@"],
    ["wide text that is drawn again", "日本語の文字列が続く行です。\r"],
    ["marks that are drawn again", "e\u0301a\u0301o\u0301\r"],
    ["tabs that are erased", "\x1b[25I日\x1b[1K\r"],
  ])("%s", async (_what, part) => {
    expect(await workFor(filled(part, 50_000))).toBeLessThan(most);
  });

  it("whatever it is", async () => {
    const part = fc.oneof(
      fc.constantFrom(
        "日",
        "🎉",
        "e\u0301",
        "\u0301",
        "\t",
        "x",
        "का",
        "日本 語",
        "\n",
        "\r",
        "\b",
      ),
      fc
        .tuple(fc.constantFrom("", "7", "99", "200", "4095"), fc.constantFrom(..."ABCDGIKPX@b"))
        .map(([count, name]) => `\x1b[${count}${name}`),
      fc.constantFrom("\x1b[31m", "\x1b[42m", "\x1b[m", "\x1b[4h", "\x1b[4l", "\x1b[1K", "\x1b[2J"),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(part, { minLength: 1, maxLength: 12 }), async (parts) => {
        expect(await workFor(filled(parts.join(""), 30_000))).toBeLessThan(most);
      }),
      { numRuns: 60 },
    );
  });
});
