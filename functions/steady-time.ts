import { nowOf } from "../shared/decide/time-skipped.ts";
import type { Run } from "../shared/run.ts";
import { nothingSkipped, shifted, skippedMs } from "../shared/skipped.ts";
import type { Ports } from "./ports/ports.ts";

type Clock = Pick<Ports, "now" | "skipped">;

/**
 * The time as ISO-8601, without what the clock has skipped. It is for deadlines that are stored and for ids that sort
 * by time; people never see it. On a host whose clock was never set and never slept, it is the time.
 */
export function steadyTime(ports: Clock): string {
  const now = ports.now(); // first: reading the time finds out what was skipped before it
  return shifted(now, -skippedMs(ports.skipped?.() ?? nothingSkipped));
}

/** `steadyTime` in milliseconds since 1970. */
export const steadyMs = (ports: Clock): number => Date.parse(steadyTime(ports));

/** The time as the deadlines of this Run count it. */
export const timeOf = (ports: Clock, run: Run): string =>
  nowOf(run, ports.now(), ports.skipped?.() ?? nothingSkipped);
