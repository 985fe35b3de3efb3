import { setTimeout as pause } from "node:timers/promises";
import { boxNudgeReply } from "../../../shared/schemas/box-protocol.ts";
import type { Note } from "../note.ts";
import type { Line } from "./line.ts";

/** The socket by which the coordinator says that the inbox may hold something new. Only a hint. */
export interface Nudge {
  /** Resolves once it is known whether there is one. */
  readonly tried: Promise<void>;
  /** Whether it is open now. Where there is none, the inbox long-polls. */
  readonly live: boolean;
  /** How often it was heard, opened or lost. */
  readonly count: number;
  /** Resolves once `count` is greater, or after so many milliseconds. */
  after(count: number, ms: number): Promise<void>;
}

/** API Gateway ends a socket that has said nothing for ten minutes (its quotas). */
const pingMs = 5 * 60_000;
const longestWaitMs = 30_000;

/** Keeps a socket open as long as the coordinator offers one, each by a fresh address. */
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

  /** Resolves when the socket is closed, with whether it was ever open. */
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
    .catch(() => {}) // the line ends with the DevBox
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
