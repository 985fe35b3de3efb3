import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { RunEvent, RunFact } from "../../../shared/schemas/event.ts";
import type { Row } from "./row.ts";
import { emptyPage, fold, joined } from "./rows.ts";

const saved = (bytes: number): RunFact => ({
  type: "devbox.saved",
  devbox: "box_1",
  save: `save_${bytes}`,
  bytes,
  sha256: "",
});
const facts: RunFact[] = [
  { type: "turn.started", turn: 1 },
  { type: "message.written", text: "hello" },
  {
    type: "step.started",
    step: "a",
    kind: "exec",
    title: "exec in DevBox: a",
    call: { command: "a" },
  },
  { type: "step.output", step: "a", text: "one\n" },
  {
    type: "step.started",
    step: "b",
    kind: "exec",
    title: "exec in DevBox: b",
    call: { command: "b" },
  },
  { type: "step.output", step: "a", text: "two\n" },
  { type: "step.finished", step: "b", ok: false, exitCode: 2, result: { output: "no" } },
  {
    type: "questions.asked",
    id: "que_1",
    by: "the script",
    questions: [{ id: "q", question: "Why?", kind: "text" }],
  },
  { type: "message.written", text: "meanwhile" },
  {
    type: "questions.answered",
    id: "que_1",
    by: "Ana",
    via: "answer",
    answers: { q: { text: "so" } },
  },
  { type: "step.finished", step: "a", ok: true, exitCode: 0, result: {} },
  { type: "step.started", step: "a", kind: "exec", title: "exec in DevBox: a again", call: {} },
  { type: "step.output", step: "a", text: "three" },
  { type: "plan.updated", items: [{ text: "look", status: "in-progress" }] },
  { type: "model.retried", attempt: 2, of: 4, why: "Too many requests" },
  { type: "message.queued", id: "msg_1", text: "hurry", by: "Ana" },
  { type: "model.retried", attempt: 3, of: 4, why: "Too many requests" },
  { type: "plan.updated", items: [{ text: "look", status: "completed" }] },
  { type: "model.retried", attempt: 2, why: "Overloaded" },
  { type: "message.steered", id: "msg_1" },
  { type: "turn.ended", turn: 1, ok: true },
  saved(1_000),
  { type: "turn.started", turn: 2 },
  { type: "plan.updated", items: [{ text: "fix", status: "pending" }] },
  { type: "plan.updated", items: [{ text: "fix", status: "completed" }] },
  saved(2_000),
  { type: "turn.ended", turn: 2, ok: true },
  saved(3_000),
  { type: "step.started", step: "l", kind: "launch", title: "launch DevBox", call: {} },
  { type: "devbox.progressed", devbox: "box_1", phase: "waiting", reason: "no room" },
  { type: "devbox.progressed", devbox: "box_1", phase: "placing", seconds: 40 },
  { type: "devbox.progressed", devbox: "box_2", phase: "placing" },
  { type: "step.finished", step: "l", ok: true, result: {} },
  saved(4_000),
  { type: "run.completed", leg: 1, summary: "done" },
];
const events = facts.map(
  (fact, index): RunEvent => ({ ...fact, seq: index + 1, at: "2026-11-23T10:00:00.000Z" }),
);

const told = (row: Row) => {
  if (row.kind === "step") return [row.start()?.title, row.output(), row.finish()?.exitCode];
  if (row.kind === "question") return [row.asked()?.id, row.answered()?.by];
  if (row.kind === "event") return [row.event.type, row.event.seq];
  const { newest, count } = row.told();
  return [row.kind, row.first.seq, newest.seq, count, row.end()?.seq];
};
const pageOf = (part: readonly RunEvent[]) => {
  const page = emptyPage();
  for (const event of part) fold(page, event);
  return page;
};

describe("the rows of a timeline", () => {
  it("are the same wherever the log is cut into pages", () => {
    const whole = pageOf(events).rows.map(told);
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 0, max: events.length }), { maxLength: 5 }),
        (cuts) => {
          const places = [0, ...cuts.sort((one, other) => one - other), events.length];
          const parts = places
            .slice(1)
            .map((end, index) => pageOf(events.slice(places[index], end)));
          const page = parts.reduceRight((later, earlier) => joined(earlier, later), emptyPage());
          expect(page.rows.map(told)).toEqual(whole);
          expect(page.launches).toEqual(pageOf(events).launches);
        },
      ),
    );
  });

  it("continue with new events after older pages were added", () => {
    const page = joined(pageOf(events.slice(0, 4)), pageOf(events.slice(4, 6)));
    for (const event of events.slice(6)) fold(page, event);
    expect(page.rows.map(told)).toEqual(pageOf(events).rows.map(told));
  });

  it("have one plan per turn and one row per wait for the model, each in its newest state", () => {
    const rows = pageOf(events).rows.map(told);
    expect(rows.filter(([kind]) => kind === "plan")).toEqual([
      ["plan", 14, 18, 2, 23],
      ["plan", 24, 25, 2, undefined],
    ]);
    expect(rows.filter(([kind]) => kind === "retry")).toEqual([
      ["retry", 15, 17, 2, 18],
      ["retry", 19, 19, 1, 20],
    ]);
  });

  it("join saves in a row, and have no row for the progress of a launch", () => {
    const page = pageOf(events);
    const rows = page.rows.map(told);
    expect(rows.filter(([kind]) => kind === "save")).toEqual([
      ["save", 22, 22, 1, 24],
      ["save", 26, 28, 2, 29],
      ["save", 34, 34, 1, 35],
    ]);
    expect(page.launches.get("box_1")?.map(({ phase }) => phase)).toEqual(["waiting", "placing"]);
    expect(rows.flat()).not.toContain("devbox.progressed");
  });

  it("show an event of an unknown type", () => {
    const strange = {
      seq: 1,
      at: "2026-11-23T10:00:00.000Z",
      type: "run.painted",
    } as unknown as RunEvent;
    expect(pageOf([strange]).rows).toHaveLength(1);
  });
});
