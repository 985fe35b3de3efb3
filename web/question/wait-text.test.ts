import { describe, expect, it } from "vitest";
import { story } from "../../infra/testing/console/runs.ts";
import { viewOf } from "../../shared/view.ts";
import { waitText } from "./wait-text.ts";

const asking = () => story().launch().ask({ id: "a", question: "Why?", kind: "text" });
const said = (told: ReturnType<typeof story>) =>
  waitText(viewOf(told.run(), told.now()), 600, Date.parse(told.now()));

describe("the note about waiting", () => {
  it("says how many minutes are left before the DevBox pauses", () => {
    expect(said(asking().wait(3 * 60_000))).toBe(
      "The DevBox stays on for 7 more min, then pauses. Files are kept; background processes stop.",
    );
  });

  it("says that a paused DevBox costs nothing, and what an answer restores", () => {
    const told = asking().tell({ type: "park" }).gone();
    expect(said(told)).toContain("restores your saved workspace in a new DevBox (a few seconds)");
  });

  it("says that the Run starts over if nothing was saved", () => {
    const told = asking();
    const view = {
      ...viewOf(told.tell({ type: "park" }).gone().run(), told.now()),
      savedUntil: null,
    };
    expect(waitText(view, 600, Date.parse(told.now()))).toContain(
      "ended before its files were saved. Waiting costs nothing. After your answer, the Run starts over in a new DevBox.",
    );
  });

  it("says that the DevBox was lost before the person answers", () => {
    expect(said(asking().gone())).toContain(
      "the Run continues from the last saved files in a new DevBox.",
    );
  });
});
