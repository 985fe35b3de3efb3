import { expect, it } from "vitest";
import { type Bug, plantedBugs } from "./mutants.ts";
import { schedule } from "./schedule.ts";
import seeds from "./seeds.json" with { type: "json" };
import { emptyTally, tally, tallyOf } from "./tally.ts";

const slice = 3_000;

it(`holds every invariant in ${slice} schedules, in which the rare situations do come about`, async () => {
  const totals = emptyTally();
  for (let seed = 1; seed <= slice; seed++) tally(totals, tallyOf(await schedule(seed)));
  expect(totals.failures).toEqual([]);
  expect(Object.keys(totals.sometimes).sort()).toEqual([
    "a DevBox dies while its question is open",
    "a continue from the save",
    "a continue in the DevBox",
    "a message between two turns",
    "a report is refused for a queued message",
    "a stop while launching",
    "an answer while the DevBox is parking",
  ]);
  expect(totals.counts).toMatchObject({
    "handlers crashed": expect.any(Number),
    "calls throttled": expect.any(Number),
    "calls done, then timed out": expect.any(Number),
    "messages dropped": expect.any(Number),
    "messages doubled": expect.any(Number),
    "DevBoxes killed": expect.any(Number),
  });
}, 120_000);

it("holds in every schedule that once found a bug", async () => {
  for (const seed of seeds) expect([seed, (await schedule(seed)).violations]).toEqual([seed, []]);
});

it("plays the same schedule for the same seed", async () => {
  for (let seed = 1; seed <= 50; seed++) {
    const [one, other] = [await schedule(seed), await schedule(seed)];
    expect([seed, one.hash, one.steps]).toEqual([seed, other.hash, other.steps]);
  }
});

it.each(Object.entries(plantedBugs))(
  "finds the planted bug %s: %s",
  async (bug) => {
    let found: string | undefined;
    for (let seed = 1; seed <= 8_000 && !found; seed++)
      found = (await schedule(seed, { bug: bug as Bug })).violations[0];
    expect(found).toMatch(/^I[0-9]/);
  },
  120_000,
);
