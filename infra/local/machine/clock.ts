/** The time and timers. Tests and the simulator use their own. */
export interface Clock {
  /** Milliseconds since 1970. */
  now(): number;
  /** Calls `wake` once, asynchronously, at the time `at` or later; as soon as possible when `at` is past. Returns the cancel function. */
  wakeAt(at: number, wake: () => void): () => void;
}

const longestTimerMs = 2 ** 31 - 1; // setTimeout fires a longer timer immediately

export const systemClock: Clock = {
  now: () => Date.now(),
  wakeAt: (at, wake) => {
    let timer: NodeJS.Timeout;
    const arm = () => {
      const left = at - Date.now();
      timer =
        left > longestTimerMs
          ? setTimeout(arm, longestTimerMs)
          : setTimeout(wake, Math.max(0, left));
    };
    arm();
    return () => clearTimeout(timer);
  },
};
