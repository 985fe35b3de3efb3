import { expect, it } from "vitest";
import { isOnline, nextReport, noPlace } from "./worker-lease.ts";

it.each([
  ["of a local server, idle", { local: true, hosted: 0 }, 10, 35],
  ["of a local server, with DevBoxes", { local: true, hosted: 2 }, 10, 35],
  ["of a deployment, with a DevBox", { local: false, hosted: 1 }, 10, 35],
  ["of a deployment, idle", { local: false, hosted: 0 }, 300, 635],
])("a worker %s reports in time and is offline after its lease", (_, of, next, lease) => {
  expect(nextReport(of)).toBe(next);
  expect(isOnline(0, of)).toBe(true);
  expect(isOnline(lease * 1_000 - 1, of)).toBe(true);
  expect(isOnline(lease * 1_000, of)).toBe(false);
  expect(lease).toBeGreaterThan(2 * next);
});

const free = { name: "Shelf", online: true, draining: false, hosted: 0, most: 2 };

it.each([
  [{}, undefined],
  [{ hosted: 1 }, undefined],
  [{ hosted: 2 }, { why: /already has 2 DevBoxes/, endingHelps: true }],
  [{ hosted: 3 }, { why: /its limit/, endingHelps: true }],
  [
    { hosted: 1, most: 1 },
    { why: /already has 1 DevBox,/, endingHelps: true },
  ],
  [{ online: false }, { why: /Shelf is offline/, endingHelps: false }],
  [{ draining: true }, { why: /drains it/, endingHelps: false }],
  [
    { online: false, draining: true, hosted: 9 },
    { why: /offline/, endingHelps: false },
  ],
  [
    { draining: true, hosted: 9 },
    { why: /drains it/, endingHelps: false },
  ],
] as const)("a worker with %o takes a DevBox or says why not", (now, expected) => {
  const said = noPlace({ ...free, ...now });
  if (expected === undefined) return expect(said).toBeUndefined();
  expect(said?.why).toMatch(expected.why);
  expect(said?.endingHelps).toBe(expected.endingHelps);
});
