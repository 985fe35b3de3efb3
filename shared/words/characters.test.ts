import { describe, expect, it } from "vitest";
import { codePoint, controlCharacter, markUnseen, withoutControls } from "./characters.ts";

/** Ranges as the Unicode Standard names them, written out to check the properties in use. */
const ranges: Record<string, readonly (readonly [from: number, to: number])[]> = {
  "control characters (C0, DELETE, C1)": [
    [0x00, 0x08],
    [0x0b, 0x0c],
    [0x0e, 0x1f],
    [0x7f, 0x9f],
  ],
  "bidirectional marks": [
    [0x061c, 0x061c],
    [0x200e, 0x200f],
  ],
  "bidirectional embeddings and overrides": [[0x202a, 0x202e]],
  "bidirectional isolates": [[0x2066, 0x2069]],
  "zero-width characters": [
    [0x200b, 0x200d],
    [0xfeff, 0xfeff],
  ],
  "word joiner and invisible operators": [[0x2060, 0x2064]],
  "deprecated format characters": [[0x206a, 0x206f]],
  "line and paragraph separators": [[0x2028, 0x2029]],
  "soft hyphen": [[0xad, 0xad]],
  "combining grapheme joiner": [[0x034f, 0x034f]],
  "Hangul fillers": [
    [0x115f, 0x1160],
    [0x3164, 0x3164],
    [0xffa0, 0xffa0],
  ],
  "variation selectors": [
    [0x180b, 0x180d],
    [0xfe00, 0xfe0f],
    [0xe0100, 0xe01ef],
  ],
  "interlinear annotation": [[0xfff9, 0xfffb]],
  "blank Braille pattern": [[0x2800, 0x2800]],
  "invisible music and shorthand controls": [
    [0x1bca0, 0x1bca3],
    [0x1d173, 0x1d17a],
  ],
  tags: [[0xe0000, 0xe007f]],
};

const within = (list: readonly (readonly [number, number])[]): string[] =>
  list.flatMap(([from, to]) =>
    Array.from({ length: to - from + 1 }, (_, at) => String.fromCodePoint(from + at)),
  );

const marked = (text: string) => markUnseen(text, (all) => `<${all.map(codePoint).join(" ")}>`);

describe.each(Object.entries(ranges))("%s", (_, list) => {
  it("are marked between letters, at the beginning and at the end", () => {
    for (const it of within(list)) {
      const mark = `<${codePoint(it)}>`;
      expect(marked(`a${it}b`)).toEqual({ text: `a${mark}b`, count: 1 });
      expect(marked(it)).toEqual({ text: mark, count: 1 });
      expect(marked(`${it}${it}${it}.`).count).toBe(3);
    }
  });
});

describe("every character of Unicode", () => {
  const hidden = /[\p{Cc}\p{DI}\p{Zl}\p{Zp}\ufff9-\ufffb\u2800]/u;
  const acting = /[\p{Cc}\p{Bidi_C}]/u;
  const stays = ["\t", "\n", "\r"];

  it("is either marked or left as it is", () => {
    const wrong: string[] = [];
    for (let code = 0; code <= 0x10ffff; code += 1) {
      const character = String.fromCodePoint(code);
      const expected = hidden.test(character) && !stays.includes(character) ? 1 : 0;
      const { text, count } = marked(character);
      if (count !== expected || (text === character) === (expected === 1))
        wrong.push(codePoint(character));
    }
    expect(wrong).toEqual([]);
  });

  it("is stripped if it acts on a terminal or turns text around, and only then", () => {
    const wrong: string[] = [];
    for (let code = 0; code <= 0x10ffff; code += 1) {
      const character = String.fromCodePoint(code);
      const kept = !acting.test(character) || character === "\t" || character === "\n";
      if (withoutControls(character) !== (kept ? character : "")) wrong.push(codePoint(character));
    }
    expect(wrong).toEqual([]);
  });
});

it.each(["u", ""])("finds control characters inside a longer expression with flags %j", (flags) => {
  const inText = new RegExp(`a${controlCharacter}b`, flags);
  expect(["a\u0007b", "a\u009bb", "a\rb"].every((it) => inText.test(it))).toBe(true);
  expect(["a\tb", "a\nb", "a\u202eb"].some((it) => inText.test(it))).toBe(false);
});

it.each(["👩🏽‍💻 ❤️‍🔥 ✔️ 1️⃣ 👨‍👩‍👧", "می‌خواهم", "क्‍ष", "ünïcode 漢字\ttab\r\nline\n"])(
  "keeps %s",
  (text) => {
    expect(marked(text)).toEqual({ text, count: 0 });
  },
);
