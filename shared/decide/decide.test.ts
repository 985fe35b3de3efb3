import { describe, expect, it } from "vitest";
import { Story, where } from "../../infra/testing/samples/story.ts";
import { next } from "../next.ts";

const kind = (story: Story, warmSeconds = 300) => next(story.run, story.now, warmSeconds).kind;

describe("a Run from start to end", () => {
  it("is prepared, gets a DevBox, works, reports once, and keeps its DevBox up", () => {
    const story = new Story();
    expect(kind(story)).toBe("prepare");
    story.prepare();
    expect(story.run).toMatchObject({
      phase: "launching",
      engine: { name: "script", detected: true },
    });
    expect(kind(story)).toBe("launch");
    story.boxUp();
    expect(kind(story)).toBe("work");
    story.turnStarts().turnEnds().reports();
    expect(kind(story)).toBe("settle");
    story.do({ type: "settle" });
    expect(story.run).toMatchObject({
      status: "completed",
      summary: "Did it.",
      legs: [{ leg: 1, status: "completed" }],
    });
    expect(kind(story)).toBe("keep");
    story.wait(61);
    expect(kind(story)).toBe("release");
    story.do({ type: "expire-keep" });
    expect(kind(story)).toBe("stopping");
    story.boxGone();
    expect(kind(story)).toBe("ended");
    expect(story.types()).toEqual([
      "run.created",
      "run.prepared",
      "step.started",
      "devbox.requested",
      "devbox.launched",
      "step.finished",
      "turn.started",
      "turn.ended",
      "step.started",
      "step.finished",
      "result.reported",
      "run.completed",
      "devbox.stopping",
      "devbox.released",
    ]);
  });

  it("numbers its events without a gap", () => {
    const story = new Story().completed();
    expect(story.events.map((event) => event.seq)).toEqual(
      story.events.map((_, index) => index + 1),
    );
  });

  it("counts the first of two reports", () => {
    const story = new Story().working().turnEnds().reports("completed").reports("failed", "No.");
    story.do({ type: "settle" });
    expect(story.run).toMatchObject({ status: "completed", summary: "Did it." });
    expect(story.types().filter((type) => type === "result.reported")).toHaveLength(1);
  });

  it("fails when its engine ended without reporting", () => {
    const story = new Story()
      .working()
      .turnEnds()
      .reports("none", "I think I am done")
      .do({ type: "settle" });
    expect(story.run.status).toBe("failed");
    expect(story.run.summary).toBe(
      "ended without reporting a result. Its last message: I think I am done",
    );
  });

  it("fails at its time limit, and waiting does not count", () => {
    const story = new Story({ limits: { activeMinutes: 30 } })
      .working()
      .wait(20)
      .asks()
      .wait(600)
      .answers(["Header"])
      .wait(5);
    story.do({ type: "expire-work" });
    expect(story.run.status).toBe("running");
    story.wait(10).do({ type: "expire-work" }).boxGone().do({ type: "settle" });
    expect(story.run).toMatchObject({ status: "failed", code: "active-minutes" });
  });
});

describe("a DevBox's batches", () => {
  it("are taken once, in order, and only from the DevBox the Run has", () => {
    const story = new Story().working();
    const facts = [{ type: "message.written" as const, text: "hi" }];
    const { generation = 0, batch = 0 } = story.run.devbox ?? {};
    const before = story.run.seq;
    story.do({ type: "box-events", generation, number: batch, facts });
    expect(story.run.seq).toBe(before);
    expect(
      story.refusal({ type: "box-events", generation, number: batch + 2, facts }),
    ).toMatchObject({
      code: "batch-gap",
      details: { expected: batch + 1 },
    });
    expect(story.refusal({ type: "box-events", generation: 0, number: 1, facts }).code).toBe(
      "generation-over",
    );
  });

  it("are taken only from the program that said hello first", () => {
    const story = new Story().boxUp();
    const { generation } = story.run;
    const before = story.run.seq;
    story.do({ type: "hello", generation, nonce: "nonce-1", isolated: true });
    expect(story.run.seq).toBe(before);
    expect(story.refusal({ type: "hello", generation, nonce: "other", isolated: true }).code).toBe(
      "unauthorized",
    );
  });
});

