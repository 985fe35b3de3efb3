import type { Skipped } from "../../../shared/skipped.ts";
import type { Reading } from "./reading.ts";

/** The last reading that was stored, and what was skipped until then. */
export type KeptTime = { readonly reading: Reading; readonly skipped: Skipped };

/** Finds out when the machine slept and when its clock was set. */
export interface SkippedTime {
  /** All that was skipped until now. */
  total(): Skipped;
  /** Milliseconds since 1970 of a clock that never skips and never goes back. It goes on while the server is down. */
  steady(): number;
  /** For the next process: it finds out what was skipped until it starts. */
  kept(): KeptTime;
}

/** Shorter differences are corrections by a time server, or a busy machine. */
const leastMs = 2_000;
/** Every step back counts, because order depends on it. Below this the clocks are only read one after another. */
const leastBackMs = 100;
/** Between two looks so close together, with clocks that agree, nothing was skipped. */
const closeMs = 1_000;
/** Something looks every second. After a longer pause the machine slept, also where its monotonic clock went on. */
const longestPauseMs = 60_000;

/**
 * Compares the clocks at every look. Wall time alone says nothing: it jumps when the machine wakes and when someone
 * sets it. The time since the machine started tells the two apart.
 *
 * @param kept what an earlier process stored in this data folder
 * @param onSkip called after each skip, with its part
 */
export function watchSkippedTime(
  read: () => Reading,
  kept: KeptTime | undefined,
  onSkip: (skip: Skipped) => void = () => {},
): SkippedTime {
  let last = read();
  let skipped = kept?.skipped ?? { sleptMs: 0, setMs: 0 };
  let latest = Number.NEGATIVE_INFINITY;

  function add(skip: Skipped): void {
    if (skip.sleptMs === 0 && skip.setMs === 0) return;
    skipped = { sleptMs: skipped.sleptMs + skip.sleptMs, setMs: skipped.setMs + skip.setMs };
    onSkip(skip);
  }

  function look(): Reading {
    const now = read();
    const before = last;
    last = now;
    if (!areClose(before, now)) add(between(before, now, longestPauseMs));
    return now;
  }

  if (kept) add(sinceStopped(kept.reading, last));
  return {
    total() {
      look();
      return skipped;
    },
    steady() {
      const { wall } = look();
      latest = Math.max(latest, wall - skipped.sleptMs - skipped.setMs);
      return latest;
    },
    kept: () => ({ reading: look(), skipped }),
  };
}

function areClose(before: Reading, now: Reading): boolean {
  const awake = now.awake - before.awake;
  const apart = now.wall - before.wall - awake;
  return awake >= 0 && awake < closeMs && apart > -leastBackMs && apart < leastBackMs;
}

function between(before: Reading, now: Reading, longestMs: number): Skipped {
  const up = Math.max(0, now.up - before.up);
  const awake = now.awake - before.awake;
  const passed = Math.min(awake < 0 ? up : awake, up, longestMs); // below zero only under a fake clock
  const slept = up - passed;
  const set = now.wall - before.wall - up;
  return {
    sleptMs: slept >= leastMs ? Math.round(slept) : 0,
    setMs: set >= leastMs || set <= -leastBackMs ? Math.round(set) : 0,
  };
}

/** What was skipped while no process looked. After a restart of the machine, only a clock that went back can be seen. */
function sinceStopped(before: Reading, now: Reading): Skipped {
  const same = before.boot === now.boot && now.up >= before.up && now.awake >= before.awake;
  if (same) return between(before, now, Number.POSITIVE_INFINITY);
  return { sleptMs: 0, setMs: Math.min(0, Math.round(now.wall - before.wall)) };
}
