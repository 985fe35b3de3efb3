import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createDecoder, encoded } from "./decode.ts";

/** The text of bytes that arrive in pieces which are cut at these places. */
function decoded(bytes: Uint8Array, ...cuts: number[]): string {
  const decoder = createDecoder();
  const ends = [...cuts.filter((it) => it <= bytes.length).sort((a, b) => a - b), bytes.length];
  const all = ends.map((end, at) => decoder.add(bytes.subarray(ends[at - 1] ?? 0, end)));
  return all.join("") + decoder.end();
}

const wide = (text: string) => Buffer.from(text, "utf16le");
const text = "Größe: 日本\r\nok\n";
const marks = (it: string) => it.toWellFormed();

describe("the bytes of an output", () => {
  it.each([
    ["UTF-8", Buffer.from(text), text],
    ["UTF-16 with its mark", wide(`\ufeff${text}`), text],
    ["UTF-16 of the other kind", wide(`\ufeff${text}`).swap16(), text],
    ["UTF-16 without a mark", wide("Windows says ö\n"), "Windows says ö\n"],
    ["a few letters of UTF-16", wide("ok\n"), "ok\n"],
    ["UTF-16 without an end of line", wide("\ufeffGröße"), "Größe"],
    [
      "UTF-8 after UTF-16",
      Buffer.concat([wide("\ufeffGröße\n"), Buffer.from("done\nö\n")]),
      "Größe\ndone\nö\n",
    ],
    [
      "UTF-16 after UTF-8",
      Buffer.concat([Buffer.from("start\n"), wide("\ufeffGröße\n")]),
      "start\nGröße\n",
    ],
    [
      "one after the other",
      Buffer.concat([
        Buffer.from("a\n"),
        wide("\ufeffö 1\n日本\n"),
        Buffer.from("b\n"),
        wide("\ufeffö 2\n"),
        Buffer.from("c"),
      ]),
      "a\nö 1\n日本\nb\nö 2\nc",
    ],
    ["Latin-1, whose letters get marks", Buffer.from("Größe\n", "latin1"), "Gr\ufffd\ufffde\n"],
    [
      "Latin-1 between UTF-8",
      Buffer.from("\xfe\xff is no text\nö\n", "latin1"),
      "\ufffd\ufffd is no text\n\ufffd\n",
    ],
    ["UTF-8 between zero bytes", Buffer.from("one\0two\0\nthree\0\n"), "one\0two\0\nthree\0\n"],
    ["one letter", Buffer.from("a"), "a"],
    ["nothing", Buffer.alloc(0), ""],
  ])("are read as %s, cut at every place", (_what, bytes, expected) => {
    for (let cut = 0; cut <= bytes.length; cut += 1)
      expect(marks(decoded(bytes, cut, cut + 1))).toBe(expected);
  });

  it("are shown at once, but for the beginning of a line that may be in UTF-16", () => {
    const decoder = createDecoder();
    expect(decoder.add(Buffer.from("ab"))).toBe("ab");
    expect(decoder.add(Buffer.from("c\nd"))).toBe("c\n");
    expect(decoder.add(Buffer.from("e"))).toBe("de");
  });

  it("come back byte for byte if they are not UTF-16", () => {
    const bytes = fc.array(
      fc.oneof(fc.integer({ min: 1, max: 255 }), fc.constantFrom(10, 0xc3, 0xa4, 0xe6, 0x97, 0xa5)),
    );
    fc.assert(
      fc.property(bytes, fc.nat(40), fc.nat(40), (all, one, two) => {
        const line = Uint8Array.from([0x61, 0x62, ...all].filter((it) => it < 0xfe));
        expect([...encoded(decoded(line, one, two))]).toEqual([...line]);
        expect(decoded(line, one, two)).toBe(decoded(line));
      }),
      { numRuns: 2_000 },
    );
  });

  it("are the same text as a decoder of the platform makes of UTF-8, and do not depend on cuts", () => {
    const part = fc.oneof(
      fc.string({ unit: "grapheme", maxLength: 5 }).map((it) => Buffer.from(it)),
      fc.constantFrom(
        Buffer.from("\n"),
        wide("ö\n"),
        wide("\ufeffh日\n"),
        Buffer.of(0),
        Buffer.of(0xff, 0xfe),
      ),
    );
    fc.assert(
      fc.property(fc.array(part, { maxLength: 12 }), fc.nat(60), fc.nat(60), (all, one, two) => {
        const bytes = Buffer.concat(all);
        expect(decoded(bytes, one, two)).toBe(decoded(bytes));
        const plain = all.filter((it) => !it.includes(0) && it[0] !== 0xff);
        const utf8 = Buffer.concat(plain);
        expect(decoded(utf8, one)).toBe(utf8.toString());
      }),
      { numRuns: 2_000 },
    );
  });
});
