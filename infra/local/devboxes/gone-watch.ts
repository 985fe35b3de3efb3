import type { DevBoxHost } from "../../../functions/devbox-host.ts";

type Watched = Pick<DevBoxHost, "describe" | "list">;

/**
 * Calls `onGone` once for each DevBox that was up when the watch began, or came up since, and is
 * gone now. One that ended while nobody watched is not told: compare `list` with what you know.
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

/** A look that failed is repeated by the next one. */
const report = (error: unknown) => console.error("devboxes.look-failed", error);
