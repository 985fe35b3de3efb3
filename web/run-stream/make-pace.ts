/** How often a hidden page is brought up to date. */
const hiddenMs = 1_000;

/** Calls `flush` on the next frame after `soon`, and once a second while the page is hidden. */
export function makePace(flush: () => void) {
  let frame = 0;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let due = false;

  const cancel = (): void => {
    cancelAnimationFrame(frame);
    clearTimeout(timer);
    frame = 0;
    timer = undefined;
  };
  const run = (): void => {
    cancel();
    due = false;
    flush();
  };
  const schedule = (): void => {
    if (!due) return;
    if (document.hidden) timer ??= setTimeout(run, hiddenMs);
    else if (frame === 0) frame = requestAnimationFrame(run);
  };
  document.addEventListener("visibilitychange", schedule);
  return {
    soon(): void {
      due = true;
      schedule();
    },
    close(): void {
      document.removeEventListener("visibilitychange", schedule);
      cancel();
    },
  };
}
