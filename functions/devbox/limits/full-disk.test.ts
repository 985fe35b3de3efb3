import { describe, expect, it } from "vitest";
import { fills, fullBelow } from "./disk-watch.ts";

const mb = 1024 ** 2;

describe("a DevBox beside a full disk", () => {
  it.each([
    [
      "nothing is wrong while there is room",
      { bytes: 200 * mb, size: 100_000 * mb },
      90_000,
      80_000,
      false,
    ],
    ["it wrote what filled the disk", { bytes: 10 * mb, size: 100_000 * mb }, 90_000, 80_000, true],
    ["it wrote just enough to fill it", { bytes: 10 * mb, size: 100_000 * mb }, 70, 64, true],
    ["another one filled it", { bytes: 10 * mb, size: 100_000 * mb }, 5_000, 63, false],
    ["it took most of it before it was measured", { bytes: 0, size: 64 * mb }, 40, 0, true],
    ["it wrote little on a small disk", { bytes: 0, size: 64 * mb }, 20, 1, false],
    ["it tidied up", { bytes: 0, size: 100_000 * mb }, 100, -500, false],
  ])("%s", (_what, disk, used, grown, ends) =>
    expect(fills(disk, used * mb, grown * mb)).toBe(ends),
  );

  it("counts a disk as full well before its last byte, and never while half is free", () => {
    for (const size of [1, 8, 64, 1_000, 1_000_000].map((it) => it * mb)) {
      expect(fullBelow(size)).toBeGreaterThan(0);
      expect(fullBelow(size)).toBeLessThan(size / 2);
    }
  });
});
