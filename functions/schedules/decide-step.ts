import type { Status } from "../../shared/run.ts";
import { ended } from "../../shared/run.ts";
import type { KeptSchedule, ScheduleStep } from "../../shared/schemas/schedule.ts";
import { due } from "./times/due.ts";

/** After so many failures in a row a schedule pauses. */
export const mostFailures = 5;
/** Times that wait for the Run before, at most. */
const mostWaiting = 10;

/** The newest Run of a schedule, as it is now. */
export type LastRun = { readonly runId: string; readonly status: Status };

/**
 * What a schedule does next, by its own state alone: it counts the end of its newest Run, pauses, or decides about
 * the time that has come. A decision is a step that is kept until it is done, so two sweeps at once carry out one
 * step, and a crash leaves it for the next sweep. Undefined: nothing changes.
 *
 * @param last the newest Run, if the schedule had one. Another one than `kept.last` names: somebody was faster
 */
export function decideStep(
  kept: KeptSchedule,
  last: LastRun | undefined,
  now: string,
): KeptSchedule | undefined {
  if (kept.step !== null || kept.last?.runId !== last?.runId) return undefined;
  const counted = withEnd(kept, last, now);
  const decided = counted.paused ? counted : withTime(counted, last, now);
  return decided === kept ? undefined : decided;
}

/** Counts how the newest Run ended, once. */
function withEnd(kept: KeptSchedule, last: LastRun | undefined, now: string): KeptSchedule {
  if (!last || !kept.last || kept.last.over || !ended(last)) return kept;
  const over = { ...kept, last: { ...kept.last, over: true } };
  if (last.status === "completed") return { ...over, failures: 0 };
  return last.status === "failed" ? withFailure(over, now) : over;
}

/** One more failure in a row, which may be one too many. */
export function withFailure(kept: KeptSchedule, now: string): KeptSchedule {
  const failures = kept.failures + 1;
  if (failures < mostFailures || kept.paused) return { ...kept, failures };
  const why = `Paused, because it failed ${mostFailures} times in a row.`;
  return { ...kept, failures, waiting: [], paused: { at: now, why } };
}

function withTime(kept: KeptSchedule, last: LastRun | undefined, now: string): KeptSchedule {
  const busy = last !== undefined && !ended(last);
  const found = due(kept, kept.decided, now);
  if (!found) return busy ? kept : withWaiting(kept);
  const { time, missed } = found;
  const decided = { ...kept, decided: time };
  const start: ScheduleStep = { time, missed };
  if (!busy && kept.waiting.length === 0) return { ...decided, step: start };
  if (kept.overlap === "stop-previous")
    return { ...decided, step: { ...start, stop: last?.runId } };
  const skip = "The Run before still works.";
  if (kept.overlap === "skip") return { ...decided, step: { ...start, skip } };
  if (kept.waiting.length >= mostWaiting)
    return { ...decided, step: { ...start, skip: `${skip} ${mostWaiting} times wait for it.` } };
  const queued = { ...decided, waiting: [...kept.waiting, start] };
  return busy ? queued : withWaiting(queued);
}

/** The time that has waited longest has its turn. */
function withWaiting(kept: KeptSchedule): KeptSchedule {
  const [step, ...waiting] = kept.waiting;
  return step ? { ...kept, waiting, step } : kept;
}
