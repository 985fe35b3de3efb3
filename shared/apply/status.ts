import type { Run, Status } from "../run.ts";

/** Changes the status and counts the time since the last change as active, waiting, or neither. */
export function moved(run: Run, status: Status, phase: string, at: string): Run {
  const passed = Math.max(0, Date.parse(at) - Date.parse(run.since));
  return {
    ...run,
    status,
    phase,
    since: at,
    activeMs: run.activeMs + (run.status === "running" ? passed : 0),
    waitingMs: run.waitingMs + (run.status === "needs-you" ? passed : 0),
  };
}
