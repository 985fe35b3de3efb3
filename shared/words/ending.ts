import type { Status } from "../run.ts";
import type { EventOf } from "../schemas/event.ts";

export const statusLabels: Readonly<Record<Status, string>> = {
  queued: "Queued",
  running: "Running",
  "needs-you": "Needs you",
  completed: "Completed",
  failed: "Failed",
  stopped: "Stopped",
  skipped: "Skipped",
};

export type Ending = EventOf<"run.completed" | "run.failed" | "run.stopped" | "run.skipped">;

/** How a leg ended, its result in its own words, and the code of a failure. */
export function endingOf(event: Ending): { status: Status; summary: string; code: string } {
  const status = event.type.slice("run.".length) as Status;
  const code = ("code" in event && event.code) || "";
  if (event.type === "run.stopped") return { status, summary: `Stopped by ${event.by}.`, code };
  return { status, summary: event.type === "run.skipped" ? event.message : event.summary, code };
}
