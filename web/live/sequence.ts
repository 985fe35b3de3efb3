import type { RunEvent } from "../../shared/schemas/event.ts";

type Options = {
  /** The last event that is there already. */
  readonly after: number;
  /** The events after a place, from the log. */
  readonly fetchAfter: (after: number) => Promise<readonly RunEvent[]>;
  /** Called with every event exactly once and in order. */
  readonly emit: (events: readonly RunEvent[]) => void;
};

/**
 * The order of a Run's events, whatever the network does to them: what is there already is dropped,
 * what comes too early makes it read the log. `emit` sees every `seq` once, without a gap.
 */
export function makeSequence({ after, fetchAfter, emit }: Options) {
  let head = after;
  let promised = after;
  let reading = false;
  let closed = false;

  const take = (events: readonly RunEvent[]): void => {
    const next: RunEvent[] = [];
    for (const event of [...events].sort((one, other) => one.seq - other.seq)) {
      if (!Number.isInteger(event.seq)) continue;
      promised = Math.max(promised, event.seq);
      if (event.seq !== head + 1) continue;
      head = event.seq;
      next.push(event);
    }
    if (next.length > 0) emit(next);
  };

  const catchUp = async (): Promise<void> => {
    if (reading || closed) return;
    reading = true;
    try {
      while (head < promised && !closed) {
        const before = head;
        const events = await fetchAfter(head);
        if (closed) return;
        take(events);
        if (head === before) return; // the log does not have it yet; the next frame asks again
      }
    } finally {
      reading = false;
    }
  };

  return {
    head: () => head,
    receive(events: readonly RunEvent[]): void {
      if (closed) return;
      take(events);
      if (head < promised) void catchUp().catch(() => {}); // offline: the reconnect asks again
    },
    /** The server says that events up to here exist. */
    expect(seq: number): void {
      promised = Math.max(promised, seq);
      if (head < promised) void catchUp().catch(() => {});
    },
    close(): void {
      closed = true;
    },
  };
}
