import { describe, expect, it } from "vitest";
import { Story } from "../../../infra/testing/samples/story.ts";

const ended = (story: Story) => {
  const { status, summary, code } = story.do({ type: "settle" }).run;
  return { status, summary, code };
};

/** A turn that ran a block. */
const worked = (story: Story, ok: boolean, summary: string, step = "block") =>
  story.turnStarts().stepStarts(step).turnEnds(ok, summary);

describe("the result of a leg", () => {
  it("is a failure if nothing ran", () => {
    const story = new Story().working().turnEnds().reports("nothing", "Nothing ran.");
    expect(ended(story)).toEqual({
      status: "failed",
      summary: "Nothing ran.",
      code: "nothing-ran",
    });
  });

  it("stays a failure if a message without work follows", () => {
    const story = new Story().boxUp().says("Thanks");
    worked(story, false, "Block 1 failed.").turnStarts().turnEnds().reports("nothing", "None.");
    expect(ended(story)).toMatchObject({
      status: "failed",
      summary: "Block 1 failed.\n\nThe last message: None.",
    });
  });

  it("stays a failure if the engine only says that it is done", () => {
    const story = new Story().boxUp().says("Never mind");
    worked(story, false, "The tests fail.").turnStarts().turnEnds().reports("completed", "Done.");
    expect(ended(story)).toMatchObject({ status: "failed", summary: "The tests fail." });
  });

  it("stays a success if a message without work follows", () => {
    const story = new Story().boxUp().says("Thanks");
    worked(story, true, "Ran 1 block.").turnStarts().turnEnds().reports("nothing", "None.");
    expect(ended(story)).toMatchObject({
      status: "completed",
      summary: "Ran 1 block.\n\nThe last message: None.",
    });
  });

  it("is a success if a later turn works and succeeds", () => {
    const story = new Story().boxUp().says("Again");
    worked(worked(story, false, "Failed."), true, "Ran it.", "two").reports("completed", "Ran it.");
    expect(ended(story)).toMatchObject({ status: "completed", summary: "Ran it." });
  });

  it("is a failure if a turn fails after one that succeeded, worked or not", () => {
    const story = new Story().boxUp().says("Again");
    worked(story, true, "Ran it.").turnStarts().turnEnds(false, "Cannot.").reports("failed", "No.");
    expect(ended(story)).toMatchObject({ status: "failed", summary: "No." });
  });

  it("is of its own leg: what an earlier one did is not counted", () => {
    const story = new Story().boxUp();
    worked(story, true, "Ran it.").reports().do({ type: "settle" });
    story.says("Thanks").prepare().turnStarts().turnEnds().reports("nothing", "Nothing ran.");
    expect(ended(story)).toMatchObject({ status: "failed", code: "nothing-ran" });
  });

  it("does not count a clone or a question as work", () => {
    const story = new Story().working();
    const of = { step: "c", title: "clone", call: {} } as const;
    story.tells({ type: "step.started", kind: "clone", ...of });
    story.turnEnds().reports("nothing", "Nothing ran.");
    expect(ended(story)).toMatchObject({ status: "failed" });
  });
});
