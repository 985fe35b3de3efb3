import { type LaunchPhase, launchPhases } from "../../../shared/run.ts";
import { launchWords } from "../../../shared/words/launch.ts";
import type { Placed } from "../../run-stream/rows/row.ts";
import type { Launch } from "../../run-stream/rows/rows.ts";

/** A phase of a launch. `seconds`: how long it took, if the host says so. */
export type LaunchStep = {
  readonly phase: LaunchPhase;
  readonly words: string;
  readonly seconds: number | undefined;
  /** `cut`: the launch failed in this phase. */
  readonly state: "done" | "now" | "cut";
};

const rank = (phase: LaunchPhase): number => launchPhases.indexOf(phase);

/** The phases of a launch in order. Each event gives the duration of the previous phase, even if that phase had no event. */
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

/** Why a launch waits now; undefined if it does not wait. */
export function waitsFor(told: Launch, ended: unknown): string | undefined {
  const newest = told.at(-1);
  if (ended || newest?.phase !== "waiting") return undefined;
  return newest.reason ?? "";
}
