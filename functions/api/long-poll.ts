import type { Ports } from "../ports/ports.ts";

/**
 * Reads again whenever the Run has news, until there is a result, for up to `waitSeconds`.
 * `read` resolves to undefined while there is no result. `gone`: the caller no longer waits.
 */
export async function longPoll<T>(
  ports: Ports,
  runId: string,
  waitSeconds: number,
  read: () => Promise<T | undefined>,
  gone: AbortSignal,
): Promise<T | undefined> {
  const deadline = performance.now() + waitSeconds * 1_000;
  for (;;) {
    const news = nextNews(ports, runId, deadline, gone);
    const found = await read();
    if (found !== undefined || performance.now() >= deadline || gone.aborted) {
      news.cancel();
      return found;
    }
    await news.arrived;
  }
}

function nextNews(ports: Ports, runId: string, deadline: number, gone: AbortSignal) {
  let finish = () => {};
  const arrived = new Promise<void>((resolve) => {
    finish = resolve;
  });
  const off = ports.viewers.onNews(runId, () => finish());
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
