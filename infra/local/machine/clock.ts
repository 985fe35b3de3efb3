/** The time and timers. Tests and the simulator use their own. */
export interface Clock {
  /** Milliseconds since 1970, without what the machine's clock has skipped. */
  now(): number;
  /** Calls `wake` once, asynchronously, at the time `at` or later; as soon as possible when `at` is past. Returns the cancel function. */
  wakeAt(at: number, wake: () => void): () => void;
}

const longestTimerMs = 2 ** 31 - 1; // setTimeout fires a longer timer immediately

/** @param now milliseconds of a clock that never skips. Node's timers may fire early by it, when the machine wakes. */
export const clockOf = (now: () => number): Clock => ({
  now,
  wakeAt: (at, wake) => {
    let timer: NodeJS.Timeout;
    const arm = () => {
      timer = setTimeout(look, Math.min(Math.max(0, at - now()), longestTimerMs));
    };
    const look = () => (now() < at ? arm() : wake());
    arm();
    return () => clearTimeout(timer);
  },
});
