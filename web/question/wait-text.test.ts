import { describe, expect, it } from "vitest";
import { story } from "../../infra/testing/console/runs.ts";
import { viewOf } from "../../shared/view.ts";
import { waitText } from "./wait-text.ts";

const asking = () => story().launch().ask({ id: "a", question: "Why?", kind: "text" });
const said = (told: ReturnType<typeof story>) =>
  waitText(viewOf(told.run(), told.now()), 600, Date.parse(told.now()));

describe("what a wait means", () => {
  it("is said with the minutes that are left before the DevBox is parked", () => {
    expect(said(asking().wait(3 * 60_000))).toBe(
      "The DevBox is kept warm for 7 more minutes, then parked; background processes end then; workspace and answers are kept.",
    );
  });

  it("is that nothing is spent, and that going on takes a moment, once it is parked", () => {
    const told = asking().tell({ type: "park" }).gone();
    expect(said(told)).toContain("continues from the save: takes a moment");
  });

  it("is that going on starts over, where nothing was saved", () => {
    const told = asking();
    const view = {
      ...viewOf(told.tell({ type: "park" }).gone().run(), told.now()),
      savedUntil: null,
    };
    expect(waitText(view, 600, Date.parse(told.now()))).toContain(
      "nothing of it was saved. Waiting costs nothing; your answer goes on in a new DevBox that starts over.",
    );
  });

  it("is said before the answer when the DevBox was lost", () => {
    expect(said(asking().gone())).toContain("Your answer still counts");
  });
});
