import { expect, it } from "vitest";
import { due, nextTimes } from "./due.ts";

const [minuteMs, dayMs] = [60_000, 86_400_000];

/** One zone of each group that has the same offsets all year. */
const zones = [
  ...new Map(
    Intl.supportedValuesOf("timeZone").map((timeZone) => {
      const read = wallClock(timeZone);
      const days = Array.from({ length: 366 }, (_, n) => read(Date.UTC(2026, 0, 1 + n, 12)));
      return [days.join(), timeZone];
    }),
  ).values(),
];

/** What a clock shows, read from the text that a person would read. */
function wallClock(timeZone: string): (at: number) => string {
  const format = new Intl.DateTimeFormat("sv-SE", {
    timeZone,
    dateStyle: "short",
    timeStyle: "short",
  });
  return (at) => format.format(at);
}

/** The minutes from `from` to `to` that fit, each wall time once: the first of two. Minute by minute. */
function byHand(
  timeZone: string,
  [from, to]: readonly [number, number],
  fits: (wall: string) => boolean,
  stepMs = minuteMs,
): string[] {
  const read = wallClock(timeZone);
  const seen = new Set<string>();
  const times: string[] = [];
  for (let at = from - dayMs; at <= to; at += stepMs) {
    const wall = read(at);
    if (seen.has(wall)) continue;
    seen.add(wall);
    if (at > from && fits(wall)) times.push(new Date(at).toISOString());
  }
  return times;
}

/** Asks every few minutes what is due, as the sweep does. */
function bySweeps(
  cron: string,
  timeZone: string,
  [from, to]: readonly [number, number],
  ms: number,
) {
  const times: string[] = [];
  let decided = new Date(from).toISOString();
  for (let now = from; now <= to; now += ms) {
    const found = due({ cron, timeZone }, decided, new Date(now).toISOString());
    if (!found) continue;
    if (found.missed > 0) throw new Error(`${found.missed} are missed before ${found.time}`);
    decided = found.time;
    times.push(found.time);
  }
  return times;
}

/** The days on which a zone changes its offset, within some years. */
function changes(timeZone: string, firstYear: number, lastYear: number): number[] {
  const read = wallClock(timeZone);
  const noon = (at: number) => read(at).slice(11);
  const days: number[] = [];
  for (let at = Date.UTC(firstYear, 0, 1, 12); at < Date.UTC(lastYear + 1, 0, 1); at += dayMs)
    if (noon(at) !== noon(at + dayMs)) days.push(at);
  return days;
}

it("every minute around each change of every kind of time zone fires once", () => {
  for (const timeZone of zones)
    for (const day of changes(timeZone, 2026, 2026)) {
      const range = [day - dayMs, day + 2 * dayMs] as const;
      const expected = byHand(timeZone, range, () => true);
      const found = nextTimes(
        { cron: "* * * * *", timeZone },
        new Date(range[0]).toISOString(),
        expected.length,
      );
      expect(found, `${timeZone} ${new Date(day).toISOString()}`).toEqual(expected);
    }
}, 240_000);

it("sweeps of every minute find each time once, in zones with unusual changes", () => {
  for (const [timeZone, first, last] of [
    ["Australia/Lord_Howe", 2026, 2026],
    ["America/St_Johns", 2006, 2006],
    ["Pacific/Apia", 2011, 2012],
    ["Africa/Casablanca", 2026, 2026],
    ["Asia/Kathmandu", 1985, 1986],
  ] as const)
    for (const day of changes(timeZone, first, last)) {
      const range = [day - dayMs, day + 2 * dayMs] as const;
      const expected = byHand(timeZone, range, (wall) => /[05]$/.test(wall));
      expect(bySweeps("*/5 * * * *", timeZone, range, minuteMs), timeZone).toEqual(expected);
    }
}, 240_000);

it("a daily time fires once on every day that has it, in every kind of time zone", () => {
  for (const timeZone of zones) {
    const range = [Date.UTC(2026, 0, 1), Date.UTC(2027, 0, 1)] as const;
    const expected = byHand(timeZone, range, (wall) => wall.endsWith("02:30"), 15 * minuteMs);
    const found = nextTimes(
      { cron: "30 2 * * *", timeZone },
      new Date(range[0]).toISOString(),
      expected.length,
    );
    expect(found, timeZone).toEqual(expected);
  }
}, 240_000);

it("a daily time fires once on every day for 200 years", () => {
  const timeZone = "Europe/Berlin";
  const range = [Date.UTC(1970, 0, 1), Date.UTC(2170, 0, 1)] as const;
  const expected = byHand(timeZone, range, (wall) => wall.endsWith("02:30"), 30 * minuteMs);
  const found = nextTimes(
    { cron: "30 2 * * *", timeZone },
    new Date(range[0]).toISOString(),
    expected.length,
  );
  expect(found).toEqual(expected);
}, 240_000);
