import type { Run } from "../run.ts";
import type { RunEvent } from "../schemas/event.ts";
import { newest } from "./newest.ts";
import { testsFinished, testsStarted } from "./tests-ran.ts";

type TurnEvent = Extract<
  RunEvent,
  { type: "turn.started" | "turn.ended" | "step.started" | "step.finished" }
>;

/** The engine's turns, and the steps within them. */
export function applyTurn(run: Run, event: TurnEvent): Run {
  switch (event.type) {
    case "turn.started":
      if (event.turn !== run.turn.number) return run;
      return { ...run, phase: "working", turn: { ...run.turn, state: "running" } };
    case "turn.ended":
      if (event.turn !== run.turn.number) return run;
      return { ...run, turn: { ...run.turn, state: "ended" } };
    case "step.started":
      return {
        ...run,
        phase: event.kind === "clone" ? "cloning" : run.phase,
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
