import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { inTurn, placeInQueue, placesLeft, type Queued } from "./queue.ts";

const at = (minute: number) => `2026-11-30T10:${String(minute).padStart(2, "0")}:00.000Z`;
const queued = (team: string, ...minutes: number[]): Queued[] =>
  minutes.map((minute) => ({ runId: `${team}${minute}`, team, at: at(minute) }));
const working = (team: string, count: number) =>
  Array.from({ length: count }, (_, n) => ({ runId: `${team}-working-${n}`, team }));
const oldestFirst = (...waiting: Queued[]) => waiting.sort((a, b) => (a.at < b.at ? -1 : 1));
const ids = (line: readonly Queued[]) => line.map((it) => it.runId);

describe("the queue for places", () => {
  it("of one team goes by age", () => {
    const waiting = queued("a", 1, 2, 3);
    expect(ids(inTurn(waiting, working("a", 4), { total: 4, perTeam: 4 }))).toEqual([
      "a1",
      "a2",
      "a3",
    ]);
  });

  it("gives the next place to the team that works least", () => {
    const waiting = oldestFirst(...queued("a", 1, 2, 3), ...queued("b", 4, 5));
    const order = inTurn(waiting, working("a", 3), { total: 3, perTeam: 3 });
    expect(ids(order)).toEqual(["b4", "b5", "a1", "a2", "a3"]);
  });

  it("leaves out a team that has all its places, because another team's place does not help it", () => {
    const waiting = oldestFirst(...queued("a", 1, 2, 3), ...queued("b", 4, 5));
    const order = inTurn(waiting, working("a", 2), { total: 3, perTeam: 2 });
    expect(ids(order)).toEqual(["b4", "b5"]);
  });

  it("says where a Run stands, and what it waits for", () => {
    const waiting = oldestFirst(...queued("a", 1, 2), ...queued("b", 3));
    const holders = [...working("a", 2), ...working("c", 1)];
    const limits = { total: 3, perTeam: 2 };
    expect(placeInQueue({ runId: "b3", team: "b" }, waiting, holders, limits)).toEqual({
      position: 1,
      why: "3 Runs work, as many as may. One must ask a question or end first.",
    });
    expect(placeInQueue({ runId: "a2", team: "a" }, waiting, holders, limits)).toEqual({
      position: 2,
      why: "This team's 2 Runs work, as many as it may. One must ask a question or end first.",
    });
    expect(placeInQueue({ runId: "new", team: "b" }, waiting, holders, limits).position).toBe(2);
  });

  const team = fc.constantFrom("a", "b", "c", "d");
  const story = fc.record({
    holders: fc
      .array(team, { maxLength: 12 })
      .map((teams) => teams.flatMap((it) => working(it, 1))),
    waiting: fc
      .array(team, { maxLength: 30 })
      .map((teams) => teams.flatMap((it, minute) => queued(it, minute))),
    perTeam: fc.integer({ min: 1, max: 12 }),
  });

  it("names each Run of a team that may work once, oldest first within its team", () => {
    fc.assert(
      fc.property(story, ({ holders, waiting, perTeam }) => {
        const limits = { total: 12, perTeam };
        const order = inTurn(waiting, holders, limits);
        for (const name of ["a", "b", "c", "d"]) {
          const own = waiting.filter((it) => it.team === name);
          const full =
            perTeam < limits.total && holders.filter((it) => it.team === name).length >= perTeam;
          expect(order.filter((it) => it.team === name)).toEqual(full ? [] : own);
        }
      }),
    );
  });

  it("lets no team work more than one place above another that waits", () => {
    fc.assert(
      fc.property(story, ({ waiting }) => {
        const order = inTurn(waiting, [], { total: 12, perTeam: 12 });
        const given = new Map<string, number>();
        for (const [n, { team: name }] of order.entries()) {
          given.set(name, (given.get(name) ?? 0) + 1);
          for (const other of order.slice(n + 1))
            expect((given.get(name) ?? 0) - (given.get(other.team) ?? 0)).toBeLessThanOrEqual(1);
        }
      }),
    );
  });

  it("has places left only below both limits", () => {
    const limits = { total: 3, perTeam: 2 };
    expect(placesLeft("a", [], limits)).toBe(2);
    expect(placesLeft("a", working("a", 2), limits)).toBe(0);
    expect(placesLeft("b", working("a", 2), limits)).toBe(1);
    expect(placesLeft("b", working("a", 5), limits)).toBe(0);
  });
});
