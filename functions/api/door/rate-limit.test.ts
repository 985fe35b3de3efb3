import { expect, it } from "vitest";
import { rateLimit } from "./rate-limit.ts";

const ada = { team: "a", name: "ada" };
const bob = { team: "a", name: "bob" };

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
  expect([take(ada), take(bob), take({ ...ada, team: "b" }), take(ada)]).toEqual([0, 0, 0, 1]);
});

it("keeps those who called last, and no more than it can hold", () => {
  const take = rateLimit({ burst: 1, perSecond: 1 }, () => 0);
  take(ada);
  for (let n = 0; n < 9_999; n += 1) take({ team: "many", name: String(n) });
  expect(take(ada)).toBe(1);
  for (let n = 0; n < 10_000; n += 1) take({ team: "more", name: String(n) });
  expect(take(ada)).toBe(0);
});