describe("a question", () => {
  it("makes the Run need a person, and the first answer resumes it", () => {
    const story = new Story().working().asks();
    expect(story.run).toMatchObject({
      status: "needs-you",
      open: { id: "que_1", askedBy: "the script" },
    });
    expect(kind(story)).toBe("needs-you");
    story.answers(["Header"]);
    expect(story.run).toMatchObject({ status: "running", open: null });
    expect(kind(story)).toBe("work");
  });

  it("gives an identical repeat the same reply, and another answer 409 with the earlier answer", () => {
    const story = new Story().working().asks().answers(["Header"], "ada");
    const { reply, run } = story;
    story.answers(["Header"], "bob", "que_1");
    expect(story.reply).toEqual(reply);
    expect(story.run.seq).toBe(run.seq);
    const late = story.refusal({
      type: "answer",
      by: "bob",
      questions: "que_1",
      answers: { where: { choices: ["Settings"] } },
    });
    expect(late).toMatchObject({ code: "already-answered", details: { answered: { by: "ada" } } });
  });

  it("refuses an answer to a question that is not open, and every answer after the end", () => {
    const story = new Story().working().asks("que_2");
    const stale = {
      type: "answer" as const,
      by: "ada",
      questions: "que_1",
      answers: { where: { choices: ["Header"] } },
    };
    expect(story.refusal(stale).code).toBe("stale-question");
    story.answers(["Header"]).turnEnds().reports().do({ type: "settle" });
    expect(story.refusal(stale)).toMatchObject({
      code: "run-not-waiting",
      message: "This run is no longer waiting for an answer",
    });
  });

  it("asked again under its id gets the recorded answer", () => {
    const story = new Story().working().asks().answers(["Header"]).asks();
    expect(story.reply?.body).toEqual({ ask: "answered" });
    expect(story.types().filter((type) => type === "questions.asked")).toHaveLength(1);
  });

  it("is answered by a message as free text", () => {
    const story = new Story().working().asks().says("Neither: in the footer");
    expect(story.run.lastAnswer?.answers).toEqual({ where: { other: "Neither: in the footer" } });
    expect(story.run.status).toBe("running");
  });

  it("is declined in an autonomous Run, and the third try fails it with the question quoted", () => {
    const story = new Story({ mode: "autonomous" }).working().asks("que_1");
    expect(story.reply?.body).toMatchObject({
      ask: "refused",
      why: "No human is available; decide or fail",
    });
    expect(story.run.status).toBe("running");
    story.asks("que_2").asks("que_3");
    expect(kind(story)).toBe("stopping"); // nothing keeps working for a Run that is over
    story.boxGone().do({ type: "settle" });
    expect(story.run).toMatchObject({ status: "failed", code: "asked-without-human" });
    expect(story.run.summary).toContain(where.question);
  });

  it("is parked when its own warm time is over, not when that of an earlier question is", () => {
    const story = new Story().working().asks("que_1").answers(["Header"]).asks("que_2");
    story.do({ type: "park", question: "que_1" });
    expect(kind(story)).toBe("needs-you");
    story.do({ type: "park", question: "que_2" });
    expect(kind(story)).toBe("stopping");
  });

  it("outlives its DevBox, parked or lost: it can still be answered, and the answer launches a new one", () => {
    for (const park of [true, false]) {
      const story = new Story().working().asks();
      if (park) story.do({ type: "park" });
      story.boxGone();
      expect(story.run).toMatchObject({ status: "needs-you", devbox: null, open: { id: "que_1" } });
      expect(kind(story)).toBe("parked");
      story.answers(["Header"]);
      expect(kind(story)).toBe("prepare");
      story.boxUp();
      expect(story.run.turn).toMatchObject({ number: 1, state: "running" });
      expect(story.types()).toContain("devbox.resumed");
    }
  });
});

describe("a message", () => {
  it("is queued while the engine works, and delivered in the commit that ends the turn", () => {
    const story = new Story().working().says("Also say bye.", "msg_1");
    expect(story.run.queue).toMatchObject([{ id: "msg_1" }]);
    const before = story.run.seq;
    story.turnEnds();
    expect(story.types(before)).toEqual(["turn.ended", "message.delivered"]);
    expect(story.run).toMatchObject({ queue: [], turn: { number: 2, state: "due" } });
  });

  it("that comes between the turn's end and the report is delivered first: the report is refused", () => {
    const story = new Story().working().turnEnds().says("Wait!").reports();
    expect(story.reply?.body).toMatchObject({ accepted: false });
    expect(story.run).toMatchObject({ status: "running", turn: { number: 2, state: "due" } });
  });

  it("that comes after the report starts the next leg", () => {
    const story = new Story()
      .working()
      .turnEnds()
      .reports()
      .says("One more")
      .do({ type: "settle" });
    expect(story.run).toMatchObject({
      status: "running",
      leg: 2,
      legs: [{ leg: 1, status: "completed" }],
    });
    story.prepare();
    expect(story.run.turn).toMatchObject({ number: 2, state: "due" });
  });

  it("can be withdrawn until it is delivered", () => {
    const story = new Story()
      .working()
      .says("Never mind.", "msg_1")
      .do({ type: "withdraw", by: "ada", message: "msg_1" });
    expect(story.run.queue).toEqual([]);
    story.says("Really.", "msg_2").turnEnds();
    expect(story.refusal({ type: "withdraw", by: "ada", message: "msg_2" }).code).toBe(
      "message-settled",
    );
    expect(story.refusal({ type: "withdraw", by: "ada", message: "msg_9" }).code).toBe("not-found");
  });

  it("goes to Script one per turn", () => {
    const story = new Story().working().says("a", "msg_1").says("b", "msg_2").turnEnds();
    expect(story.run.queue).toMatchObject([{ id: "msg_2" }]);
    story.turnStarts().turnEnds();
    expect(story.run).toMatchObject({ queue: [], turn: { number: 3 } });
  });

  it("is refused while an autonomous Run works", () => {
    const story = new Story({ mode: "autonomous" }).working();
    expect(
      story.refusal({ type: "message", by: "ada", id: "msg_1", text: "hi", autonomous: false })
        .code,
    ).toBe("autonomous-run");
  });
});

