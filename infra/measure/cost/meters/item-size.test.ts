import { describe, expect, it } from "vitest";
import { type Item, key, N, S } from "../../../../functions/aws/table/item.ts";
import { sizeOf, writeUnits } from "./item-size.ts";

const plain = key("RUN#1", "E#1");
const listed: Item = { ...plain, g1pk: S("TEAM#a"), g1sk: S("1"), g2pk: S("ACTIVE"), g2sk: S("1") };
const long = { B: new Uint8Array(1_024) };

it("counts names and values; a number counts by its digits", () => {
  expect(sizeOf({ pk: S("1234") })).toBe(6);
  expect(sizeOf({ n: N(12_345_678) })).toBe(6);
  expect(sizeOf({ held: { M: { run: N(12) } } })).toBe(4 + 3 + 1 + 3 + 2);
});

describe("a write costs", () => {
  it("one unit per KB of the larger of the two items", () => {
    expect(writeUnits(undefined, plain)).toBe(1);
    expect(writeUnits(plain, { ...plain, body: long })).toBe(2);
    expect(writeUnits({ ...plain, body: long }, plain)).toBe(2);
  });

  it("the same when it is refused", () => {
    expect(writeUnits({ ...plain, body: long }, { ...plain, body: long })).toBe(2);
    expect(writeUnits(undefined, undefined)).toBe(1);
  });

  it("the same again for each index that the item enters, changes in or leaves", () => {
    expect(writeUnits(undefined, listed)).toBe(3);
    expect(writeUnits(listed, { ...listed, seq: N(2) })).toBe(3);
    expect(writeUnits(listed, plain)).toBe(3);
    expect(writeUnits(listed, listed)).toBe(1);
  });

  it("twice for an index in which the item moves", () => {
    expect(writeUnits(listed, { ...listed, g2sk: S("2") })).toBe(1 + 1 + 2);
  });
});
