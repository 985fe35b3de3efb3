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
  it("grows until the stored message replaces it; later pieces are ignored", () => {
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

  it("does not appear if the stored message came first", () => {
    const live = told();
    live.take(written("a"));
    live.say("a", "late");
    expect(live.shown()).toEqual([]);
  });

  it("stays while other messages are stored", () => {
    const live = told();
    live.say("a", "I will");
    live.take(event({ type: "message.written", text: "without an id" }));
    live.take(event({ type: "message.queued", id: "msg_1", text: "hurry", by: "Ana" }));
    expect(live.shown()).toEqual([["a", "I will"]]);
  });

  it.each<RunFact>([
    { type: "turn.ended", turn: 1, ok: false },
    { type: "devbox.lost", devbox: "box_1", reason: "killed" },
    { type: "engine.opened", session: "s", resumed: true },
    { type: "run.stopped", leg: 1, by: "Ana" },
  ])("is dropped at $type, and its later pieces too", (fact) => {
    const live = told();
    live.say("a", "I will");
    live.take(event(fact));
    live.say("a", " look");
    expect(live.shown()).toEqual([]);
    live.say("b", "Again");
    expect(live.shown()).toEqual([["b", "Again"]]);
  });

  it("is dropped when the connection is lost, because pieces may be missing", () => {
    const live = told();
    live.say("a", "I will");
    live.cut();
    live.say("a", "around");
    expect(live.shown()).toEqual([]);
  });
});
