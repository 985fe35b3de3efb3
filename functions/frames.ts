import type { RunEvent } from "../shared/schemas/event.ts";

/** A frame of a WebSocket holds at most 32 KB (API Gateway WebSocket quotas); this leaves room for what is around the events. */
export const frameBytes = 30_000;

/** Cuts a list of events into frames that are not too long; one event alone may be. */
export function framesOf(events: readonly RunEvent[]): RunEvent[][] {
  const all: RunEvent[][] = [];
  let frame: RunEvent[] = [];
  let bytes = 0;
  for (const event of events) {
    const length = Buffer.byteLength(JSON.stringify(event));
    if (frame.length > 0 && bytes + length > frameBytes) {
      all.push(frame);
      frame = [];
      bytes = 0;
    }
    frame.push(event);
    bytes += length;
  }
  return frame.length > 0 ? [...all, frame] : all;
}
