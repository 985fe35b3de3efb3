import { describe, expect, it } from "vitest";
import { createReports, type Reported, type Standing } from "./reports.ts";

const done = (summary: string) => ({ status: "completed", summary });

/** Reports of one turn. `standing` answers each look in turn, and the last answer repeats. */
function reportsWith(...standing: Standing[]) {
  const kept: Reported[] = [];
  let ends = 0;
  const reports = createReports({
    standing: async () => (standing.length > 1 ? standing.shift() : standing[0]) ?? allowed,
    reported: () => kept.length > 0,
    keep: (report) => void kept.push(report),
    enough: () => {
      ends += 1;
    },
  });
  return { reports, kept, ends: () => ends };
}

const allowed: Standing = { mayReport: true };
const waits: Standing = { mayReport: false, why: "A message waits." };

describe("the reports of a turn", () => {
  it("count by the first one, even if both are in one reply of the model", async () => {
    const { reports, kept } = reportsWith();
    const [first, second] = await Promise.all([
      reports.take(done("One.")),
      reports.take({ status: "failed", summary: "Two." }),
    ]);
    expect(kept).toEqual([done("One.")]);
    expect(first.isError).toBe(false);
    expect(second.text).toContain("the first report counts");
  });

  it("are one paragraph", async () => {
    const { reports, kept } = reportsWith();
    await reports.take(done(" One.\n  Two.\n\nThree. "));
    expect(kept[0]?.summary).toBe("One. Two. Three.");
  });

  it.each([
    ["repeats", [allowed], done("Again.")],
    ["that come too early", [waits], done("Early.")],
    ["that are malformed", [allowed], { status: "done" }],
  ])("end the prompt after a few %s", async (_, standing, args) => {
    const { reports, kept, ends } = reportsWith(...standing);
    for (let n = 0; n < 3; n += 1) await reports.take(args);
    expect({ ends: ends(), ended: reports.ended }).toEqual({ ends: 0, ended: false });
    await reports.take(args);
    await reports.take(args);
    expect(reports.ended).toBe(true);
    expect(ends()).toBeGreaterThan(0);
    expect(kept.length).toBeLessThanOrEqual(1);
    reports.begin();
    expect(reports.ended).toBe(false);
  });

  it("are taken once nothing waits any more", async () => {
    const { reports, kept } = reportsWith(waits, allowed);
    expect(await reports.take(done("Early."))).toEqual({ text: "A message waits.", isError: true });
    await reports.take(done("Now."));
    expect(kept).toEqual([done("Now.")]);
  });
});
