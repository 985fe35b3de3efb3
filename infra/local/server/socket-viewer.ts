import { setImmediate as turn } from "node:timers/promises";
import { type EventsFrame, type RunPages, splitFrames } from "./run-pages.ts";
import type { Pipe } from "./socket-pipe.ts";

/**
 * Sends one Run to one socket: every event after its cursor, once and in order. Live frames that continue
 * the cursor are sent directly; everything else is read from the log. For a viewer that does not read, only its cursor is
 * kept, beside the frames that were unsent when it stopped.
 */
export function socketViewer(runId: string, after: number, pages: RunPages, pipe: Pipe) {
  let cursor = after;
  let reading = false;
  let behind = true;
  let closed = false;

  /** Sends the frames beyond the cursor, as long as the viewer reads. */
  const send = (frames: readonly EventsFrame[]): void => {
    for (const frame of frames) {
      const end = frame.first + frame.events.length - 1;
      if (end <= cursor) continue;
      if (pipe.full()) {
        behind = true;
        return;
      }
      const skipped = Math.max(0, cursor + 1 - frame.first);
      pipe.send(
        skipped === 0
          ? frame
          : { ...frame, first: cursor + 1, events: frame.events.slice(skipped) },
      );
      cursor = end;
    }
  };

  /** Sends everything after the cursor. Between pages others have their turn, and a slow viewer reads. */
  const catchUp = async (): Promise<void> => {
    if (reading) return;
    reading = true;
    let told = -1;
    while (behind && !closed && pipe.open()) {
      await (pipe.full() ? pipe.drained() : turn());
      behind = false;
      const { frames, last } = await pages.after(runId, cursor);
      if (closed || !pipe.open()) break;
      send(frames);
      behind ||= !last;
      if (behind) continue;
      if (cursor !== told) pipe.send({ type: "caught-up", runId, head: cursor });
      told = cursor;
    }
    reading = false;
  };

  return {
    start: () => void catchUp(),
    news(frame: EventsFrame): void {
      if (closed || frame.first + frame.events.length <= cursor + 1) return;
      if (!reading && !behind && frame.first <= cursor + 1) send(partsOf(frame));
      else behind = true;
      if (behind) void catchUp();
    },
    close(): void {
      closed = true;
    },
  };
}

const parts = new WeakMap<EventsFrame, readonly EventsFrame[]>();

/** A live frame in frames of the allowed size. They are made once, for all viewers of a Run. */
function partsOf(frame: EventsFrame): readonly EventsFrame[] {
  const known = parts.get(frame) ?? splitFrames(frame.runId, frame.first, frame.events);
  parts.set(frame, known);
  return known;
}
