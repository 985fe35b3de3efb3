import { created } from "../../../shared/apply/created.ts";
import type { Command } from "../../../shared/decide/command.ts";
import { decide, placed } from "../../../shared/decide/decide.ts";
import type { EngineState } from "../../../shared/engine.ts";
import type { Run } from "../../../shared/run.ts";
import type { BoxFact, EventOf, RunEvent } from "../../../shared/schemas/event.ts";
import type { Question } from "../../../shared/schemas/question.ts";
import type { Worker } from "../../../shared/worker.ts";

export const worker: Worker = {
  id: "wkr_local",
  name: "This machine",
  kind: "worker",
  online: true,
  images: [{ id: "host", name: "Own tools" }],
  isolated: true,
  isolation: "bubblewrap sandbox",
};
export const engine: EngineState = {
  engine: "codex",
  worker: "wkr_local",
  image: "host",
  available: true,
  why: "installed",
};
export const start = Date.parse("2026-11-23T10:00:00.000Z");

/** A Run told by the real rules: every command adds to its log, a second apart. */
export function story(fact: Partial<EventOf<"run.created">> = {}) {
  let clock = start;
  const now = () => new Date(clock).toISOString();
  const first: EventOf<"run.created"> = {
    type: "run.created",
    team: "local",
    by: "Ana",
    title: "Do it",
    instructions: "Do it.",
    mode: "interactive",
    keepMinutes: 60,
    limits: { activeMinutes: 60 },
    queued: false,
    target: { worker: worker.id, image: "host" },
    engine: "codex",
    ...fact,
  };
  const event = { ...first, seq: 1, at: now() };
  let run: Run = created("run_1", event);
  const events: RunEvent[] = [event];

  const tell = (command: Command) => {
    clock += 1_000;
    const { events: more, after } = decide(run, command, now());
    events.push(...more);
    run = after;
    return it;
  };
  const box = () => ({ generation: run.generation, number: (run.devbox?.batch ?? 0) + 1 });
  const it = {
    run: () => run,
    events,
    now,
    tell,
    wait(ms: number) {
      clock += ms;
      return it;
    },
    launch() {
      tell({
        type: "prepare",
        seen: run.seq,
        workers: [worker],
        engines: [engine],
        unsafeNoSandbox: false,
        question: "que_0",
      });
      tell({ type: "launch", ephemeral: false, devbox: `box_${run.generation + 1}` });
      return tell({ type: "hello", generation: run.generation, nonce: "nonce", isolated: true });
    },
    say: (...facts: BoxFact[]) => tell({ type: "box-events", ...box(), facts }),
    ask: (...questions: Question[]) =>
      tell({ type: "box-ask", ...box(), id: "que_1", questions, engine: "Codex" }),
    finish(status: "completed" | "failed" = "completed") {
      tell({
        type: "box-events",
        ...box(),
        facts: [
          { type: "turn.started", turn: 1 },
          { type: "turn.ended", turn: 1, ok: true },
        ],
      });
      tell({ type: "box-report", ...box(), status, summary: "All of it is done." });
      return tell({ type: "settle" });
    },
    gone: () => tell({ type: "box-gone", generation: run.generation, reason: "its host says so" }),
    write(...facts: Parameters<typeof placed>[1]) {
      const { events: more, after } = placed(run, facts, now());
      events.push(...more);
      run = after;
      return it;
    },
  };
  return it;
}
