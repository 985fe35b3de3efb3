import { expect, it } from "vitest";
import { isOnline, needsProbe, nextReport, noPlace } from "./worker-lease.ts";

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

it.each([
  ["idle in a deployment, that reported just now", 0, { local: false, hosted: 0 }, false],
  ["idle in a deployment, a report ago", 34_999, { local: false, hosted: 0 }, false],
  ["idle in a deployment, longer ago than a busy lease", 35_000, { local: false, hosted: 0 }, true],
  ["idle in a deployment, with one report missed", 599_000, { local: false, hosted: 0 }, true],
  ["busy in a deployment: its lease says enough", 34_999, { local: false, hosted: 1 }, false],
  ["idle at a local server: its lease says enough", 34_999, { local: true, hosted: 0 }, false],
])("a worker %s is asked for a report before a DevBox comes", (_, agoMs, of, asked) => {
  expect(isOnline(agoMs, of)).toBe(true);
  expect(needsProbe(agoMs, of)).toBe(asked);
});

it.each([
  [{ local: false, hosted: 0, expected: true }, 10],
  [{ local: false, hosted: 0, expected: false }, 300],
  [{ local: false, hosted: 1, expected: true }, 10],
  [{ local: true, hosted: 0, expected: true }, 10],
])("a worker with %o reports again after %d s", (of, seconds) => {
  expect(nextReport(of)).toBe(seconds);
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
  [{ probe: true }, { why: /asked whether it is still there/, endingHelps: false, probe: true }],
  [
    { probe: true, online: false },
    { why: /offline/, endingHelps: false },
  ],
  [
    { probe: true, draining: true },
    { why: /drains it/, endingHelps: false },
  ],
  [
    { probe: true, hosted: 2 },
    { why: /its limit/, endingHelps: true },
  ],
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
  expect(said?.probe).toBe("probe" in expected ? true : undefined);
});
