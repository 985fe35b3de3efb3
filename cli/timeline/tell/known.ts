import { type EngineName, engines } from "../../../shared/engine.ts";
import type { EventOf, RunEvent } from "../../../shared/schemas/event.ts";
import { silent } from "./silent.ts";

type Started = EventOf<"step.started"> & { readonly at: string };

/** A step that runs. `rest`: what it printed after its last line end; `lines`: how many were told, or passed over as too many. */
export type OpenStep = {
  readonly start: Started;
  readonly rest: string;
  readonly lines: number;
};

/** What earlier events said that the wording of a later one needs; small, however long the Run is. */
export type Known = {
  readonly steps: Map<string, OpenStep>;
  readonly messages: Map<string, EventOf<"message.queued">>;
  readonly questions: Map<string, EventOf<"questions.asked"> & { readonly at: string }>;
  plan: EventOf<"plan.updated">["items"];
  engine: string | undefined;
  /** The step that the last told line is about. */
  step: string | undefined;
  usage: { input: number; cached: number; output: number; costUsd: number | undefined };
};

export const nothingKnown = (): Known => ({
  steps: new Map(),
  messages: new Map(),
  questions: new Map(),
  plan: [],
  engine: undefined,
  step: undefined,
  usage: { input: 0, cached: 0, output: 0, costUsd: undefined },
});

/** The program behind an engine, without how it is paid for: "Claude Code". */
export const productOf = (engine: string): string =>
  (engines[engine as EngineName] ?? engine).split(" — ")[0] ?? engine;

/** Takes an event into what is known, after it was told. */
export function learn(known: Known, event: RunEvent): void {
  switch (event.type) {
    case "run.prepared":
      known.engine = event.engine;
      return;
    case "step.started":
      known.steps.set(event.step, { start: event, rest: "", lines: 0 });
      known.step = event.step;
      return;
    case "step.output": {
      const before = known.steps.get(event.step);
      if (!before) return;
      const whole = before.rest + event.text;
      const end = whole.lastIndexOf("\n") + 1;
      const lines = before.lines + whole.split("\n").length - 1;
      known.steps.set(event.step, { ...before, rest: whole.slice(end), lines });
      if (end > 0) known.step = event.step;
      return;
    }
    case "step.finished":
      known.steps.delete(event.step);
      known.step = undefined;
      return;
    case "message.queued":
      known.messages.set(event.id, event);
      break;
    case "message.withdrawn":
    case "message.steered":
      known.messages.delete(event.id);
      break;
    case "message.delivered":
      for (const id of event.messages) known.messages.delete(id);
      break;
    case "questions.asked":
      known.questions.set(event.id, event);
      break;
    case "questions.answered":
      known.questions.delete(event.id);
      break;
    case "turn.started":
      known.plan = [];
      return;
    case "plan.updated":
      known.plan = event.items;
      break;
    case "usage.reported":
      known.usage = usageWith(known.usage, event);
      return;
    default:
      break;
  }
  if (!silent.has(event.type)) known.step = undefined;
}

function usageWith(usage: Known["usage"], event: EventOf<"usage.reported">): Known["usage"] {
  const { inputTokens, cachedInputTokens = 0, outputTokens, costUsd } = event;
  const cost = (usage.costUsd ?? 0) + (costUsd ?? 0);
  return {
    input: usage.input + inputTokens,
    cached: usage.cached + cachedInputTokens,
    output: usage.output + outputTokens,
    costUsd: usage.costUsd === undefined && costUsd === undefined ? undefined : cost,
  };
}
