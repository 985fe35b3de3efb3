import { describe, expect, it } from "vitest";
import { engine, story, worker } from "../../infra/testing/console/runs.ts";
import type { Question } from "../../shared/schemas/question.ts";
import { viewOf } from "../../shared/view.ts";
import { chatMode } from "./chat-mode.ts";

type Story = ReturnType<typeof story>;
const modeOf = (told: Story) =>
  chatMode(viewOf(told.run(), told.now()), told.run().stopRequestedBy !== undefined);
const text = (id: string): Question => ({ id, question: "Why?", kind: "text" });

describe("the box below the timeline", () => {
  it.each([
    ["queued", story({ queued: true })],
    ["launching", story()],
    ["working", story().launch()],
  ])("steers a Run that is %s", (_, told) => {
    expect(modeOf(told)).toMatchObject({
      kind: "steer",
      placeholder: "Steer this run — type an instruction to queue for the next turn",
    });
  });

  it("says that nothing is interrupted before the first turn, in every phase of a launch", () => {
    const told = story()
      .tell({
        type: "prepare",
        seen: 1,
        workers: [worker],
        engines: [engine],
        unsafeNoSandbox: false,
        question: "que_0",
      })
      .tell({ type: "launch", ephemeral: true, devbox: "box_1" });
    const hint = { hint: "Delivered at the first turn. Nothing is interrupted." };
    expect(modeOf(told)).toMatchObject(hint);
    for (const phase of ["waiting", "placing", "pulling", "booting"] as const)
      expect(modeOf(told.tell({ type: "box-progress", devbox: "box_1", phase }))).toMatchObject(
        hint,
      );
  });

  it("is closed while an autonomous Run works, and says why", () => {
    expect(modeOf(story({ mode: "autonomous" }).launch())).toEqual({
      kind: "closed",
      reason: "Autonomous Runs don't take messages while they work. You can stop this one.",
    });
  });

  it("is closed while the Run stops", () => {
    expect(modeOf(story().launch().tell({ type: "stop", by: "Ana" })).kind).toBe("closed");
  });

  it("answers the open question", () => {
    expect(modeOf(story().launch().ask(text("a")))).toMatchObject({
      kind: "answer",
      label: "Answer",
    });
  });

  it("says that it answers all open questions when there are several", () => {
    const mode = modeOf(story().launch().ask(text("a"), text("b"), text("c")));
    expect(mode).toMatchObject({ kind: "answer", label: "Answer all 3" });
    expect("hint" in mode && mode.hint).toContain("all 3 open questions");
  });

  it("is closed where a question takes only its options", () => {
    const only: Question = {
      id: "a",
      question: "Which?",
      kind: "single",
      options: [{ label: "A" }],
      allowOther: false,
    };
    expect(modeOf(story().launch().ask(only)).kind).toBe("closed");
  });

  it.each(["completed", "failed"] as const)(
    "continues a Run that has %s, in its DevBox",
    (status) => {
      const mode = modeOf(story().launch().finish(status));
      expect(mode.kind).toBe("continue");
      expect("hint" in mode && mode.hint).toContain("same DevBox");
    },
  );

  it("continues from the save once the DevBox is released, and says that it takes a few seconds", () => {
    const told = story().launch().finish().tell({ type: "release", by: "Ana" }).gone();
    const mode = modeOf(told);
    expect(mode.kind).toBe("continue");
    expect("hint" in mode && mode.hint).toBe(
      "Restores your saved workspace in a new DevBox (a few seconds).",
    );
  });

  it("continues a stopped Run from its save", () => {
    expect(modeOf(story().launch().tell({ type: "stop", by: "Ana" }).gone()).kind).toBe("continue");
  });

  it("offers a follow-up when the DevBox is gone and no save of it is left", () => {
    const told = story().launch().finish().tell({ type: "release", by: "Ana" }).gone();
    expect(modeOf(told.wait(15 * 24 * 3_600_000))).toMatchObject({
      kind: "gone",
      title: "The DevBox is gone",
    });
  });

  it("offers to start a skipped Run again", () => {
    const told = story({ mode: "autonomous" }).tell({
      type: "prepare",
      seen: 1,
      workers: [],
      engines: [],
      unsafeNoSandbox: false,
      question: "que_0",
    });
    expect(told.run().status).toBe("skipped");
    expect(modeOf(told)).toMatchObject({ kind: "gone", title: "This Run never started" });
  });
});
