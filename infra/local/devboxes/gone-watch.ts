import type { DevBoxHost } from "../../../functions/ports/devbox-host.ts";

type Watched = Pick<DevBoxHost, "describe" | "list">;

/**
 * Calls `onGone` once for each DevBox that was running at the start of the watch, or was added later, and is
 * now gone. It does not report DevBoxes that ended before the watch began: compare `list` for those.
 */
export function createWatch(host: Watched, onGone: (devbox: string) => void, everyMs: number) {
  const up = new Set<string>();
  let looking = false;
  let closed = false;

  const look = async () => {
    if (looking || closed) return;
    looking = true;
    try {
      for (const devbox of up) {
        if ((await host.describe(devbox)) === "up") continue;
        up.delete(devbox);
        if (!closed) onGone(devbox);
      }
    } finally {
      looking = false;
    }
  };

  const timer = setInterval(() => void look().catch(report), everyMs);
  const found = host.list().then((boxes) => {
    for (const devbox of boxes) up.add(devbox);
  });
  found.catch(report);

  return {
    add: (devbox: string) => void up.add(devbox),
    look: () => void look().catch(report),
    close: () => {
      closed = true;
      clearInterval(timer);
    },
  };
}

/** The next look repeats a failed one. */
const report = (error: unknown) => console.error("devboxes.look-failed", error);
