import type { RunEvent } from "../../shared/schemas/event.ts";
import type { Ports } from "../ports/ports.ts";

/** What a call waits for: any news of a Run, or only events that are worth a look. */
export type Awaited = { readonly runId: string; readonly wakes?: (event: RunEvent) => boolean };

/**
 * Reads again whenever the Run has such news, until there is a result, for up to `waitSeconds`, and a last time then.
 * `read` resolves to undefined while there is no result. `gone`: the caller no longer waits.
 */
export async function longPoll<T>(
  ports: Ports,
  awaited: Awaited,
  waitSeconds: number,
  read: () => Promise<T | undefined>,
  gone: AbortSignal,
): Promise<T | undefined> {
  const deadline = performance.now() + waitSeconds * 1_000;
  for (;;) {
    const news = nextNews(ports, awaited, deadline, gone);
    const found = await read();
    if (found !== undefined || performance.now() >= deadline || gone.aborted) {
      news.cancel();
      return found;
    }
    await news.arrived;
  }
}

function nextNews(ports: Ports, { runId, wakes }: Awaited, deadline: number, gone: AbortSignal) {
  let finish = () => {};
  const arrived = new Promise<void>((resolve) => {
    finish = resolve;
  });
  const off = ports.viewers.onNews(runId, (events) => {
    if (!wakes || !events || events.some(wakes)) finish();
  });
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
