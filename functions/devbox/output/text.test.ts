import fc from "fast-check";
import { expect, it } from "vitest";
import { headOf, jsonBytes, piecesOf, tailOf } from "./text.ts";

const text = fc.string({
  unit: fc.oneof(
    fc.constantFrom("\n", '"', "\\", "\x1b", "\b", "é", "日", "🎉"),
    fc.string({ maxLength: 1 }),
  ),
});
const bytesOf = (it: string): number => Buffer.byteLength(JSON.stringify(it)) - 2;

it("counts the bytes of JSON", () => {
  fc.assert(fc.property(text, (it) => void expect(jsonBytes(it)).toBe(bytesOf(it))));
});

it("cuts between characters, within the bytes it was given", () => {
  fc.assert(
    fc.property(text, fc.integer({ min: 12, max: 40 }), (it, bytes) => {
      const pieces = piecesOf(it, bytes);
      expect(pieces.join("")).toBe(it);
      for (const part of [...pieces, headOf(it, bytes), tailOf(it, bytes)]) {
        expect(part.isWellFormed()).toBe(true);
        expect(bytesOf(part)).toBeLessThanOrEqual(bytes);
      }
      expect(it.startsWith(headOf(it, bytes)) && it.endsWith(tailOf(it, bytes))).toBe(true);
    }),
  );
});
