import type { Commit } from "../../../functions/ports/run-log.ts";
import { created } from "../../../shared/apply/created.ts";
import { placed } from "../../../shared/decide/decide.ts";
import type { RunFact } from "../../../shared/schemas/event.ts";

const at = "2026-11-23T10:00:00.000Z";

const firstFact: RunFact & { type: "run.created" } = {
  type: "run.created",
  team: "local",
  by: "ada",
  title: "A Run",
  instructions: "Do it.",
  mode: "interactive",
  keepMinutes: 60,
  limits: { activeMinutes: 60 },
  queued: false,
};

/** The first commit of a Run. */
export function firstCommit(runId: string): Commit {
  const event = { ...firstFact, seq: 1, at };
  return { runId, first: 1, events: [event], after: created(runId, event), requests: [] };
}

/** The commit after another one. */
export function nextCommit(last: Commit, ...facts: readonly RunFact[]): Commit {
  const { events, after } = placed(last.after, facts, at);
  return { runId: last.runId, first: last.after.seq + 1, events, after, requests: last.requests };
}
