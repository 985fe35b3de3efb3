import { describe, expect, it } from "vitest";
import type { RunEvent, RunFact } from "../../shared/schemas/event.ts";
import { createLiveMessages } from "./live-messages.ts";

const at = "2026-11-23T10:00:00.000Z";
const event = (fact: RunFact): RunEvent => ({ ...fact, seq: 1, at });
const written = (message: string) => event({ type: "message.written", text: "whole", message });

function told() {
  const live = createLiveMessages();
  return {
    ...live,
    say: (message: string, piece: string) => live.hear(message, piece, at),
    shown: () => live.list().map((it) => [it.message, it.text()]),
  };
}

describe("a message that is being written", () => {
  it("grows until the stored one replaces it, and what comes late of it is passed over", () => {
    const live = told();
    live.say("a", "I will ");
    live.say("a", "look");
    live.say("b", "Mean");
    expect(live.shown()).toEqual([
      ["a", "I will look"],
      ["b", "Mean"],
    ]);
    live.take(written("a"));
    live.say("a", " around");
    expect(live.shown()).toEqual([["b", "Mean"]]);
  });

  it("is never begun when the stored one came first", () => {
    const live = told();
    live.take(written("a"));
    live.say("a", "late");
    expect(live.shown()).toEqual([]);
  });

  it("stays while something else is said", () => {
    const live = told();
    live.say("a", "I will");
    live.take(event({ type: "message.written", text: "by nobody we know" }));
    live.take(event({ type: "message.queued", id: "msg_1", text: "hurry", by: "Ana" }));
    expect(live.shown()).toEqual([["a", "I will"]]);
  });

  it.each<RunFact>([
    { type: "turn.ended", turn: 1, ok: false },
    { type: "devbox.lost", devbox: "box_1", reason: "killed" },
    { type: "engine.opened", session: "s", resumed: true },
    { type: "run.stopped", leg: 1, by: "Ana" },
  ])("goes for good with $type", (fact) => {
    const live = told();
    live.say("a", "I will");
    live.take(event(fact));
    live.say("a", " look");
    expect(live.shown()).toEqual([]);
    live.say("b", "Anew");
    expect(live.shown()).toEqual([["b", "Anew"]]);
  });

  it("goes with the connection, as pieces of it may be lost", () => {
    const live = told();
    live.say("a", "I will");
    live.cut();
    live.say("a", "around");
    expect(live.shown()).toEqual([]);
  });
});
