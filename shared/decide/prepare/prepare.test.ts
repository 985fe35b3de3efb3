import { describe, expect, it } from "vitest";
import { cloud, engineState, here, Story } from "../../../infra/testing/samples/story.ts";

const answerHost = (label: string) => ({
  type: "answer" as const,
  by: "ada",
  questions: "que_1",
  answers: { host: { choices: [label] } },
});

describe("a Run without a target", () => {
  it("asks for the host before it launches, and goes where the answer says", () => {
    const story = new Story({ target: {} }).prepare();
    expect(story.run).toMatchObject({
      status: "needs-you",
      open: { askedBy: "the coordinator", purpose: "target" },
    });
    story.do(answerHost("This machine")).prepare();
    expect(story.run.target).toEqual({ worker: "wkr_local", image: "host" });
  });

  it("asks for host and image together if there is a choice of images", () => {
    const workbench = { ...here, images: [...here.images, { id: "large", name: "Large" }] };
    const story = new Story(
      { target: {} },
      { workers: [workbench, cloud], engines: engineState("script", true, workbench) },
    ).prepare();
    expect(story.run.open?.questions.map((it) => it.id)).toEqual(["host", "image"]);
    expect(
      story.run.open?.questions.every((it) => it.options?.some((option) => option.recommended)),
    ).toBe(true);
  });

  it("asks for no image if only the cloud has a choice: the first one is used", () => {
    const images = [
      { id: "small", name: "Small" },
      { id: "large", name: "Large" },
    ];
    const story = new Story({ target: {} }, { workers: [here, { ...cloud, images }] }).prepare();
    expect(story.run.open?.questions.map((it) => it.id)).toEqual(["host"]);
  });

  it("asks again, with the reason, if the choice is no longer possible", () => {
    const story = new Story({ target: {} }).prepare().do(answerHost("This machine"));
    story.prepare({ workers: [{ ...here, online: false }, cloud] });
    expect(story.run.open?.questions[0]?.question).toContain("This machine is offline.");
  });
});

describe("the engine", () => {
  it("is the first that is installed and signed in", () => {
    const engines = [
      ...engineState("claude-plan", false),
      ...engineState("codex"),
      ...engineState("script"),
    ];
    expect(new Story({}, { engines }).prepare().run.engine).toEqual({
      name: "codex",
      detected: true,
    });
  });

  it("named but missing: an interactive Run asks, listing what works; an autonomous one is skipped", () => {
    const engines = [...engineState("codex", false), ...engineState("script")];
    const asking = new Story({ engine: "codex" }, { engines }).prepare();
    expect(asking.run.open?.questions[0]?.options?.map((it) => it.label)).toEqual(["Script"]);
    asking
      .do({
        type: "answer",
        by: "ada",
        questions: "que_1",
        answers: { engine: { choices: ["Script"] } },
      })
      .prepare();
    expect(asking.run.engine).toEqual({ name: "script", detected: false });
  });

  it("missing altogether skips the Run, with what to do about it", () => {
    const story = new Story({ instructions: "Fix the login." }).prepare();
    expect(story.run).toMatchObject({ status: "skipped", code: "engine-missing" });
    expect(story.run.summary).toContain("```sh");
  });
});

describe("a machine without a sandbox", () => {
  const bare = { ...here, isolated: false, isolation: "not isolated" };
  const engines = engineState("codex");

  it("runs the person's own commands", () => {
    expect(new Story({}, { workers: [bare] }).prepare().run.prepared).toBe(true);
  });

  it("asks before any other engine, and accepts a no", () => {
    const story = new Story({}, { workers: [bare], engines }).prepare();
    expect(story.run.open?.questions[0]).toMatchObject({
      question: "This machine has no sandbox. Run anyway?",
    });
    const say = (label: string) => ({
      type: "answer" as const,
      by: "ada",
      questions: "que_1",
      answers: { sandbox: { choices: [label] } },
    });
    expect(
      new Story({}, { workers: [bare], engines }).prepare().do(say("Do not run")).prepare().run
        .code,
    ).toBe("no-sandbox");
    expect(story.do(say("Run anyway")).prepare().run.prepared).toBe(true);
  });

  it("refuses an autonomous Run, unless the owner allows it", () => {
    const autonomous = () => new Story({ mode: "autonomous" }, { workers: [bare], engines });
    expect(autonomous().prepare().run).toMatchObject({ status: "skipped", code: "no-sandbox" });
    expect(autonomous().prepare({ unsafeNoSandbox: true }).run.prepared).toBe(true);
  });
});
