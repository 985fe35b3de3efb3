import { describe, expect, it } from "vitest";
import { story } from "../../infra/testing/console/runs.ts";
import type { Status } from "../../shared/run.ts";
import { summaryOf } from "../../shared/view.ts";
import { countOf, selectRuns } from "./select-runs.ts";

const run = (title: string, status: Status) => ({
  ...summaryOf(story({ title }).run()),
  id: title,
  status,
});
const runs = [
  run("Newest", "running"),
  run("Asks", "needs-you"),
  run("Waits", "queued"),
  run("Done", "completed"),
  run("Left out", "skipped"),
];
const titles = (filter: string | undefined, search = "") =>
  selectRuns(runs, filter, search).map(({ title }) => title);

describe("the list of Runs", () => {
  it("puts Runs that need an answer first and keeps the order of the others", () => {
    expect(titles(undefined)).toEqual(["Asks", "Newest", "Waits", "Done", "Left out"]);
  });

  it("filters by status: queued Runs are active, skipped ones have failed", () => {
    expect(titles("active")).toEqual(["Newest", "Waits"]);
    expect(titles("failed")).toEqual(["Left out"]);
    expect(countOf(runs, "active")).toBe(2);
    expect(countOf(runs, "all")).toBe(5);
  });

  it("finds titles, whatever their case", () => {
    expect(titles(undefined, " aSk")).toEqual(["Asks"]);
  });
});
