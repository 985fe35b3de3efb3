import type { RunEvent } from "../shared/schemas/event.ts";

/** Limit for the events in one WebSocket frame, in bytes: a frame holds 32 KB (API Gateway WebSocket quotas). */
export const frameBytes = 30_000;

/** Splits events into frames below the limit. A single event may be above it. */
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
