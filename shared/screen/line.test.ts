import fc from "fast-check";
import { expect, it } from "vitest";
import { Line } from "./line.ts";

const written = fc
  .array(fc.constantFrom("a", "bc", "\t", "日", "e\u0301", "\x1b[31m", "\x1b[0m"), { maxLength: 6 })
  .map((parts) => parts.join(""));

type Change = (line: Line) => unknown;
const at = fc.nat(20);
const change: fc.Arbitrary<Change> = fc.oneof(
  fc.tuple(fc.constantFrom("x", "yz", "語"), at).map(
    ([text, column]) =>
      (it: Line) =>
        it.write(text, column, "", 100),
  ),
  at.map((column) => (it: Line) => it.tab(column)),
  at.map((column) => (it: Line) => it.cut(column)),
  fc.tuple(at, fc.integer({ min: 1, max: 9 })).map(
    ([from, count]) =>
      (it: Line) =>
        it.blank(from, from + count),
  ),
  fc.tuple(fc.constantFrom("insert", "remove"), at, fc.integer({ min: 1, max: 9 })).map(
    ([how, column, count]) =>
      (it: Line) =>
        it[how](column, count),
  ),
);

// biome-ignore lint/suspicious/noControlCharactersInRegex: colours begin with an escape
const colour = /\x1b\[[0-9;]*m/g;

it("shows what has changed in a line, whether the line was kept as it was written or put in columns", () => {
  fc.assert(
    fc.property(written, fc.array(change, { maxLength: 6 }), (text, changes) => {
      const kept = Line.of(text);
      const columns = Line.of(`${text} `);
      columns.cut(columns.length - 1);
      for (const line of [kept, columns]) for (const act of changes) act(line);
      expect(kept.toString().replace(colour, "")).toBe(columns.toString().replace(colour, ""));
      expect(kept.length).toBe(columns.length);
    }),
    { numRuns: 1_000 },
  );
});
