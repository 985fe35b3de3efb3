import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createReference, seen, withoutColours } from "./reference.fixture.ts";
import { createScreen, rendered } from "./screen.ts";

const height = 6;

/** The text of a stream that arrives in these pieces, without colours. */
function textOf(pieces: readonly string[]): string {
  const screen = createScreen(height);
  const text = pieces.map((piece) => screen.add(piece)).join("") + screen.end();
  return withoutColours(text);
}

/** What a terminal of the same height shows: its screen, with all that has left it or without. */
const terminalText = (text: string) => inTerminal(text, ({ whole }) => whole());
const terminalScreen = (text: string) => inTerminal(text, ({ screen }) => screen());

async function inTerminal(
  text: string,
  shown: (reference: ReturnType<typeof createReference>) => string,
): Promise<string> {
  const reference = createReference({ columns: 1_000, rows: height }, { convertEol: true });
  await reference.add(text);
  const lines = shown(reference);
  reference.close();
  return lines;
}

const csi = (names: string) =>
  fc
    .tuple(fc.constantFrom(...names), fc.constantFrom("", "1", "2", "3", "5"))
    .map(([name, count]) => `\x1b[${count}${name}`);

const text = fc.oneof(
  { weight: 4, arbitrary: fc.constantFrom("a", "bc", "word ", "12345", "x", "lines of text") },
  { weight: 2, arbitrary: fc.constantFrom("日本", "é", "e\u0301", "語", "\t") },
);
const moves = fc.oneof(
  {
    weight: 3,
    arbitrary: fc.constantFrom("\n", "\n", "\r", "\r\n", "\b", "\v", "\f", "\x07", "\0"),
  },
  { weight: 3, arbitrary: csi("ABCDEFGaede`") },
  {
    weight: 1,
    arbitrary: fc.constantFrom("\x1b[H", "\x1b[2;3H", "\x1b[3f", "\x1b[;5H", "\x1b[99;1H"),
  },
  { weight: 1, arbitrary: fc.constantFrom("\x1b7", "\x1b8", "\x1b[s", "\x1b[u", "\x1bD", "\x1bE") },
);
const edits = fc.oneof(
  { weight: 3, arbitrary: fc.constantFrom("\x1b[K", "\x1b[0K", "\x1b[1K", "\x1b[2K") },
  { weight: 1, arbitrary: fc.constantFrom("\x1b[31m", "\x1b[0m", "\x1b[1;38;5;9m", "\x1b[m") },
  { weight: 2, arbitrary: csi("@PX") },
  {
    weight: 1,
    arbitrary: fc.constantFrom(
      ...["\x1b(0", "\x1b(B", "\x1b)0", "\x0e", "\x0f", "\x1b[4h", "\x1b[4l", "lqxk~_"],
    ),
  },
  {
    weight: 1,
    arbitrary: fc.constantFrom("a\x1b[2b", "\x1b[?25l", "\x1b]0;title\x07", "\x1b[?2026h"),
  },
);
/** What moves lines. */
const lineMoves = fc.oneof(
  { weight: 2, arbitrary: csi("LMT") },
  { weight: 1, arbitrary: fc.constant("\x1bM") },
  { weight: 1, arbitrary: fc.constantFrom("\x1b[1;4r", "\x1b[r", "\x1b[2;5r") },
  { weight: 1, arbitrary: fc.constantFrom("\x1b[S", "\x1b[2S") },
  { weight: 1, arbitrary: fc.constantFrom("\x1b[J", "\x1b[0J", "\x1b[1J") },
);
const fullScreen = fc
  .array(fc.oneof(text, moves, edits), { maxLength: 8 })
  .map((all) => `\x1b[?1049h${all.join("")}\x1b[?1049l`);
const usual = fc.oneof(
  { weight: 6, arbitrary: text },
  { weight: 5, arbitrary: moves },
  { weight: 3, arbitrary: edits },
  { weight: 1, arbitrary: fc.constantFrom("\x1b[J", "\x1b[1J") },
);

