import xterm from "@xterm/headless";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createScreen, rendered } from "./screen.ts";

// biome-ignore lint/suspicious/noControlCharactersInRegex: colours begin with an escape
const colour = /\x1b\[[0-9;:]*m/g;

const height = 6;

/** The text of a stream that arrives in these pieces, without colours. */
function textOf(pieces: readonly string[]): string {
  const screen = createScreen(height);
  const text = pieces.map((piece) => screen.add(piece)).join("") + screen.end();
  return text.replace(colour, "");
}

/** What a terminal of the same height shows, with all that has left its screen. */
async function terminalText(text: string): Promise<string> {
  const terminal = new xterm.Terminal({
    allowProposedApi: true,
    cols: 200,
    rows: height,
    scrollback: 1_000,
    convertEol: true,
  });
  const { promise, resolve } = Promise.withResolvers<void>();
  terminal.write(text, resolve);
  await promise;
  const { active } = terminal.buffer;
  const lines = Array.from(
    { length: active.length },
    (_, at) => active.getLine(at)?.translateToString(true) ?? "",
  );
  terminal.dispose();
  return lines.join("\n");
}

/** Without what cannot be seen: blanks at the end of a line, and empty lines at the end. */
const seen = (text: string): string =>
  text
    .split("\n")
    .map((line) => inColumns(line).trimEnd())
    .join("\n")
    .trimEnd();

/** A tab as the blanks that it is on the screen. */
function inColumns(line: string): string {
  let out = "";
  let column = 0;
  for (const character of line) {
    const width =
      character === "\t"
        ? 8 - (column % 8)
        : /[日本]/.test(character)
          ? 2
          : /\u0301/.test(character)
            ? 0
            : 1;
    out += character === "\t" ? " ".repeat(width) : character;
    column += width;
  }
  return out;
}

const piece = fc.oneof(
  { weight: 4, arbitrary: fc.constantFrom("a", "bc", "word ", "12345", "x") },
  { weight: 2, arbitrary: fc.constantFrom("日本", "é", "e\u0301", "\t") },
  { weight: 3, arbitrary: fc.constantFrom("\n", "\n", "\r", "\r\n", "\b") },
  {
    weight: 3,
    arbitrary: fc
      .tuple(
        fc.constantFrom("A", "B", "C", "D", "E", "F", "G", "d"),
        fc.constantFrom("", "1", "2", "3", "9"),
      )
      .map(([name, count]) => `\x1b[${count}${name}`),
  },
  {
    weight: 2,
    arbitrary: fc.constantFrom(
      "\x1b[K",
      "\x1b[0K",
      "\x1b[1K",
      "\x1b[2K",
      "\x1b[J",
      "\x1b[1J",
      "\x1b[H",
      "\x1b[2;3H",
    ),
  },
  { weight: 1, arbitrary: fc.constantFrom("\x1b[31m", "\x1b[0m", "\x1b[1;38;5;9m", "\x1b[m") },
);

describe("the text of a screen", () => {
  it("is what a terminal shows, however the stream is cut", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(piece, { maxLength: 40 }), async (all) => {
        const whole = textOf([all.join("")]);
        expect(seen(whole)).toBe(seen(await terminalText(all.join(""))));
        expect(textOf(all)).toBe(whole);
      }),
      { numRuns: 1_500 },
    );
  });

  it.each([
    ["a carriage return before a colour", "\x1b[32m+two\r\x1b[m\n", "\x1b[32m+two\x1b[0m\n"],
    ["a spinner", "\x1b[2K\x1b[1Gstep 1 of 5\x1b[2K\x1b[1Gstep 2 of 5", "step 2 of 5"],
    ["a short text over a long one", "Compiling 12345 files\rOK\n", "OKmpiling 12345 files\n"],
    ["a backspace", "abc\b\bX\n", "aXc\n"],
    ["lines that are drawn again", "a 1%\nb 1%\n\x1b[2Aa 2%\x1b[K\nb 2%\x1b[K\n", "a 2%\nb 2%\n"],
    ["half of a wide character", "日本\rx", "x 本"],
    ["a cleared screen, which stays readable", "a\nb\n\x1b[H\x1b[2Jc\n", "a\nb\nc\n"],
    ["a tab at the end, which stays a tab", "a\tb\n", "a\tb\n"],
    [
      "colours over a line",
      "\x1b[1mbold\nmore\x1b[22m plain",
      "\x1b[1mbold\x1b[0m\n\x1b[1mmore\x1b[0m plain",
    ],
    [
      "a colour in the place of another",
      "\x1b[31mred\x1b[32mgreen\x1b[0m",
      "\x1b[31mred\x1b[0m\x1b[32mgreen\x1b[0m",
    ],
    ["other sequences", "\x1b]0;title\x07\x1b[?25la\x1b[?25h", "a"],
  ])("shows %s", (_what, output, text) => expect(rendered(output)).toBe(text));

  it("lets many lines pass, and keeps the last ones open", () => {
    const screen = createScreen(height);
    const lines = Array.from({ length: 1_000 }, (_, at) => `line ${at}\n`).join("");
    const left = screen.add(lines);
    expect(left + screen.text).toBe(lines);
    expect(screen.text.split("\n")).toHaveLength(height);
    expect(screen.add("\x1b[1Aagain") + screen.end()).toBe(
      "line 995\nline 996\nline 997\nline 998\nagain999\n",
    );
  });

  it("keeps a long line whole, in bounded memory", () => {
    const screen = createScreen(height);
    const text = "x".repeat(100_000);
    const left = screen.add(text) + screen.add(text);
    expect(screen.text.length).toBeLessThanOrEqual(65_536);
    expect(left + screen.end()).toBe(text + text);
  });
});
