import { describe, expect, it } from "vitest";
import { portReports } from "./port-reports.ts";

const minute = 60_000;
const many = (first: number, count: number) => Array.from({ length: count }, (_, n) => first + n);

describe("reports of open ports", () => {
  it("tell the whole list when a port opens, and nothing while it stays the same", () => {
    const report = portReports();
    expect(report([], 0)).toBeUndefined();
    expect(report([5173], 1)).toEqual([5173]);
    expect(report([5173], 2)).toBeUndefined();
    expect(report([5173, 3000], 3)).toEqual([3000, 5173]);
    expect(report([3000, 5173], 4)).toBeUndefined();
  });

  it("tell that a port is closed at the second look that misses it", () => {
    const report = portReports();
    report([5173], 0);
    expect(report([], 1)).toBeUndefined();
    expect(report([5173], 2)).toBeUndefined(); // its server was started again
    expect(report([], 3)).toBeUndefined();
    expect(report([], 4)).toEqual([]);
  });

  it("never list more than twelve, and keep a port that was there first", () => {
    const report = portReports();
    report([40_000], 0);
    const list = report([...many(1_000, 10_000), 40_000], 1);
    expect(list).toEqual([...many(1_000, 11), 40_000]);
    expect(report([...many(500, 10_000), 40_000], 2)).toBeUndefined();
  });

  it("come twenty at once and one a minute after that, however fast ports open and close", () => {
    const report = portReports();
    const told = (from: number, looks: number) =>
      many(0, looks).filter((n) => report([1_000 + ((from + n) % 7)], (from + n) * 100)).length;
    expect(told(0, 600)).toBe(20); // one minute less 100 ms
    expect(told(600, 6_000)).toBe(10);
  });

  it("catch up once they may be told again", () => {
    const report = portReports();
    for (const n of many(0, 60)) report([1_000 + n], n);
    expect(report([8_080], 100)).toBeUndefined();
    expect(report([8_080], 100 + minute)).toEqual([8_080]);
  });
});
