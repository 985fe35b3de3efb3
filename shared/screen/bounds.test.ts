import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createScreen } from "./screen.ts";

/** What may be shown beyond a multiple of what came in: the allowance of a screen, and its mark. */
const atFirst = 64 * 1024 + 256;
const perUnit = 5;
const memory = 1024 * 1024;

/** What a screen shows of a stream in pieces of so many units, and the most that it kept back. */
function shown(stream: string, piece: number): { text: string; most: number } {
  const screen = createScreen();
  let text = "";
  let most = 0;
  for (let at = 0; at < stream.length; at += piece) {
    text += screen.add(stream.slice(at, at + piece));
    most = Math.max(most, screen.text.length);
  }
  return { text: text + screen.end(), most };
}

const huge = fc.constantFrom(
  "",
  "1",
  "7",
  "99",
  "100",
  "200",
  "4095",
  "99999",
  "9".repeat(30),
  "9".repeat(60),
);
const hostile = fc.oneof(
  {
    weight: 4,
    arbitrary: fc
      .tuple(huge, huge, fc.constantFrom(..."ABCDEFGHIJKLMPSTXZ@`abdefru"))
      .map(([one, two, name]) => `\x1b[${one}${two && `;${two}`}${name}`),
  },
  {
    weight: 2,
    arbitrary: fc.constantFrom("x", "日本", "e\u0301", "\t", "word ", "a\nb\n", "x\x1b[200b", "\n"),
  },
  {
    weight: 2,
    arbitrary: fc.constantFrom(
      ...[
        "\x1b[2J",
        "\x1b[H\x1b[J",
        "\x1bc",
        "\x1bM",
        "\x1bD",
        "\x1b7",
        "\x1b8",
        "\x1b[4h",
        "\x1b[4l",
      ],
      ...[
        "\x1b[?1049h",
        "\x1b[?1049l",
        "\x1b(0",
        "\x1b(B",
        "\r",
        "\x1b[38;2;1;2;3;48;2;4;5;6m",
        "\x1b[m",
      ],
    ),
  },
);

describe("what a screen shows", () => {
  it.each([
    ["characters far apart", "\x1b[99;200Hx\x1b[2J"],
    ["repeated characters", "x\x1b[200b\n"],
    ["columns far to the right", "\x1b[200Gx\n"],
    ["pages that scroll", "\x1b[99Bx\x1b[100S"],
    ["tabs", "\x1b[25Ix\n"],
    ["inserted columns", "x\x1b[200@"],
    ["inserted lines", "x\x1b[99L"],
    ["lines between margins", "\x1b[2;99r\x1b[99Hx\x1b[99S"],
    ["a screen that is drawn again and again", "\x1b[99;200Hx\x1b[H\x1b[J"],
    ["a colour over many lines", `\x1b[38;2;1;2;3;48;2;1;2;3m${"a\n".repeat(5_000)}`],
    ["the screen of a full-screen program", `\x1b[?1049h${"\x1b[200Gx\n".repeat(3_000)}`],
    ["a character of two units that is repeated", "🎉\x1b[99b\x1b[2J"],
    ["a character with a mark that is repeated", "e\u0301\x1b[99b\x1b[2J"],
    ["a character with many marks that is repeated", `e${"\u0301".repeat(7)}\x1b[99b\x1b[2J`],
    ["line drawing", "\x1b(0\x1b[200Gx\x1b[200bq\n"],
  ])("is bounded by what came in: %s", (_what, part) => {
    const stream = part.repeat(Math.ceil(200_000 / part.length));
    const { text, most } = shown(stream, 16 * 1024);
    expect(text.length).toBeLessThan(atFirst + perUnit * stream.length);
    expect(most).toBeLessThan(memory);
  });

  it("is bounded by what came in, whatever that is, and does not depend on cuts", () => {
    fc.assert(
      fc.property(
        fc.array(hostile, { minLength: 1, maxLength: 12 }),
        fc.integer({ min: 1, max: 5_000 }),
        (parts, piece) => {
          const all = parts.join("");
          const stream = all.repeat(Math.ceil(60_000 / all.length));
          const { text, most } = shown(stream, 16 * 1024);
          expect(text.length).toBeLessThan(atFirst + perUnit * stream.length);
          expect(most).toBeLessThan(memory);
          expect(shown(stream, Math.max(piece, 50)).text).toBe(text);
        },
      ),
      { numRuns: 60 },
    );
  });

  it("keeps what was written where moves made more than is shown, and says so once", () => {
    const stream = Array.from({ length: 3_000 }, (_, at) => `\x1b[200Gpart ${at}\r\n`).join("");
    const { text } = shown(stream, 1_000);
    expect(text.match(/part \d+/g)).toEqual(Array.from({ length: 3_000 }, (_, at) => `part ${at}`));
    expect(text.match(/much more text than came in/g)).toHaveLength(1);
    const next = `${stream}\x1b[31mred\x1b[0m  and plain\n`;
    expect(shown(next, 1_000).text).toSatisfy((it: string) =>
      it.endsWith("\n\x1b[31mred\x1b[0m  and plain\n"),
    );
  });

  it("shows lines of text and colours as they were written, however they are cut", () => {
    const part = fc.constantFrom(
      ...[
        "a",
        "word ",
        "日",
        "🎉",
        "\t",
        "\n",
        "\n",
        "\r\n",
        "\x1b[31m",
        "\x1b[0m",
        "\x1b[39m",
        "\x1b[1;2m",
      ],
      ...["\r", "\x1b[A", "\x1b[2K", "\ud800", "x".repeat(5_000)],
    );
    fc.assert(
      fc.property(
        fc.array(part, { maxLength: 30 }),
        fc.integer({ min: 1, max: 9 }),
        (all, piece) => {
          const stream = all.join("");
          expect(shown(stream, piece).text).toBe(shown(stream, stream.length + 1).text);
        },
      ),
      { numRuns: 300 },
    );
    const lines = "\x1b[32mok\x1b[39m one\n\x1b[1m\x1b[31mno\x1b[0m two\ttabs 日本 🎉\n".repeat(
      300,
    );
    expect(shown(lines, 77).text).toBe(lines);
  });
});
