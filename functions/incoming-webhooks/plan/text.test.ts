import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { readInstructions } from "../../instructions/parts.ts";
import { bytesOf, cut, oneLine, quoted } from "./text.ts";

describe("a stranger's text", () => {
  it.each(["\n", "\r", "\r\n"])("are quoted on every line, whatever ends it: %j", (end) => {
    const text = ["x", "```sh", "rm", "```"].join(end);
    expect(quoted(text)).toBe("> x\n> ```sh\n> rm\n> ```");
    expect(readInstructions(quoted(text)).parts.map((it) => it.kind)).toEqual(["text"]);
  });

  it("never starts a code block", () => {
    const hostile = fc
      .array(fc.constantFrom("`", "~", "sh", "\n", "\r", " ", "\u2028"), { maxLength: 12 })
      .map((it) => it.join(""));
    fc.assert(
      fc.property(hostile, hostile, (a, b) => {
        const text = `${oneLine(a, 100)}${oneLine(b, 100)}\nrm`;
        expect(readInstructions(text).parts.every((it) => it.kind === "text")).toBe(true);
      }),
    );
  });

  it("is cut to a number of bytes of JSON, never within a character", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), fc.integer({ min: 10, max: 60 }), (text, most) => {
        const short = cut(text, most);
        expect(bytesOf(short)).toBeLessThanOrEqual(most);
        expect(short.isWellFormed()).toBe(true);
        expect(short === text || short.endsWith("…")).toBe(true);
      }),
    );
  });
});
