import type { EventOf, RunEvent } from "../../../shared/schemas/event.ts";
import { skippedMs } from "../../../shared/skipped.ts";

/** Events that say nothing to a person: they only change the state. The console hides them too. */
export const silent: ReadonlySet<RunEvent["type"]> = new Set<RunEvent["type"]>([
  "turn.started",
  "turn.ended",
  "devbox.requested",
  "devbox.launched",
  "result.reported",
  "usage.reported",
  "execution.handed-over",
  "request.refused",
  "request.noted",
]);

type Started = EventOf<"step.started"> & { readonly at: string };

/** A running step. `rest`: its output after the last line end; `lines`: how many lines were shown or skipped. */
export type OpenStep = {
  readonly start: Started;
  /** What the clock had skipped before. */
  readonly skippedMs: number;
  readonly rest: string;
  readonly lines: number;
};

/** Facts of earlier events that later ones need for their wording. It stays small however long the Run is. */
export type Known = {
  readonly steps: Map<string, OpenStep>;
  readonly messages: Map<string, EventOf<"message.queued">>;
  readonly questions: Map<
    string,
    EventOf<"questions.asked"> & { readonly at: string; readonly skippedMs: number }
  >;
  /** What the clock of the server's machine has skipped since the first event that was shown. */
  skippedMs: number;
  plan: EventOf<"plan.updated">["items"];
  engine: string | undefined;
  /** The step of the last line that was shown. */
  step: string | undefined;
  /** Whether outputs are shown whole. */
  readonly whole: boolean;
  usage: {
    input: number;
    cached: number;
    output: number;
    costUsd: number | undefined;
    unpriced: string | undefined;
    estimated: true | undefined;
  };
};

export const nothingKnown = (whole = false): Known => ({
  whole,
  steps: new Map(),
  messages: new Map(),
  questions: new Map(),
  skippedMs: 0,
  plan: [],
  engine: undefined,
  step: undefined,
  usage: {
    input: 0,
    cached: 0,
    output: 0,
    costUsd: undefined,
    unpriced: undefined,
    estimated: undefined,
  },
});

/** The milliseconds from an earlier event to a later one, without what the clock has skipped in between. */
export const passedSince = (
  known: Known,
  earlier: { readonly at: string; readonly skippedMs: number },
  later: { readonly at: string },
): number =>
  Math.max(
    0,
    Date.parse(later.at) - Date.parse(earlier.at) - (known.skippedMs - earlier.skippedMs),
  );

/** Adds the facts of an event, after it was shown. */
export function learn(known: Known, event: RunEvent): void {
  switch (event.type) {
    case "run.prepared":
      known.engine = event.engine;
      return;
    case "step.started":
      known.steps.set(event.step, {
        start: event,
        skippedMs: known.skippedMs,
        rest: "",
        lines: 0,
      });
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
      known.questions.set(event.id, { ...event, skippedMs: known.skippedMs });
      break;
    case "questions.answered":
      known.questions.delete(event.id);
      break;
    case "time.skipped":
      known.skippedMs += skippedMs(event);
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
  const { inputTokens, cachedInputTokens = 0, outputTokens, costUsd, counted } = event;
  const cost = (usage.costUsd ?? 0) + (costUsd ?? 0);
  return {
    input: usage.input + inputTokens,
    cached: usage.cached + cachedInputTokens,
    output: usage.output + outputTokens,
    costUsd: usage.costUsd === undefined && costUsd === undefined ? undefined : cost,
    unpriced:
      usage.unpriced ?? (counted && costUsd === undefined ? (counted.model ?? "?") : undefined),
    estimated: usage.estimated ?? (counted?.estimated ? true : undefined),
  };
}
