import type { RunLog } from "../../../functions/ports/run-log.ts";
import { framesOf } from "../../../functions/socket-frames.ts";
import type { RunEvent } from "../../../shared/schemas/event.ts";
import type { ServerFrame } from "../../../shared/schemas/frame.ts";

export type EventsFrame = Extract<ServerFrame, { type: "events" }>;

/** Events that are read from the log at once. */
const pageSize = 200;

/** How many whole pages are kept: viewers that read a Run at the same time are at most some pages apart. */
const keptPages = 8;

/** A page of more frames is not kept. A frame has about 30 KB of text. */
const keptFrames = 8;

export type RunPage = {
  readonly frames: readonly EventsFrame[];
  /** There are no more events now. */
  readonly last: boolean;
};

/**
 * Reads Runs from the log for viewers, in pages that begin at the same events for all of them. A whole page never changes,
 * so viewers that catch up at the same time share what was read and its text.
 */
export function runPages(log: RunLog) {
  const kept = new Map<string, RunPage>(); // the one read last is at the end

  const keep = (name: string, page: RunPage): void => {
    kept.delete(name);
    kept.set(name, page);
    const [oldest] = kept.size > keptPages ? kept.keys() : [];
    if (oldest !== undefined) kept.delete(oldest);
  };
  return {
    /** The frames after an event, up to the end of its page. Some of their events may be before it. */
    async after(runId: string, cursor: number): Promise<RunPage> {
      const begin = cursor - (cursor % pageSize);
      const name = `${runId} ${begin}`;
      const known = kept.get(name);
      if (known) keep(name, known);
      if (known) return known;
      const events = await log.events(runId, cursor, begin + pageSize - cursor);
      const page = {
        frames: splitFrames(runId, cursor + 1, events),
        last: cursor + events.length < begin + pageSize,
      };
      if (!page.last && cursor === begin && page.frames.length <= keptFrames) keep(name, page);
      return page;
    },
  };
}
export type RunPages = ReturnType<typeof runPages>;

/** Events from `first` on, in frames of the allowed size. */
export function splitFrames(
  runId: string,
  first: number,
  events: readonly RunEvent[],
): EventsFrame[] {
  return framesOf(events).map((page) => ({
    type: "events",
    runId,
    first: page[0]?.seq ?? first,
    events: page,
  }));
}
