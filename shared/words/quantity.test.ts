import { describe, expect, it } from "vitest";
import { ago, duration, elapsed, roughly, span } from "./duration.ts";
import { dayAndTime, fullTime, timeOfDay } from "./moment.ts";
import { counted, dollars, filesChanged, linesChanged, size, tokens } from "./quantity.ts";

const second = 1_000;
const minute = 60 * second;
const hour = 60 * minute;
const day = 24 * hour;

describe("a duration", () => {
  it.each([
    [0, "0 s", "", "1 s"],
    [400, "0 s", "0.4 s", "1 s"],
    [9_999, "9 s", "9.9 s", "9 s"],
    [42 * second, "42 s", "42 s", "42 s"],
    [90 * second, "1 min 30 s", "1 min 30 s", "2 min"],
    [3 * minute + 5 * second, "3 min 05 s", "3 min 05 s", "3 min"],
    [hour - second, "59 min 59 s", "59 min 59 s", "1 h"],
    [2 * hour + 10 * minute, "2 h 10 min", "2 h 10 min", "2 h"],
    [3 * day + 4 * hour, "3 d 4 h", "3 d 4 h", "3 days"],
  ])("of %i ms is %s, of a step %s, in a sentence %s", (ms, whole, ofStep, inSentence) => {
    expect([duration(ms), elapsed(ms), roughly(ms)]).toEqual([whole, ofStep, inSentence]);
  });

  it("of whole minutes is exact", () => {
    expect([span(45), span(60), span(90), span(480)]).toEqual([
      "45 min",
      "1 h",
      "1 h 30 min",
      "8 h",
    ]);
  });

  it("counts back to a moment, and is its date after a week", () => {
    const now = Date.parse("2026-11-23T12:00:00");
    const at = (ms: number) => ago(new Date(now - ms).toISOString(), now);
    expect([at(5 * second), at(5 * minute), at(3 * hour), at(day), at(2 * day)]).toEqual([
      "just now",
      "5 min ago",
      "3 h ago",
      "1 day ago",
      "2 days ago",
    ]);
    expect(at(8 * day)).toBe("15 Nov");
  });
});

describe("a moment", () => {
  it("is on a clock of 24 hours, midnight included", () => {
    const evening = "2026-11-24T22:49:39";
    expect([timeOfDay(evening), dayAndTime(evening), fullTime(evening)]).toEqual([
      "22:49:39",
      "24 Nov, 22:49",
      "24 Nov 2026, 22:49:39",
    ]);
    expect(timeOfDay("2026-11-24T00:05:00")).toBe("00:05:00");
  });
});

describe("a quantity", () => {
  it.each([
    [820, "820 B"],
    [999, "999 B"],
    [1_000, "1.0 kB"],
    [999_600, "1.0 MB"],
    [4_200_000, "4.2 MB"],
    [12_000_000, "12 MB"],
    [5_000_000_000_000, "5.0 TB"],
  ])("of %i bytes is %s", (bytes, words) => expect(size(bytes)).toBe(words));

  it("has a plural, and commas between thousands", () => {
    expect([counted(1, "line"), counted(0, "line"), counted(1_204, "line")]).toEqual([
      "1 line",
      "0 lines",
      "1,204 lines",
    ]);
    expect([filesChanged(0), filesChanged(1), filesChanged(3)]).toEqual([
      "No changes",
      "1 file changed",
      "3 files changed",
    ]);
    expect(linesChanged(1_204, 3)).toBe("+1,204 −3");
  });

  it("of tokens is short, and of dollars has cents", () => {
    expect([tokens(830), tokens(12_400), tokens(1_200_000)]).toEqual(["830", "12.4K", "1.2M"]);
    expect([dollars(0), dollars(0.004), dollars(0.25)]).toEqual([
      "$0.00",
      "less than $0.01",
      "$0.25",
    ]);
  });
});
