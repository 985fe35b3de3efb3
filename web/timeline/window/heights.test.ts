import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createHeights } from "./heights.ts";

describe("the heights of rows", () => {
  it("sum up and are found as if they were added one by one", () => {
    const height = fc.integer({ min: 1, max: 300 });
    const change = fc.tuple(fc.nat(), height);
    fc.assert(
      fc.property(
        fc.array(height, { minLength: 1, maxLength: 200 }),
        fc.array(change),
        fc.nat(20_000),
        (all, changes, place) => {
          const heights = createHeights();
          for (const it of all) heights.push(it);
          const plain = [...all];
          for (const [index, value] of changes) {
            heights.set(index % all.length, value);
            plain[index % all.length] = value;
          }
          const sumOf = (count: number) => plain.slice(0, count).reduce((sum, it) => sum + it, 0);
          expect(heights.total()).toBe(sumOf(plain.length));
          const row = plain.findIndex((_, index) => sumOf(index + 1) > place);
          expect(heights.find(place)).toBe(row < 0 ? plain.length - 1 : row);
          expect(heights.sum(heights.find(place))).toBe(sumOf(row < 0 ? plain.length - 1 : row));
        },
      ),
    );
  });
});
