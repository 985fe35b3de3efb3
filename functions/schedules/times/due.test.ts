import { describe, expect, it } from "vitest";
import { due, nextTimes, whenProblems } from "./due.ts";

const in_ = (timeZone: string, cron: string, decided: string, now: string) =>
  due({ cron, timeZone }, decided, now);

describe("what is due", () => {
  it.each([
    [
      "before its time: nothing",
      "0 9 * * *",
      "2026-12-01T00:00:00Z",
      "2026-12-01T08:59:59Z",
      undefined,
    ],
    [
      "at its time",
      "0 9 * * *",
      "2026-12-01T00:00:00Z",
      "2026-12-01T09:00:00Z",
      ["2026-12-01T09:00:00.000Z", 0],
    ],
    [
      "decided already: nothing",
      "0 9 * * *",
      "2026-12-01T09:00:00Z",
      "2026-12-01T09:00:30Z",
      undefined,
    ],
    [
      "a little later",
      "0 9 * * *",
      "2026-12-01T00:00:00Z",
      "2026-12-01T11:12:00Z",
      ["2026-12-01T09:00:00.000Z", 0],
    ],
    [
      "several times missed: the newest",
      "0 * * * *",
      "2026-12-01T00:00:00Z",
      "2026-12-01T05:30:00Z",
      ["2026-12-01T05:00:00.000Z", 4],
    ],
    [
      "missed by more than a day: nothing",
      "0 9 1 * *",
      "2026-11-01T00:00:00Z",
      "2026-12-02T09:00:00Z",
      undefined,
    ],
    [
      "missed by less than a day",
      "0 9 1 * *",
      "2026-11-01T00:00:00Z",
      "2026-12-02T08:59:59Z",
      ["2026-12-01T09:00:00.000Z", 0],
    ],
    [
      "away for years",
      "*/5 * * * *",
      "2020-01-01T00:00:00Z",
      "2026-12-02T00:02:00Z",
      ["2026-12-02T00:00:00.000Z", 287],
    ],
    [
      "a clock that was set back: nothing twice",
      "0 9 * * *",
      "2026-12-01T09:00:00Z",
      "2026-11-30T09:30:00Z",
      undefined,
    ],
  ])("%s", (_, cron, decided, now, expected) => {
    const found = in_("UTC", cron, decided, now);
    expect(found && [found.time, found.missed]).toEqual(expected);
  });

  it.each([
    ["skipped by daylight saving", "Europe/Berlin", "30 2 29 3 *", "2026-03-28T12:00:00Z", []],
    [
      "doubled by it: the first",
      "Europe/Berlin",
      "30 2 25 10 *",
      "2026-10-24T12:00:00Z",
      ["2026-10-25T00:30:00.000Z"],
    ],
    [
      "a skip of half an hour",
      "Australia/Lord_Howe",
      "*/10 2 4 10 *",
      "2026-10-03T00:00:00Z",
      ["2026-10-03T15:30:00.000Z", "2026-10-03T15:40:00.000Z", "2026-10-03T15:50:00.000Z"],
    ],
    ["a day that never was", "Pacific/Apia", "0 12 30 12 *", "2011-12-29T00:00:00Z", []],
  ])("a time that is %s", (_, timeZone, cron, after, expected) => {
    const until = new Date(Date.parse(after) + 3 * 86_400_000).toISOString();
    expect(nextTimes({ cron, timeZone }, after, 3).filter((it) => it < until)).toEqual(expected);
  });
});

describe("a time that cannot be", () => {
  it.each([
    ["0 9 * *", "UTC", "cron"],
    ["0 9 * * * *", "UTC", "cron"],
    ["60 9 * * *", "UTC", "cron"],
    ["0 0 30 2 *", "UTC", "cron"],
    ["every day", "UTC", "cron"],
    ["", "UTC", "cron"],
    ["0 9 * * *", "Europe/Atlantis", "timeZone"],
    ["0 9 * * *", "+02:00", "timeZone"],
    ["0 9 * * *", "", "timeZone"],
    ["0 9 * * *", "__proto__", "timeZone"],
  ])("%s in %s is refused", (cron, timeZone, field) => {
    expect(Object.keys(whenProblems({ cron, timeZone }))).toEqual([field]);
  });

  it.each([
    ["0 9 * * 1-5", "Europe/Berlin"],
    ["*/5 * * * *", "UTC"],
    ["0 0 29 2 *", "America/New_York"],
    ["0 0 * * MON", "Asia/Kolkata"],
    ["0 12 L * *", "Etc/GMT+3"],
    ["@daily", "UTC"],
  ])("%s in %s is not", (cron, timeZone) => {
    expect(whenProblems({ cron, timeZone })).toEqual({});
  });
});
