import { created } from "../../../shared/apply/created.ts";
import type { Command, Reply } from "../../../shared/decide/command.ts";
import { decide } from "../../../shared/decide/decide.ts";
import { createRun } from "../../../shared/decide/new-run.ts";
import { usualEgress } from "../../../shared/egress.ts";
import type { EngineState } from "../../../shared/engine.ts";
import { Problem } from "../../../shared/problem.ts";
import type { Run } from "../../../shared/run.ts";
import type { BoxFact, RunEvent } from "../../../shared/schemas/event.ts";
import type { Question } from "../../../shared/schemas/question.ts";
import type { NewRun } from "../../../shared/schemas/run.ts";
import type { Worker } from "../../../shared/worker.ts";

export const here: Worker = {
  id: "wkr_local",
  name: "This machine",
  kind: "worker",
  online: true,
  images: [{ id: "host", name: "This machine's own tools" }],
  isolated: true,
  isolation: "bubblewrap sandbox",
};

export const cloud: Worker = {
  id: "wkr_cloud",
  name: "Cloud",
  kind: "cloud",
  online: true,
  images: [
    { id: "small", name: "Small" },
    { id: "large", name: "Large" },
  ],
  isolated: true,
  isolation: "Fargate",
};

export const engineState = (
  engine: EngineState["engine"],
  available = true,
  worker = here,
): EngineState[] =>
  worker.images.map((image) => ({
    engine,
    worker: worker.id,
    image: image.id,
    available,
    why: available ? "ready" : "it is not installed",
  }));

export const where: Question = {
  id: "where",
  question: "Where should the toggle live?",
  kind: "single",
  options: [{ label: "Header", recommended: true }, { label: "Settings" }],
};

export const wanted = (wish: Partial<NewRun> = {}): NewRun => ({
  instructions: "Say hello.\n\n```sh\necho hello\n```\n",
  target: { worker: "wkr_local", image: "host" },
  mode: "interactive",
  limits: { activeMinutes: 60 },
  ...wish,
});

/** A Run played step by step, with its own clock. Every step is a command through `decide`. */
export class Story {
  run: Run;
  readonly events: RunEvent[] = [];
  reply: Reply | undefined;
  readonly workers: readonly Worker[];
  readonly engines: readonly EngineState[];
  private time = Date.parse("2026-11-23T10:00:00.000Z");
  private ids = 0;

  constructor(
    wish: Partial<NewRun> = {},
    around: { workers?: Worker[]; engines?: EngineState[]; queued?: boolean } = {},
  ) {
    this.workers = around.workers ?? [here];
    this.engines = around.engines ?? engineState("script");
    const { workers, engines } = this;
    const fact = createRun(wanted(wish), {
      team: "local",
      by: "ada",
      workers,
      engines,
      queued: around.queued ?? false,
      tickets: {},
      keepMinutes: 60,
      egress: usualEgress,
    });
    const event = { ...fact, seq: 1, at: this.now };
    this.events.push(event);
    this.run = created("run_story", event);
  }

  get now(): string {
    return new Date(this.time).toISOString();
  }

  wait(minutes: number): this {
    this.time += minutes * 60_000;
    return this;
  }

  /** The types of all events after a position. */
  types(after = 0): string[] {
    return this.events.filter((event) => event.seq > after).map((event) => event.type);
  }

  do(command: Command): this {
    this.time += 1_000;
    const decision = decide(this.run, command, this.now);
    this.events.push(...decision.events);
    this.run = decision.after;
    this.reply = decision.reply;
    return this;
  }

  /** The refusal of a command. Fails if it is not refused. */
  refusal(command: Command): Problem {
    try {
      decide(this.run, command, this.now);
    } catch (problem) {
      if (problem instanceof Problem) return problem;
      throw problem;
    }
    throw new Error(`${command.type} was not refused.`);
  }

  prepare(change: Partial<Extract<Command, { type: "prepare" }>> = {}): this {
    const { workers, engines } = this;
    return this.do({
      type: "prepare",
      seen: this.run.seq,
      workers,
      engines,
      unsafeNoSandbox: false,
      question: `que_${++this.ids}`,
      ...change,
    });
  }

  /** Starts a DevBox, up to its hello. */
  boxUp(): this {
    if (!this.run.prepared) this.prepare();
    this.do({ type: "launch", ephemeral: false, devbox: `box_${this.run.generation + 1}` });
    return this.do({
      type: "hello",
      generation: this.run.generation,
      nonce: `nonce-${this.run.generation}`,
      isolated: true,
    });
  }

  private batch() {
    return {
      generation: this.run.devbox?.generation ?? 0,
      number: (this.run.devbox?.batch ?? 0) + 1,
    };
  }

  turnStarts(): this {
    return this.do({
      type: "box-events",
      facts: [{ type: "turn.started", turn: this.run.turn.number }],
      ...this.batch(),
    });
  }

  turnEnds(ok = true, summary?: string): this {
    const result = summary === undefined ? {} : { summary };
    return this.do({
      type: "box-events",
      facts: [{ type: "turn.ended", turn: this.run.turn.number, ok, ...result }],
      ...this.batch(),
    });
  }

  stepStarts(step: string): this {
    return this.do({
      type: "box-events",
      facts: [{ type: "step.started", step, kind: "exec", title: "exec in DevBox", call: {} }],
      ...this.batch(),
    });
  }

  working(): this {
    return this.boxUp().turnStarts();
  }

  tells(...facts: BoxFact[]): this {
    return this.do({ type: "box-events", facts, ...this.batch() });
  }

  asks(id = "que_1", questions: Question[] = [where]): this {
    return this.do({ type: "box-ask", id, questions, engine: "the script", ...this.batch() });
  }

  reports(
    status: "completed" | "failed" | "none" | "nothing" = "completed",
    summary = "Did it.",
  ): this {
    return this.do({ type: "box-report", status, summary, ...this.batch() });
  }

  completed(): this {
    return this.working().turnEnds().reports().do({ type: "settle" });
  }

  boxGone(reason = "killed"): this {
    return this.do({ type: "box-gone", generation: this.run.generation, reason });
  }

  answers(choices: string[], by = "ada", questions = this.run.open?.id ?? "que_1"): this {
    return this.do({ type: "answer", by, questions, answers: { where: { choices } } });
  }

  says(text: string, id = `msg_${++this.ids}`, autonomous = false): this {
    return this.do({ type: "message", by: "ada", id, text, autonomous });
  }

  stop(): this {
    return this.do({ type: "stop", by: "ada" });
  }
}