/** Without the moves to the first place that erase the screen. There, a screen keeps more than a terminal. */
const withoutClears = (stream: string): string =>
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are control sequences
  stream.replace(/\x1b\[H(?:\x1b\]0;title\x07|\x1b\[0?J)+/g, "\x1b[H");

/** A stream, cut after its parts and in the middle of one. */
const cuts = (parts: readonly string[], seed: number): string[] => {
  const all = parts.join("");
  const at = seed % (all.length + 1);
  return [all.slice(0, at), all.slice(at)];
};

describe("the text of a screen", () => {
  it("is what a terminal shows, however the stream is cut", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(usual, { maxLength: 30 }), fc.nat(), async (all, seed) => {
        const stream = withoutClears(all.join(""));
        const whole = textOf([stream]);
        expect(seen(whole)).toBe(seen(await terminalText(stream)));
        expect(textOf([...stream])).toBe(whole);
        expect(textOf(cuts([stream], seed))).toBe(whole);
      }),
      { numRuns: 2_000, examples: [[["a", "\x1b[H", "\x1b]0;title\x07", "\x1b[J"], 0]] },
    );
  });

  it("ends with the screen of a terminal, whatever moves its lines", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(
          fc.oneof(
            { weight: 9, arbitrary: usual },
            { weight: 4, arbitrary: lineMoves },
            fullScreen,
          ),
          {
            maxLength: 25,
          },
        ),
        fc.nat(),
        async (all, seed) => {
          const stream = withoutClears(all.join(""));
          const screen = createScreen(height);
          screen.add(stream);
          expect(seen(withoutColours(screen.text))).toBe(seen(await terminalScreen(stream)));
          expect(textOf(cuts([stream], seed))).toBe(textOf([stream]));
        },
      ),
      {
        numRuns: 2_000,
        examples: [[["\x1b[99;1H", "\x1b[?1049h\x1b[?1049l", "\x1b[S", "\x1b8", "日本"], 0]],
      },
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
      "\x1b[31mred\r\x1b[3C\x1b[32mgreen\x1b[0m",
      "\x1b[31mred\x1b[0m\x1b[32mgreen\x1b[0m",
    ],
    ["other sequences", "\x1b]0;title\x07\x1b[?25la\x1b[?25h", "a"],
  ])("shows %s", (_what, output, text) => expect(rendered(output)).toBe(text));

  it.each([
    [
      "the main screen after a full-screen program",
      "a\n\x1b[?1049hfull\x1b[2Jx\x1b[?1049lb\n",
      "a\nb\n",
    ],
    ["what a program left on the full screen", "a\n\x1b[?1049h\x1b[Hfull", "a\n\nfull"],
    ["a screen that is cleared by erasing what is below", "a\nb\n\x1b[H\x1b[Jc\n", "a\nb\nc\n"],
    [
      "a screen that is cleared after its title has changed",
      "a\nb\n\x1b[H\x1b]0;title\x07\x1b[Jc\n",
      "a\nb\nc\n",
    ],
    ["a terminal that is reset", "a\nb\x1bcc\n", "a\nb\nc\n"],
    ["lines that scroll between margins", "1\n2\n3\n\x1b[1;3r\x1b[3;1H\nx", "1\n2\n3\nx\n"],
    [
      "a line that goes on right of a terminal",
      `${"x".repeat(300)}\x1b[999Cy`,
      `${"x".repeat(300)}y`,
    ],
    ["a place at the right end", "\x1b[999Gx", `${" ".repeat(199)}x`],
  ])("shows %s", (_what, output, shown) => expect(rendered(output)).toBe(shown));

  it("loses no line that was finished, whatever is drawn, cleared or coloured in between", () => {
    const bar = (count: number, rows: number) =>
      Array.from({ length: count }, (_, frame) => {
        const lines = Array.from({ length: rows }, (_it, row) => `\x1b[2Kpart ${row}: ${frame}\n`);
        return `${frame > 0 ? `\x1b[${rows}A` : ""}${lines.join("")}`;
      }).join("");
    const noise = fc.oneof(
      fc.constantFrom(
        "\x1b[H\x1b[2J\x1b[3J",
        "\x1b[2J\x1b[H",
        "\x1b[H\x1b[J",
        "\x1bc",
        "\x1b[m",
        "\x07",
      ),
      fc.constantFrom("\x1b]0;title\x07", "1%\r50%\r100%\r\x1b[K", "\x1b7saved\x1b8\x1b[K", "\r\n"),
      fc.constantFrom(
        "\x1b[?1049h\x1b[Hfull\nscreen\x1b[?1049l",
        "\x1b[5S",
        "\x1b[1;3r\x1b[r\x1b[99B\n",
      ),
      fc
        .tuple(fc.integer({ min: 1, max: 4 }), fc.integer({ min: 1, max: 5 }))
        .map(([a, b]) => bar(a, b)),
    );
    fc.assert(
      fc.property(
        fc.array(fc.oneof(fc.constant(undefined), noise), { maxLength: 40 }),
        fc.integer({ min: 6, max: 12 }),
        fc.nat(),
        (parts, rows, seed) => {
          const lines = parts.flatMap((it, at) => (it === undefined ? [`line ${at}`] : []));
          const stream = parts.map((it, at) => it ?? `line ${at}\r\n`);
          const screen = createScreen(rows);
          const all =
            cuts(stream, seed)
              .map((it) => screen.add(it))
              .join("") + screen.end();
          expect(all.match(/line \d+/g) ?? []).toEqual(lines);
        },
      ),
      { numRuns: 1_000 },
    );
  });

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
