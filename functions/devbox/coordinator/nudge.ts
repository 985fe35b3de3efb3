import { setTimeout as pause } from "node:timers/promises";
import { boxNudgeReply } from "../../../shared/schemas/box-protocol.ts";
import type { Note } from "../note.ts";
import type { Line } from "./connection.ts";

/** The socket through which the coordinator hints that the inbox may have new items. */
export interface Nudge {
  /** Resolves when it is known whether the coordinator offers a socket. */
  readonly tried: Promise<void>;
  /** Whether the socket is open now. Without it, the inbox long-polls. */
  readonly live: boolean;
  /** The number of messages, openings and losses of the socket. */
  readonly count: number;
  /** Resolves when the nudge's `count` exceeds this one, or after `ms` milliseconds. */
  after(count: number, ms: number): Promise<void>;
}

/** API Gateway closes a socket after ten idle minutes (its quotas). */
const pingMs = 5 * 60_000;
const longestWaitMs = 30_000;

/** Keeps a socket open as long as the coordinator offers one. Each socket gets a new address. */
export function openNudge(line: Line, note: Note, signal: AbortSignal): Nudge {
  const first = Promise.withResolvers<void>();
  let news = Promise.withResolvers<void>();
  let live = false;
  let count = 0;

  function heard(): void {
    count += 1;
    first.resolve();
    news.resolve();
    news = Promise.withResolvers();
  }

  async function addressOf(): Promise<string | undefined> {
    const call = { method: "POST", path: "/box/nudge", json: {}, signal } as const;
    const answer = await line.call(call, boxNudgeReply);
    return answer.refusal ? undefined : answer.said.url;
  }

  /** Resolves when the socket is closed. The value says whether it was ever open. */
  function listen(url: string): Promise<boolean> {
    const { promise, resolve } = Promise.withResolvers<boolean>();
    const socket = new WebSocket(url);
    const ping = setInterval(() => socket.send('{"type":"ping"}'), pingMs);
    let opened = false;
    const close = () => socket.close();
    signal.addEventListener("abort", close, { once: true });
    socket.onopen = () => {
      opened = true;
      live = true;
      heard();
    };
    socket.onmessage = heard;
    socket.onerror = () => {}; // a close follows
    socket.onclose = () => {
      clearInterval(ping);
      signal.removeEventListener("abort", close);
      live = false;
      heard();
      resolve(opened);
    };
    return promise;
  }

  async function keep(): Promise<void> {
    for (let failures = 0; !signal.aborted; ) {
      const url = await addressOf();
      if (url === undefined) return;
      failures = (await listen(url)) ? 0 : failures + 1;
      if (failures > 0) note("nudge.missed", { failures });
      const longest = Math.min(longestWaitMs, 500 * 2 ** failures);
      await pause(Math.random() * longest, undefined, { signal });
    }
  }

  keep()
    .catch(() => {}) // the DevBox is ending
    .finally(first.resolve);
  return {
    tried: first.promise,
    get live() {
      return live;
    },
    get count() {
      return count;
    },
    async after(before, ms) {
      const { promise, resolve } = Promise.withResolvers<void>();
      const timer = setTimeout(resolve, ms);
      if (count <= before) await Promise.race([news.promise, promise]);
      clearTimeout(timer);
    },
  };
}
