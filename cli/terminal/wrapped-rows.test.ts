import { expect, it } from "vitest";
import { wrappedRows } from "./wrapped-rows.ts";

it.each([
  ["", 10, 1],
  ["nine char", 10, 1],
  ["ten chars!", 10, 2], // the cursor stands in the next row
  ["eleven char", 10, 2],
  ["日本語", 10, 1],
  ["日本語日本", 10, 2],
  ["日本語日本", 5, 3], // two in a row: the fifth column stays empty
  ["a日本", 5, 2],
  ["日本語日本語日本", 7, 3],
  ["👩‍👩‍👧‍👦👩‍👩‍👧‍👦", 3, 2],
  ["日", 1, 3],
])("%j takes rows of a terminal of %i columns: %i", (text, columns, rows) => {
  expect(wrappedRows(text, columns)).toBe(rows);
});
