import type { Run } from "../run.ts";
import type { EventOf } from "../schemas/event.ts";
import { nothingSkipped, type Skipped, shifted, skippedMs } from "../skipped.ts";

/** The fact that brings a Run up to date with what the clock has skipped. Undefined if it is. */
export function timeSkippedSince(
  run: Run,
  { sleptMs, setMs }: Skipped,
): EventOf<"time.skipped"> | undefined {
  const { skipped = nothingSkipped } = run;
  const since = { sleptMs: sleptMs - skipped.sleptMs, setMs: setMs - skipped.setMs };
  if (since.sleptMs === 0 && since.setMs === 0) return undefined;
  return { type: "time.skipped", ...since };
}

/** The time `now` as the deadlines of a Run count it, if it does not know yet what the clock has skipped. */
export function nowOf(run: Run, now: string, total: Skipped): string {
  const since = timeSkippedSince(run, total);
  return since ? shifted(now, -skippedMs(since)) : now;
}

/** Puts Runs in the order of their creation, even if the clock was set in between. */
export const positionOf = ({
  createdAt,
  skippedBefore = nothingSkipped,
}: Pick<Run, "createdAt" | "skippedBefore">): string =>
  shifted(createdAt, -skippedMs(skippedBefore));

/** When the status of a Run began, comparable with other Runs even if the clock was set in between. */
export const statusSince = ({
  since,
  skipped = nothingSkipped,
}: Pick<Run, "since" | "skipped">): string => shifted(since, -skippedMs(skipped));
