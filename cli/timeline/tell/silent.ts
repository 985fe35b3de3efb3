import type { RunEvent } from "../../../shared/schemas/event.ts";

/** Events that say nothing to a person: they only move the state. The console shows none of them either. */
export const silent: ReadonlySet<RunEvent["type"]> = new Set<RunEvent["type"]>([
  "turn.started",
  "turn.ended",
  "devbox.requested",
  "devbox.launched",
  "result.reported",
  "usage.reported",
  "execution.handed-over",
  "request.refused",
  "request.noted",
]);
