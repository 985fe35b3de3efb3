import type { Leg, Run, Status } from "../run.ts";
import type { RunEvent } from "../schemas/event.ts";

/** A bounded list with one more item: the oldest go. */
export const last = <T>(list: readonly T[], item: T, limit: number): T[] =>
  [...list, item].slice(-limit);
const ms = (from: string, to: string): number => Math.max(0, Date.parse(to) - Date.parse(from));

/** Moves to a status and books the time since the last move as working, waiting, or neither. */
export function moved(run: Run, status: Status, phase: string, at: string): Run {
  const passed = ms(run.since, at);
  return {
    ...run,
    status,
    phase,
    since: at,
    activeMs: run.activeMs + (run.status === "running" ? passed : 0),
    waitingMs: run.waitingMs + (run.status === "needs-you" ? passed : 0),
  };
}

/** Ends the leg. A DevBox that is up is kept for the time that was asked for. */
export function over(run: Run, status: Status, event: RunEvent): Run {
  const leg: Leg = { leg: run.leg, status, seq: event.seq };
  const { stopRequestedBy: _, result: __, ...rest } = moved(run, status, "", event.at);
  return {
    ...rest,
    completedAt: event.at,
    legs: last(run.legs, leg, 20),
    open: null,
    openSteps: [],
    ...(run.devbox
      ? { keepUntil: new Date(Date.parse(event.at) + run.keepMinutes * 60_000).toISOString() }
      : {}),
  };
}

/** The Run without its DevBox, which is remembered. */
export function boxGone(run: Run, how: "parked" | "lost" | "released", at: string): Run {
  const box = run.devbox;
  if (!box) return run;
  const past = {
    id: box.id,
    worker: box.worker,
    image: box.image,
    ...(box.isolated === undefined ? {} : { isolated: box.isolated }),
    at: box.at,
    ended: at,
    how,
  };
  const { keepUntil: _, ...rest } = run;
  return {
    ...rest,
    devbox: null,
    prepared: false,
    openSteps: [],
    pastDevboxes: last(run.pastDevboxes, past, 20),
  };
}

/** How long a save is kept after its DevBox was parked, released or lost. */
const saveDaysMs = 14 * 24 * 60 * 60_000;

/** When a save made at `at` (ISO) is deleted. */
export function savedUntil(at: string): string {
  return new Date(Date.parse(at) + saveDaysMs).toISOString();
}
