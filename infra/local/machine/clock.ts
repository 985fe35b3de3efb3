/** The time, and being woken by it. Tests and the simulator pass their own. */
export interface Clock {
  /** Milliseconds since 1970. */
  now(): number;
  /** Calls back once, never within this call, when it is `at` or later; at once when that is past. Answers how to call it off. */
  wakeAt(at: number, wake: () => void): () => void;
}

const longestTimerMs = 2 ** 31 - 1; // what is longer, setTimeout would call at once

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
