import type { Run } from "../run.ts";
import type { EventOf, RunEvent } from "../schemas/event.ts";
import { hasShellBlocks } from "../shell-blocks.ts";

/** The Run after its first event. */
export function created(id: string, event: EventOf<"run.created"> & RunEvent): Run {
  return {
    id,
    team: event.team,
    seq: event.seq,
    createdBy: event.by,
    createdAt: event.at,
    title: event.title,
    mode: event.mode,
    status: event.queued ? "queued" : "running",
    phase: event.queued ? "waiting for a place" : "preparing",
    scripted: hasShellBlocks(event.instructions),
    ticketUrl: event.ticketUrl,
    wanted: { ...event.target, engine: event.engine, model: event.model, effort: event.effort },
    keepMinutes: event.keepMinutes,
    ...(event.egress ? { egress: event.egress } : {}),
    limits: event.limits,
    leg: 1,
    legs: [],
    prepared: false,
    ...(event.queued ? {} : { startedAt: event.at }),
    activeMs: 0,
    waitingMs: 0,
    activeMsBefore: 0,
    since: event.at,
    turn: { number: 1, state: "due", from: event.seq },
    turnBeforeLeg: 0,
    costUsdBefore: 0,
    queue: [],
    settled: [],
    open: null,
    asked: [],
    chosen: {},
    declined: 0,
    devbox: null,
    pastDevboxes: [],
    generation: 0,
    losses: 0,
    save: null,
    openSteps: [],
    execution: { number: 1, cycles: 0 },
    usage: { inputTokens: 0, cachedInputTokens: 0, outputTokens: 0 },
  };
}
