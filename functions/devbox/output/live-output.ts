import { rewritten } from "./rewritten.ts";
import { jsonBytes, piecesOf, tailOf } from "./text.ts";

/** Where the output of a running step goes. */
export type Show = {
  /** What follows the text that was added, and may still change. */
  tail(): string;
  /** Writes to the timeline. */
  tell(text: string): void;
  /** Shows to the people who watch now. */
  showLive(text: string): Promise<void>;
  /** Resolves when the timeline has everything. */
  flushed(): Promise<void>;
};

export interface LiveOutput {
  /** Adds text that does not change any more, which may be none. Looks at the tail again. */
  add(text: string): void;
  /** Shows the rest. Nothing may change any more. */
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
 * takes them. Where lines have changed, the text goes back to the first of them and replaces the rest, so a
 * progress bar costs a few events a second. After 256 KB, output is only shown live and no longer stored; the
 * result has all of it.
 */
export function createLiveOutput({ tail, tell, showLive, flushed }: Show): LiveOutput {
  let pending = "";
  /** The end of what was shown that could still change then. */
  let shown = "";
  let stored = 0;
  let timer: NodeJS.Timeout | undefined;
  let lastAt = Number.NEGATIVE_INFINITY;
  let unstored = "";
  let mentioning = false;

  /** The text to show now. */
  function take(last: boolean): string {
    const open = last ? "" : tail();
    const text = rewritten(shown, pending + open);
    pending = "";
    shown = open;
    return text;
  }

  function flush(last = false): void {
    clearTimeout(timer);
    timer = undefined;
    lastAt = performance.now();
    for (const piece of piecesOf(take(last), pieceBytes)) {
      if (stored >= storedBytes) unstored = endOf(unstored + piece);
      else store(piece);
    }
    if (unstored && !last) void show();
  }

  function store(piece: string): void {
    stored += jsonBytes(piece);
    tell(piece);
    if (stored < storedBytes) return;
    tell("\n… there is more output; the result will have all of it …\n");
    shown = "";
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

/** The last lines, without one that is cut. */
function endOf(text: string): string {
  const end = tailOf(text, mentionBytes);
  return end === text ? text : end.slice(end.indexOf("\n") + 1);
}

const pause = (ms: number): Promise<void> => {
  const { promise, resolve } = Promise.withResolvers<void>();
  setTimeout(resolve, ms).unref();
  return promise;
};
