import { type Effort, type EngineName, engines } from "./engine.ts";
import { continuable, ended, type Mode, type Run, type Status } from "./run.ts";
import type { OpenQuestions } from "./schemas/question.ts";

/** A Run in a list. */
export type RunSummary = {
  readonly id: string;
  readonly title: string;
  readonly status: Status;
  readonly phase: string;
  readonly mode: Mode;
  readonly engine: {
    readonly name: EngineName;
    readonly label: string;
    readonly detected: boolean;
  } | null;
  readonly createdAt: string;
  readonly createdBy: string;
  readonly startedAt: string | null;
  readonly completedAt: string | null;
  /** When the present status began. */
  readonly since: string;
  /** Milliseconds up to `since`; add the time since then to the one that is running. */
  readonly durations: { readonly activeMs: number; readonly waitingMs: number };
  readonly summary: string | null;
  readonly seq: number;
};

/** A DevBox of a Run, as people see it. */
export type DevBoxView = {
  readonly id: string;
  readonly worker: string;
  readonly image: string;
  readonly isolated: boolean | null;
  readonly state: "launching" | "up" | "stopping" | "parked" | "lost" | "gone";
  readonly since: string;
  readonly ended: string | null;
};

/** A Run whole, but for its timeline. */
export type RunView = RunSummary & {
  readonly leg: number;
  readonly ticketUrl: string | null;
  readonly target: { readonly worker: string; readonly image: string } | null;
  readonly keepMinutes: number;
  readonly limits: Run["limits"];
  readonly openQuestions: OpenQuestions | null;
  readonly queued: Run["queue"];
  readonly devboxes: readonly DevBoxView[];
  /** Until when the DevBox of the finished Run stays up. */
  readonly keepUntil: string | null;
  /** Until when a Run whose DevBox is gone can be continued from its save. */
  readonly savedUntil: string | null;
  readonly continuable: boolean;
  readonly code: string | null;
  readonly usage: Run["usage"];
  /** As the engine says, or as asked for until it does. */
  readonly model: string | null;
  /** Of the engine's program. */
  readonly engineVersion: string | null;
  /** As asked for. */
  readonly effort: Effort | null;
};

export function summaryOf(run: Run): RunSummary {
  return {
    id: run.id,
    title: run.title,
    status: run.status,
    phase: run.phase,
    mode: run.mode,
    engine: run.engine ? { ...run.engine, label: engines[run.engine.name] } : null,
    createdAt: run.createdAt,
    createdBy: run.createdBy,
    startedAt: run.startedAt ?? null,
    completedAt: run.completedAt ?? null,
    since: run.since,
    durations: { activeMs: run.activeMs, waitingMs: run.waitingMs },
    summary: run.summary ?? null,
    seq: run.seq,
  };
}

/** @param now ISO-8601 time */
export function viewOf(run: Run, now: string): RunView {
  return {
    ...summaryOf(run),
    leg: run.leg,
    ticketUrl: run.ticketUrl ?? null,
    target: run.target ?? null,
    keepMinutes: run.keepMinutes,
    limits: run.limits,
    openQuestions: run.open,
    queued: run.queue,
    devboxes: devboxesOf(run),
    keepUntil: ended(run) && run.devbox ? (run.keepUntil ?? null) : null,
    savedUntil: run.save?.until ?? null,
    continuable: ended(run) && continuable(run, now),
    code: run.code ?? null,
    usage: run.usage,
    model: run.opened?.model ?? run.wanted.model ?? null,
    engineVersion: run.opened?.version ?? null,
    effort: run.wanted.effort ?? null,
  };
}

/** The newest first. */
function devboxesOf(run: Run): DevBoxView[] {
  const past = run.pastDevboxes.map(
    (box): DevBoxView => ({
      id: box.id,
      worker: box.worker,
      image: box.image,
      isolated: box.isolated ?? null,
      state: box.how === "released" ? "gone" : box.how,
      since: box.at,
      ended: box.ended,
    }),
  );
  const box = run.devbox;
  if (!box) return past.reverse();
  const state = box.state === "requested" ? "launching" : box.state;
  const { id, worker, image } = box;
  const now: DevBoxView = {
    id,
    worker,
    image,
    isolated: box.isolated ?? null,
    state,
    since: box.at,
    ended: null,
  };
  return [now, ...past.reverse()];
}
