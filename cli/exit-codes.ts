import type { Status } from "../shared/run.ts";

/** Exit codes of the program. */
export const exitCodes = { completed: 0, failed: 1, usage: 2, needsYou: 3, stopped: 130 } as const;

const ofStatus: Readonly<Record<Status, number>> = {
  completed: exitCodes.completed,
  failed: exitCodes.failed,
  skipped: exitCodes.failed,
  "needs-you": exitCodes.needsYou,
  stopped: exitCodes.stopped,
  queued: 0,
  running: 0,
};

/** A Run that has not ended counts as success. */
export const exitCodeOf = (status: Status): number => ofStatus[status];
