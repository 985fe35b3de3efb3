import { jsonBytes, overwritten, piecesOf, tailOf } from "./text.ts";

/** Where the live output of a step goes. */
export type Show = {
  /** Into the timeline. */
  tell(text: string): void;
  /** To whoever looks on now. */
  mention(text: string): Promise<void>;
  /** Resolves when the timeline has everything. */
  settled(): Promise<void>;
};

export interface LiveOutput {
  add(text: string): void;
  /** Shows what is left. */
  end(): void;
}

const everyMs = 100;
const mentionEveryMs = 250;
const atOnceChars = 16 * 1024;
const pieceBytes = 8 * 1024;
const mentionBytes = 8 * 1024;
const storedBytes = 256 * 1024;

/**
 * Shows output while it comes: the first at once, then what has come since as often as the line
 * takes it. A text that begins with a carriage return begins its line again, so a progress bar
 * costs a few events a second. After 256 KB nothing more is stored, only mentioned; the result has
 * the whole.
 */
export function createLiveOutput({ tell, mention, settled }: Show): LiveOutput {
  let pending = "";
  let midLine = false;
  let stored = 0;
  let timer: NodeJS.Timeout | undefined;
  let lastAt = Number.NEGATIVE_INFINITY;
  let unstored = "";
  let mentioning = false;

  /** What is to be shown now. A trailing carriage return waits for what it begins. */
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
    if (stored >= storedBytes)
      tell("\n… there is more output; the whole of it comes with the result …\n");
  }

  async function show(): Promise<void> {
    if (mentioning) return;
    mentioning = true;
    while (unstored) {
      const text = unstored;
      unstored = "";
      await Promise.all([mention(text), pause(mentionEveryMs)]);
    }
    mentioning = false;
  }

  async function whenSettled(): Promise<void> {
    await settled();
    if (timer) flush();
  }

  return {
    add(text) {
      pending += text;
      if (pending.length >= atOnceChars) return flush();
      const wait = Math.max(0, lastAt + everyMs - performance.now());
      timer ??= setTimeout(() => void whenSettled(), wait);
    },
    end: () => flush(true),
  };
}

const pause = (ms: number): Promise<void> => {
  const { promise, resolve } = Promise.withResolvers<void>();
  setTimeout(resolve, ms).unref();
  return promise;
};
