import type { Run } from "../run.ts";
import type { EventOf } from "../schemas/event.ts";
import { nothingSkipped, shifted, skippedMs } from "../skipped.ts";

/**
 * Moves the times from which durations and deadlines are counted. A save is kept for days of the calendar, so only a
 * clock that was set moves its end.
 */
export function timeSkipped(run: Run, event: EventOf<"time.skipped">): Run {
  const { sleptMs, setMs } = event;
  const { skipped = nothingSkipped, keepUntil, save } = run;
  const ms = skippedMs(event);
  return {
    ...run,
    skipped: { sleptMs: skipped.sleptMs + sleptMs, setMs: skipped.setMs + setMs },
    since: shifted(run.since, ms),
    ...(keepUntil === undefined ? {} : { keepUntil: shifted(keepUntil, ms) }),
    save: save && { ...save, until: shifted(save.until, setMs) },
  };
}
