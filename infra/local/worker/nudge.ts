import { setTimeout as pause } from "node:timers/promises";
import { Refused, type serverCalls } from "./server-calls.ts";

type Parts = {
  readonly calls: Pick<ReturnType<typeof serverCalls>, "nudge">;
  readonly bearer: string;
  /** Called when there may be new orders: at each hint, and when the socket opens, because hints may have been lost. */
  readonly wake: () => void;
  readonly note: (event: string, fields: object) => void;
  readonly signal: AbortSignal;
};

/** API Gateway closes a socket after ten idle minutes (its quotas), and bills every message. */
const pingMs = 9 * 60_000;
const longestWaitMs = 10 * 60_000;

/**
 * Keeps a socket open on which the server hints at new orders, as long as it offers one. Where the network lets no
 * socket through, the worker hears of its orders when it reports. Never rejects.
 */
export async function keepNudges({ calls, bearer, wake, note, signal }: Parts): Promise<void> {
  for (let failures = 0; !signal.aborted; ) {
    try {
      const { url } = await calls.nudge(bearer, signal);
      if (url === undefined) return;
      failures = (await listen(url, wake, signal)) ? 0 : failures + 1;
    } catch (error) {
      if (error instanceof Refused) return; // an older server, or the next report hears the same
      failures += 1;
    }
    if (failures === 1) note("nudge.missed", {});
    const longest = Math.min(longestWaitMs, 1_000 * 2 ** failures);
    await pause(Math.random() * longest, undefined, { signal }).catch(() => {});
  }
}

/** Resolves when the socket is closed. The value says whether it was ever open. */
function listen(url: string, wake: () => void, signal: AbortSignal): Promise<boolean> {
  const { promise, resolve } = Promise.withResolvers<boolean>();
  const socket = new WebSocket(url);
  const ping = setInterval(() => socket.send('{"type":"ping"}'), pingMs);
  let opened = false;
  const close = () => socket.close();
  signal.addEventListener("abort", close, { once: true });
  socket.onopen = () => {
    opened = true;
    wake();
  };
  socket.onmessage = ({ data }) => {
    if (isHint(data)) wake();
  };
  socket.onerror = () => {}; // a close follows
  socket.onclose = () => {
    clearInterval(ping);
    signal.removeEventListener("abort", close);
    resolve(opened);
  };
  return promise;
}

/** The answer to a ping is none. */
const isHint = (data: unknown): boolean =>
  typeof data === "string" && data.includes('"type":"orders"');
