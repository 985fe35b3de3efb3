import type { RunEvent } from "../../shared/schemas/event.ts";
import type { Ports } from "../ports/ports.ts";

/** Calls back whenever it is worth a look. Returns the cleanup. */
export type News = (wake: () => void) => () => void;

/** News of a Run: of any kind, or only events that `wakes` names. */
export const newsOf =
  (
    { viewers }: Pick<Ports, "viewers">,
    runId: string,
    wakes?: (event: RunEvent) => boolean,
  ): News =>
  (wake) =>
    viewers.onNews(runId, (events) => {
      if (!wakes || !events || events.some(wakes)) wake();
    });

/**
 * Reads again whenever there is news, until there is a result, for up to `waitSeconds`, and a last time then.
 * `read` resolves to undefined while there is no result. `gone`: the caller no longer waits.
 */
export async function longPoll<T>(
  news: News,
  waitSeconds: number,
  read: () => Promise<T | undefined>,
  gone: AbortSignal,
): Promise<T | undefined> {
  const deadline = performance.now() + waitSeconds * 1_000;
  for (;;) {
    const next = nextNews(news, deadline, gone);
    const found = await read();
    if (found !== undefined || performance.now() >= deadline || gone.aborted) {
      next.cancel();
      return found;
    }
    await next.arrived;
  }
}

function nextNews(news: News, deadline: number, gone: AbortSignal) {
  let finish = () => {};
  const arrived = new Promise<void>((resolve) => {
    finish = resolve;
  });
  const off = news(() => finish());
  const timer = setTimeout(() => finish(), Math.max(0, deadline - performance.now()));
  const abort = () => finish();
  gone.addEventListener("abort", abort, { once: true });
  const cancel = () => {
    off();
    clearTimeout(timer);
    gone.removeEventListener("abort", abort);
  };
  return { arrived: arrived.finally(cancel), cancel };
}
