import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createRedactor } from "../../../shared/redaction/redactor.ts";
import { rendered } from "../../../shared/screen/screen.ts";
import { withoutEscapes } from "../../../shared/words/escapes.ts";
import { rewritten } from "./rewritten.ts";
import { createShown } from "./shown.ts";

const value = "s3cretValue12345678";
const redactor = createRedactor([{ name: "token", value }]);

/** What is kept of an output, and what someone who watches sees of it after each piece. */
function watched(pieces: readonly string[]): { kept: string; told: string[]; seen: string[] } {
  const shown = createShown(redactor);
  const told: string[] = [];
  let kept = "";
  let before = "";
  const show = (text: string, tail: string) => {
    kept += text;
    told.push(rewritten(before, text + tail));
    before = tail;
    return rendered(told.join(""));
  };
  const seen = pieces.map((it) => show(shown.add(it), shown.tail()));
  seen.push(show(shown.end(), ""));
  return { kept, told, seen };
}

const piece = fc.oneof(
  fc.constantFrom("a", "word ", "\n", "\r", "\b", "\t", "日", "\x1b[31m", "\x1b[0m"),
  fc.constantFrom("\x1b[2K\x1b[G", "\x1b[K", "\x1b[J", "\x1b[A", "\x1b[2A", "\x1b[3C", "\x1b[2D"),
  fc.constantFrom("s3cret", "Value1234", "5678", value),
);

describe("the output that is shown while a command runs", () => {
  it("ends as what is kept, however it was cut, and never shows a secret", () => {
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 30 }), (all) => {
        const { kept, seen } = watched(all);
        expect(withoutEscapes(seen.at(-1) ?? "")).toBe(withoutEscapes(kept));
        for (const text of [kept, ...seen]) expect(withoutEscapes(text)).not.toContain(value);
        expect(watched([all.join("")]).kept).toBe(kept);
      }),
      { numRuns: 1_000, examples: [[["\x1b[2K\x1b[G", "\n", "\x1b[A", "\t"]]] },
    );
  });

  it("hides a secret that is written over other characters", () => {
    const { kept, seen } = watched(["XXXXXXXXXXXXXX45678\r", "s3cretValue12", "3\n", "next\n"]);
    expect(kept).toBe("[redacted:token]\nnext\n");
    expect(seen.join()).not.toContain("s3cretValue123");
  });

  it("goes back only to the first line that changed", () => {
    const { told } = watched(["one\ntwo 1%\n", "three", "\n\x1b[2Atwo 2%\n"]);
    expect(told).toEqual(["one\ntwo 1%\n", "three", "\x1b[1A\r\x1b[Jtwo 2%\nthree\n", ""]);
  });
});
