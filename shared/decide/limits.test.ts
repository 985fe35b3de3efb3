import { describe, expect, it } from "vitest";
import { engineState, Story } from "../../infra/testing/samples/story.ts";
import { costUsdLeft } from "../cost-limit.ts";

const usage = (costUsd: number) =>
  ({ type: "usage.reported", inputTokens: 100, outputTokens: 10, costUsd }) as const;

describe("a cost limit", () => {
  const story = () => new Story({ limits: { activeMinutes: 60, costUsd: 1 } }).working();

  it("ends the leg that reaches it and its DevBox, and says what the leg cost", () => {
    const told = story().tells(usage(0.6)).tells(usage(0.5));
    expect(told.run.devbox?.state).toBe("stopping");
    told.boxGone().do({ type: "settle" });
    expect(told.run).toMatchObject({ status: "failed", code: "cost-limit" });
    expect(told.run.summary).toMatch(/^It cost \$1\.10, and its limit is \$1\.00\./);
  });

  it("is reached in spite of how sums of prices are rounded", () => {
    const told = story()
      .tells(usage(0.7))
      .tells(usage(0.1))
      .tells(usage(0.2 - 1e-9));
    expect(told.run.result).toMatchObject({ code: "cost-limit" });
  });

  it("leaves what the leg has not spent", () => {
    const told = story().tells(usage(0.6));
    expect(costUsdLeft(told.run)).toBeCloseTo(0.4);
    expect(costUsdLeft(story().tells(usage(1.5)).run)).toBe(0);
    expect(costUsdLeft(new Story().working().tells(usage(1.5)).run)).toBeUndefined();
  });

  it("does not count a model whose price is not known, which the usage says", () => {
    const free = { type: "usage.reported", inputTokens: 5, outputTokens: 1 } as const;
    const told = story().tells({ ...free, counted: { model: "mock", requests: 2 } });
    const sure = told.tells({
      ...usage(0.1),
      counted: { model: "m", requests: 1, estimated: true },
    });
    expect(sure.run.usage).toMatchObject({
      ...{ requests: 3, unpriced: "mock", estimated: true, costUsd: 0.1 },
    });
  });

  it("counts from zero in the next leg", () => {
    const told = story().tells(usage(1)).boxGone().do({ type: "settle" }).says("Go on.");
    told.working().tells(usage(0.9));
    expect(told.run).toMatchObject({ status: "running", usage: { costUsd: 1.9 } });
    expect(told.run.result).toBeUndefined();
  });
});

describe("a turn limit", () => {
  it("refuses a message that would start one more turn; the finished Run accepts it", () => {
    const story = new Story({ limits: { activeMinutes: 60, turns: 2 } }).working().says("Second.");
    const message = { type: "message", by: "ada", id: "msg_9", text: "Third.", autonomous: false };
    const refusal = story.refusal({ ...message, type: "message" });
    expect(refusal).toMatchObject({ code: "turn-limit" });
    story.turnEnds().turnStarts().turnEnds().reports().do({ type: "settle" }).says("Third.");
    expect(story.run).toMatchObject({ status: "running", leg: 2 });
  });

  it("accepts more messages for an engine that takes all of them at once", () => {
    const story = new Story(
      { limits: { activeMinutes: 60, turns: 2 }, engine: "codex" },
      { engines: engineState("codex") },
    ).working();
    story.says("One.").says("Two.").turnEnds();
    expect(story.run).toMatchObject({ queue: [], turn: { number: 2 } });
  });
});

describe("a message that a person wants delivered now", () => {
  const working = () =>
    new Story({ engine: "codex" }, { engines: engineState("codex") })
      .working()
      .says("Use tabs.", "msg_1");
  const urge = { type: "urge", by: "bob", message: "msg_1" } as const;

  it("is delivered within the turn once the engine reports it, and not again when the turn ends", () => {
    const story = working().do(urge);
    expect(story.run.queue).toMatchObject([{ id: "msg_1", urged: true }]);
    story.tells({ type: "message.steered", id: "msg_1" }).turnEnds();
    expect(story.run).toMatchObject({ queue: [], turn: { number: 1, state: "ended" } });
    expect(story.do(urge).reply).toMatchObject({ status: 200 });
  });

  it("is delivered when the turn ends if the engine did not take it, and a late report of the engine changes nothing", () => {
    const story = working().do(urge).turnEnds();
    expect(story.run).toMatchObject({ queue: [], turn: { number: 2, state: "due" } });
    const before = story.run.settled;
    story.tells({ type: "message.steered", id: "msg_1" });
    expect(story.run.settled).toEqual(before);
  });

  it("is refused if the engine takes messages only between turns, and if no turn is running", () => {
    const script = new Story().working().says("Use tabs.", "msg_1");
    expect(script.refusal(urge).code).toBe("cannot-deliver-now");
    const idle = new Story({ engine: "codex" }, { engines: engineState("codex") })
      .boxUp()
      .says("Use tabs.", "msg_1");
    expect(idle.refusal(urge).code).toBe("cannot-deliver-now");
    expect(working().refusal({ ...urge, message: "msg_x" }).code).toBe("not-found");
  });
});
