import { jsonBytes, overwritten, piecesOf, tailOf } from "./text.ts";

/** Where the output of a running step goes. */
export type Show = {
  /** Writes to the timeline. */
  tell(text: string): void;
  /** Shows to the people who watch now. */
  showLive(text: string): Promise<void>;
  /** Resolves when the timeline has everything. */
  flushed(): Promise<void>;
};

export interface LiveOutput {
  add(text: string): void;
  /** Shows the rest. */
  end(): void;
}

const everyMs = 100;
const mentionEveryMs = 250;
const atOnceChars = 16 * 1024;
const pieceBytes = 8 * 1024;
const mentionBytes = 8 * 1024;
const storedBytes = 256 * 1024;

/**
 * Shows output while it arrives: the first text at once, later texts joined, as often as the coordinator
 * takes them. A text that begins with a carriage return replaces its line, so a progress bar costs a few
 * events a second. After 256 KB, output is only shown live and no longer stored; the result has all of it.
 */
export function createLiveOutput({ tell, showLive, flushed }: Show): LiveOutput {
  let pending = "";
  let midLine = false;
  let stored = 0;
  let timer: NodeJS.Timeout | undefined;
  let lastAt = Number.NEGATIVE_INFINITY;
  let unstored = "";
  let mentioning = false;

  /** The text to show now. A carriage return at the end waits for the text after it. */
  function take(last: boolean): string {
    const text = pending;
    const hold = !last && text.endsWith("\r");
    pending = hold ? "\r" : "";
    const [first = "", ...rest] = (text.endsWith("\r") ? text.slice(0, -1) : text).split("\n");
    const again = first.lastIndexOf("\r");
    const begin = again < 0 ? first : `${midLine ? "\r" : ""}${first.slice(again + 1)}`;
    const shown = [begin, ...rest.map((line) => overwritten(line))].join("\n");
    midLine = shown === "" ? midLine : !shown.endsWith("\n");
    return shown;
  }

  function flush(last = false): void {
    clearTimeout(timer);
    timer = undefined;
    lastAt = performance.now();
    for (const piece of piecesOf(take(last), pieceBytes)) {
      if (stored >= storedBytes) unstored = tailOf(unstored + piece, mentionBytes);
      else store(piece);
    }
    if (unstored && !last) void show();
  }

  function store(piece: string): void {
    stored += jsonBytes(piece);
    tell(piece);
    if (stored >= storedBytes) tell("\n… there is more output; the result will have all of it …\n");
  }

  async function show(): Promise<void> {
    if (mentioning) return;
    mentioning = true;
    while (unstored) {
      const text = unstored;
      unstored = "";
      await Promise.all([showLive(text), pause(mentionEveryMs)]);
    }
    mentioning = false;
  }

  async function whenFlushed(): Promise<void> {
    await flushed();
    if (timer) flush();
  }

  return {
    add(text) {
      pending += text;
      if (pending.length >= atOnceChars) return flush();
      const wait = Math.max(0, lastAt + everyMs - performance.now());
      timer ??= setTimeout(() => void whenFlushed(), wait);
    },
    end: () => flush(true),
  };
}

const pause = (ms: number): Promise<void> => {
  const { promise, resolve } = Promise.withResolvers<void>();
  setTimeout(resolve, ms).unref();
  return promise;
};
