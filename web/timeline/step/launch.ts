import { type LaunchPhase, launchPhases } from "../../../shared/run.ts";
import { launchWords } from "../../../shared/words/launch.ts";
import type { Placed } from "../../run-stream/rows/row.ts";
import type { Launch } from "../../run-stream/rows/rows.ts";

/** A phase of a launch. `seconds`: how long it took, where the host says so. */
export type LaunchStep = {
  readonly phase: LaunchPhase;
  readonly words: string;
  readonly seconds: number | undefined;
  /** `cut`: the launch ended in it, and not well. */
  readonly state: "done" | "now" | "cut";
};

const rank = (phase: LaunchPhase): number => launchPhases.indexOf(phase);

/** The phases of a launch in their order. News of a phase says how long the one before it took, also when that one was never told. */
export function launchSteps(
  told: Launch,
  ended: Pick<Placed<"step.finished">, "ok"> | undefined,
): LaunchStep[] {
  const known = new Map<LaunchPhase, number | undefined>();
  for (const { phase, seconds } of told) {
    const before = launchPhases[rank(phase) - 1];
    if (before && seconds !== undefined) known.set(before, seconds);
    if (!known.has(phase)) known.set(phase, undefined);
  }
  const phases = [...known].sort(([one], [other]) => rank(one) - rank(other));
  const last = phases.at(-1)?.[0];
  const lastState = ended ? (ended.ok ? "done" : "cut") : "now";
  return phases.map(([phase, seconds]) => ({
    phase,
    seconds,
    words: launchWords[phase],
    state: phase === last ? lastState : "done",
  }));
}

/** Why a launch waits now; undefined when it does not. */
export function waitsFor(told: Launch, ended: unknown): string | undefined {
  const newest = told.at(-1);
  if (ended || newest?.phase !== "waiting") return undefined;
  return newest.reason ?? "";
}
