import { createSignal, getOwner, onCleanup } from "solid-js";

const [now, setNow] = createSignal(Date.now());
let users = 0;
let timer: ReturnType<typeof setInterval> | undefined;

/** The current time in milliseconds, updated once a second. All callers share one timer. */
export function useNow(): () => number {
  if (!getOwner()) return now;
  users++;
  if (!timer) {
    setNow(Date.now());
    timer = setInterval(() => setNow(Date.now()), 1_000);
  }
  onCleanup(() => {
    users--;
    if (users > 0) return;
    clearInterval(timer);
    timer = undefined;
  });
  return now;
}
