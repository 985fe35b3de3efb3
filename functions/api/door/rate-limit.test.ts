import { expect, it } from "vitest";
import { callLimits, rateLimit, usualRates } from "./rate-limit.ts";

const ada = "a\nada";
const bob = "a\nbob";

it("limits the calls at once, and the calls per second after that", () => {
  const clock = { ms: 0 };
  const take = rateLimit({ burst: 3, perSecond: 2 }, () => clock.ms);
  expect([take(ada), take(ada), take(ada), take(ada)]).toEqual([0, 0, 0, 1]);
  clock.ms += 499;
  expect(take(ada)).toBe(1);
  clock.ms += 1;
  expect([take(ada), take(ada)]).toEqual([0, 1]);
  clock.ms += 60_000;
  expect([take(ada), take(ada), take(ada), take(ada)]).toEqual([0, 0, 0, 1]);
});

it("says how long to wait where a call comes by once in a while", () => {
  const take = rateLimit({ burst: 1, perSecond: 0.1 }, () => 0);
  expect([take(ada), take(ada)]).toEqual([0, 10]);
});

it("counts each caller alone", () => {
  const take = rateLimit({ burst: 1, perSecond: 1 }, () => 0);
  expect([take(ada), take(bob), take("b\nada"), take(ada)]).toEqual([0, 0, 0, 1]);
});

it("keeps those who called last, and no more than it can hold", () => {
  const take = rateLimit({ burst: 1, perSecond: 1 }, () => 0);
  take(ada);
  for (let n = 0; n < 9_999; n += 1) take(`many\n${n}`);
  expect(take(ada)).toBe(1);
  for (let n = 0; n < 10_000; n += 1) take(`more\n${n}`);
  expect(take(ada)).toBe(0);
});

it("counts a person or a key once, whatever names it acts under", () => {
  const { check } = callLimits({ ...usualRates, calls: { burst: 2, perSecond: 1 } }, () => 0);
  const as = (name: string) => () => check({ team: "a", name, account: "owner" });
  as("ada")();
  as("bob")();
  expect(as("eve")).toThrow(/Too many calls/);
  const withKey = (name: string) => () => check({ team: "a", name, scope: "run", key: "key_1" });
  withKey("ada")();
  withKey("bob")();
  expect(withKey("eve")).toThrow(/Too many calls/);
});