describe("continuing a finished Run", () => {
  it("continues in the DevBox that is up, as a new leg with its own result", () => {
    const story = new Story().completed().says("More.");
    expect(story.run).toMatchObject({ status: "running", leg: 2 });
    story.prepare();
    expect(story.types().slice(-2)).toEqual(["run.prepared", "message.delivered"]);
    story.turnStarts().turnEnds().reports("failed", "No.").do({ type: "settle" });
    expect(story.run.legs).toMatchObject([{ status: "completed" }, { status: "failed" }]);
  });

  it("starts a DevBox from the save when the last one is gone, in a new execution", () => {
    const story = new Story()
      .completed()
      .do({ type: "release", by: "ada" })
      .boxGone()
      .says("More.");
    expect(story.run.execution.number).toBe(2);
    story.boxUp();
    expect(story.run.turn).toMatchObject({ number: 2, state: "due" });
  });

  it("stops again if its message is withdrawn before it is delivered", () => {
    const story = new Story().completed().says("More.", "msg_1");
    story.do({ type: "withdraw", by: "ada", message: "msg_1" });
    expect(story.run).toMatchObject({ status: "stopped", leg: 2, queue: [] });
    expect(kind(story)).toBe("keep");
  });

  it("is refused when neither DevBox nor save is left", () => {
    const story = new Story()
      .completed()
      .do({ type: "release", by: "ada" })
      .boxGone()
      .wait(15 * 24 * 60);
    const refused = story.refusal({
      type: "message",
      by: "ada",
      id: "msg_1",
      text: "More.",
      autonomous: false,
    });
    expect(refused).toMatchObject({ code: "devbox-gone", status: 409 });
  });
});

describe("stopping", () => {
  it("counts once the DevBox is confirmed gone, and saves it", () => {
    const story = new Story().working().stepStarts("1-1").stop();
    expect(story.run).toMatchObject({ status: "running", phase: "stopping" });
    story.boxGone();
    expect(story.run).toMatchObject({ status: "stopped", devbox: null });
    expect(
      story.events.find((event) => event.type === "step.finished" && event.step === "1-1"),
    ).toMatchObject({
      ok: false,
      result: { interrupted: true },
    });
    story.says("Go on.");
    expect(story.run.status).toBe("running");
  });

  it.each([
    ["queued", () => new Story({}, { queued: true })],
    ["preparing", () => new Story()],
    ["prepared", () => new Story().prepare()],
    [
      "launching",
      () => new Story().prepare().do({ type: "launch", ephemeral: false, devbox: "box_1" }),
    ],
    ["working", () => new Story().working()],
    ["waiting", () => new Story().working().asks()],
    ["parking", () => new Story().working().asks().do({ type: "park" })],
    ["parked", () => new Story().working().asks().do({ type: "park" }).boxGone()],
    ["reported", () => new Story().working().turnEnds().reports()],
  ])("works while the Run is %s", (_, make) => {
    const story = make().stop();
    if (story.run.devbox) story.boxGone();
    expect(story.run).toMatchObject({ status: "stopped", devbox: null, open: null });
    expect(kind(story)).toBe("ended");
  });

  it("ends a DevBox that comes up late", () => {
    const story = new Story()
      .prepare()
      .do({ type: "launch", ephemeral: false, devbox: "box_1" })
      .stop();
    expect(story.refusal({ type: "hello", generation: 1, nonce: "n", isolated: true }).code).toBe(
      "generation-over",
    );
  });

  it("twice is the same as once", () => {
    const story = new Story().working().stop();
    const { seq } = story.run;
    expect(story.stop().run.seq).toBe(seq);
  });
});

describe("a lost DevBox", () => {
  it("is replaced twice per leg, then the Run fails", () => {
    const story = new Story().working();
    for (const _ of [1, 2]) {
      story.boxGone();
      expect(kind(story)).toBe("prepare");
      story.boxUp();
      expect(story.run.turn).toMatchObject({ number: 1, state: "running" });
    }
    story.boxGone("out of memory");
    expect(story.run).toMatchObject({ status: "failed", code: "devbox-lost" });
    expect(story.run.summary).toContain("out of memory");
  });

  it("after the end is harmless: the Run continues from its save", () => {
    const story = new Story().completed().boxGone();
    expect(story.run.status).toBe("completed");
    expect(kind(story)).toBe("ended");
    story.says("More.").boxUp();
    expect(story.run.turn).toMatchObject({ number: 2, state: "due" });
  });
});
