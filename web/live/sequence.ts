import type { RunEvent } from "../../shared/schemas/event.ts";

type Options = {
  /** The last event that is already known. */
  readonly after: number;
  /** Reads the events after a place from the log. */
  readonly fetchAfter: (after: number) => Promise<readonly RunEvent[]>;
  /** Called with every event exactly once and in order. */
  readonly emit: (events: readonly RunEvent[]) => void;
  /** Whether more events can come. If so, silence may be a lost frame. */
  readonly goesOn: () => boolean;
};

/** How long an early event waits for the ones before it, which may be on their way. */
const patienceMs = 300;
/** Nothing reveals that the last frame was lost, so after this long without an event the log is read. */
const silentMs = 60_000;
/** Events further ahead than this are dropped; the log has them. */
const keptAhead = 2_000;

/**
 * Puts the events of a Run in order, whatever the network does: known events are dropped, an early event
 * waits a moment, and then the log is read. `emit` gets every `seq` once, without a gap.
 */
export function makeSequence({ after, fetchAfter, emit, goesOn }: Options) {
  let head = after;
  let promised = after;
  let reading = false;
  let closed = false;
  let gapTimer: ReturnType<typeof setTimeout> | undefined;
  let silenceTimer: ReturnType<typeof setTimeout> | undefined;
  const early = new Map<number, RunEvent>();

  const listen = (): void => {
    clearTimeout(silenceTimer);
    silenceTimer = setTimeout(() => {
      listen();
      if (goesOn()) read();
    }, silentMs);
  };

  const take = (events: readonly RunEvent[]): void => {
    for (const event of events) {
      if (!Number.isInteger(event.seq) || event.seq <= head) continue;
      promised = Math.max(promised, event.seq);
      if (event.seq <= head + keptAhead) early.set(event.seq, event);
    }
    const next: RunEvent[] = [];
    for (let event = early.get(head + 1); event; event = early.get(head + 1)) {
      early.delete(event.seq);
      head = event.seq;
      next.push(event);
    }
    if (next.length === 0) return;
    listen();
    emit(next);
  };

  /** Reads the log until every promised event has arrived. */
  const catchUp = async (): Promise<void> => {
    if (reading || closed) return;
    reading = true;
    try {
      do {
        const before = head;
        const events = await fetchAfter(head);
        if (closed) return;
        take(events);
        if (head === before) return; // the log does not have it yet; the next frame or silence asks again
      } while (head < promised);
    } finally {
      reading = false;
    }
  };
  const read = (): void => void catchUp().catch(() => {}); // offline: the reconnect asks again

  const fillGap = (): void => {
    if (head >= promised || gapTimer !== undefined) return;
    gapTimer = setTimeout(() => {
      gapTimer = undefined;
      if (head < promised) read();
    }, patienceMs);
  };

  listen();
  return {
    head: () => head,
    receive(events: readonly RunEvent[]): void {
      if (closed) return;
      take(events);
      fillGap();
    },
    /** The server says that events up to here exist. */
    expect(seq: number): void {
      if (closed) return;
      promised = Math.max(promised, seq);
      fillGap();
    },
    close(): void {
      closed = true;
      clearTimeout(gapTimer);
      clearTimeout(silenceTimer);
    },
  };
}
