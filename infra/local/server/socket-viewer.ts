import type { RunLog } from "../../../functions/ports/run-log.ts";
import { framesOf } from "../../../functions/socket-frames.ts";
import type { RunEvent } from "../../../shared/schemas/event.ts";
import type { ServerFrame } from "../../../shared/schemas/frame.ts";

/** A viewer with more unsent bytes gets no frames until it has read them. Then it catches up from the log. */
const maxUnsent = 1_000_000;

/** The part of a socket that a viewer needs. */
export type Pipe = {
  send(frame: ServerFrame): void;
  /** Bytes that are accepted but not sent yet. */
  unsent(): number;
  /** Resolves after the next send, or immediately when nothing is unsent. */
  drained(): Promise<void>;
  open(): boolean;
};

/**
 * Sends one Run to one socket: every event after its cursor, once and in order. Live frames that continue
 * the cursor are sent directly; everything else is read from the log.
 */
export function socketViewer(runId: string, after: number, log: RunLog, pipe: Pipe) {
  let cursor = after;
  let reading = false;
  let behind = true;
  let closed = false;

  const send = (events: readonly RunEvent[]): void => {
    for (const page of framesOf(events.filter((event) => event.seq > cursor))) {
      const first = page[0];
      if (!first) continue;
      pipe.send({ type: "events", runId, first: first.seq, events: page });
      cursor = page.at(-1)?.seq ?? cursor;
    }
  };

  /** Sends everything after the cursor, and waits for a slow viewer between pages. */
  const catchUp = async (): Promise<void> => {
    if (reading) return;
    reading = true;
    let told = -1;
    while (behind && !closed && pipe.open()) {
      behind = false;
      for (;;) {
        if (pipe.unsent() > maxUnsent) await pipe.drained();
        const events = await log.events(runId, cursor, 200);
        if (closed || !pipe.open()) break;
        send(events);
        if (events.length < 200) break;
      }
      if (cursor !== told) pipe.send({ type: "caught-up", runId, head: cursor });
      told = cursor;
    }
    reading = false;
  };

  const lag = (): void => {
    behind = true;
    void catchUp();
  };

  return {
    start: lag,
    news(first: number, events: readonly RunEvent[]): void {
      if (closed) return;
      const fits = !reading && !behind && first <= cursor + 1 && pipe.unsent() <= maxUnsent;
      if (fits) send(events);
      else lag();
    },
    close(): void {
      closed = true;
    },
  };
}
