import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createSanitiser } from "./sanitise.ts";

// biome-ignore lint/suspicious/noControlCharactersInRegex: colours begin with ESC
const colour = /\x1b\[[0-9;:]*m/g;
// biome-ignore lint/suspicious/noControlCharactersInRegex: none may be left
const control = /[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]/;

/** The safe text of a stream that arrives in these pieces. */
function sanitised(pieces: readonly Uint8Array[]): string {
  const decoder = new TextDecoder("utf-8", { ignoreBOM: true });
  const sanitiser = createSanitiser();
  const all = pieces.map((piece) => sanitiser.add(decoder.decode(piece, { stream: true })));
  return all.join("") + sanitiser.add(decoder.decode()) + sanitiser.end();
}

function cutAt(bytes: Uint8Array, places: readonly number[]): Uint8Array[] {
  const ends = [...places.map((place) => place % (bytes.length + 1)), bytes.length].sort(
    (a, b) => a - b,
  );
  return ends.map((end, at) => bytes.subarray(ends[at - 1] ?? 0, end));
}

const of = (text: string): string => sanitised([Buffer.from(text)]);

describe("output of a command", () => {
  it.each([
    ["keeps text of every script", "añ日本🎉\u2028\ttab\n", "añ日本🎉\u2028\ttab\n"],
    ["keeps colours", "\x1b[1;38;5;208mx\x1b[0m\x1b[m", "\x1b[1;38;5;208mx\x1b[0m\x1b[m"],
    ["drops what moves and clears", "a\x1b[2J\x1b[1;1H\x1b[?25l\x1b[Kb", "ab"],
    ["drops titles and links", "\x1b]0;t\x07a\x1b]8;;http://x\x1b\\b\x1b]8;;\x1b\\c", "abc"],
    ["drops device strings", "a\x1bPq#0\x1b\\b\x1b_x\x1b\\c", "abc"],
    ["drops two-character escapes", "\x1b(Ba\x1b=b\x1bcc", "abc"],
    ["ends a title that is never ended with its line", "\x1b]0;title\nnext", "0;title\nnext"],
    ["makes one line end of CR LF", "a\r\nb\r\r\nc", "a\nb\nc"],
    ["keeps a carriage return alone", "1%\r\r2%", "1%\r2%"],
    ["shows control characters, and leaves out NULs", "\0\x07\b\v\x7f\x9b", "␇␈␋␡\ufffd"],
    ["shows an escape without a sequence", "\x1b\x1b\n", "␛␛\n"],
  ])("%s", (_what, raw, clean) => {
    expect(of(raw)).toBe(clean);
  });

  it("survives bytes that are no UTF-8, cut at every place", () => {
    const bytes = Buffer.from(
      "a\xff\xc3(\xed\xa0\x80\xf0\x9f\x8e\x89\x1b[31mü\r\n\x1b]0;ti\x1b\\z",
      "latin1",
    );
    const whole = sanitised([bytes]);
    expect(whole.isWellFormed()).toBe(true);
    for (let cut = 0; cut <= bytes.length; cut += 1) {
      expect(sanitised([bytes.subarray(0, cut), bytes.subarray(cut)])).toBe(whole);
    }
    expect(sanitised([...bytes].map((byte) => Uint8Array.of(byte)))).toBe(whole);
  });

  it("does not depend on where it is cut, and holds nothing that a terminal acts on", () => {
    const piece = fc.oneof(
      fc.constantFrom(
        "\x1b",
        "\x1b[",
        "\x1b]",
        "\x1bP",
        "\x1b\\",
        "\x07",
        "\r",
        "\n",
        "\0",
        ";",
        "3",
        "m",
        "H",
        " ",
      ),
      fc.string({ unit: "grapheme", maxLength: 3 }),
    );
    const bytes = fc.oneof(
      fc.array(piece, { maxLength: 30 }).map((all) => Buffer.from(all.join(""))),
      fc.uint8Array({ maxLength: 40 }),
    );
    fc.assert(
      fc.property(bytes, fc.array(fc.nat(), { maxLength: 8 }), (raw, places) => {
        const whole = sanitised([raw]);
        expect(sanitised(cutAt(raw, places))).toBe(whole);
        expect(whole.replace(colour, "")).not.toMatch(control);
      }),
      { numRuns: 2_000 },
    );
  });

  it("is cut-proof around the longest title there may be", () => {
    for (const length of [4095, 4096, 4097]) {
      const bytes = Buffer.from(`a\x1b]${"x".repeat(length)}\x07b`);
      const whole = sanitised([bytes]);
      expect(whole.length).toBe(length > 4096 ? length + 3 : 2);
      for (const cut of [3, length, length + 2, length + 3, length + 4])
        expect(sanitised([bytes.subarray(0, cut), bytes.subarray(cut)])).toBe(whole);
    }
  });
});
