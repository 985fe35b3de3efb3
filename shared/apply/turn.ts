import type { Run, TurnResult } from "../run.ts";
import type { EventOf, RunEvent } from "../schemas/event.ts";
import { newest } from "./newest.ts";
import { testsFinished, testsStarted } from "./tests-ran.ts";

type TurnEvent = Extract<
  RunEvent,
  { type: "turn.started" | "turn.ended" | "step.started" | "step.finished" }
>;

/** Steps that change or look at something. A launch, a clone, a question and a report do not. */
const work: ReadonlySet<string> = new Set(["exec", "edit", "read", "search", "fetch", "other"]);

/** A turn without work decides no result, unless it failed: then what was there to do could not be done. */
function decided(
  { turn }: Run,
  { ok, summary = "" }: EventOf<"turn.ended">,
): { turnResult?: TurnResult } {
  return ok && !turn.worked ? {} : { turnResult: { ok, summary } };
}

/** The engine's turns, and the steps within them. */
export function applyTurn(run: Run, event: TurnEvent): Run {
  switch (event.type) {
    case "turn.started":
      if (event.turn !== run.turn.number) return run;
      return { ...run, phase: "working", turn: { ...run.turn, state: "running" } };
    case "turn.ended":
      if (event.turn !== run.turn.number) return run;
      return { ...run, ...decided(run, event), turn: { ...run.turn, state: "ended" } };
    case "step.started":
      return {
        ...run,
        phase: event.kind === "clone" ? "cloning" : run.phase,
        ...(work.has(event.kind) ? { turn: { ...run.turn, worked: true as const } } : {}),
        openSteps: newest(run.openSteps, event.step, 50),
        ...testsStarted(run, event),
      };
    case "step.finished":
      return {
        ...run,
        phase: run.phase === "cloning" ? "working" : run.phase,
        openSteps: run.openSteps.filter((step) => step !== event.step),
        ...testsFinished(run, event),
      };
    default:
      return event satisfies never;
  }
}
