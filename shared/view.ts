import { type Effort, type EngineName, engines } from "./engine.ts";
import { continuable, ended, type Mode, type Run, type Status } from "./run.ts";
import type { OpenQuestions } from "./schemas/question.ts";
import type { PullRequest } from "./schemas/work.ts";

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
  /** Milliseconds up to `since`. Add the time since then to the duration that is running. */
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

export type TicketView = {
  readonly title: string;
  readonly url: string;
  /** Its name for people: `ada/engine`. */
  readonly repository: string | null;
  /** The branch from which the Run's own branch starts. */
  readonly base: string | null;
  readonly branch: string | null;
};

export type TestView = {
  readonly step: string;
  /** The event that started it. */
  readonly seq: number;
  readonly command: string;
  readonly state: "running" | "ended";
  /** Null while it runs, and if it says nothing about the tests: `npm test | tail`. */
  readonly exitCode: number | null;
};

/** Everything about a Run except its timeline. */
export type RunView = RunSummary & {
  readonly leg: number;
  readonly ticketUrl: string | null;
  /** Null until it is read. */
  readonly ticket: TicketView | null;
  /** Null until a turn has ended in a workspace with git. */
  readonly changes: {
    readonly files: number;
    readonly added: number;
    readonly removed: number;
    readonly at: string;
    /** The patch was too large and is cut. */
    readonly cut: boolean;
  } | null;
  /** Newest first. */
  readonly pullRequests: readonly (PullRequest & { readonly at: string })[];
  /** The commands of this leg that ran tests, newest first: the proof of its result. */
  readonly tests: readonly TestView[];
  readonly target: { readonly worker: string; readonly image: string } | null;
  readonly keepMinutes: number;
  readonly limits: Run["limits"];
  readonly openQuestions: OpenQuestions | null;
  readonly queued: Run["queue"];
  readonly devboxes: readonly DevBoxView[];
  /** The DevBox of the finished Run stays up until then. */
  readonly keepUntil: string | null;
  /** A Run whose DevBox is gone can be continued from its save until then. */
  readonly savedUntil: string | null;
  readonly continuable: boolean;
  readonly code: string | null;
  readonly usage: Run["usage"];
  /** As the engine reports it; until then, as requested. */
  readonly model: string | null;
  /** Version of the engine's program. */
  readonly engineVersion: string | null;
  /** As requested. */
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
    ticket: ticketOf(run),
    changes: changesOf(run),
    pullRequests: (run.pullRequests ?? []).toReversed(),
    tests: testsOf(run),
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

function ticketOf({ ticket }: Run): TicketView | null {
  if (!ticket) return null;
  const { title, url, repository, branch } = ticket;
  return {
    title,
    url,
    repository: repository?.name ?? null,
    base: repository?.base ?? null,
    branch: branch ?? null,
  };
}

function changesOf({ changes }: Run): RunView["changes"] {
  if (!changes) return null;
  const { files, added, removed, at, cut } = changes;
  return { files, added, removed, at, cut: cut === true };
}

const testsOf = ({ tests }: Run): TestView[] =>
  (tests ?? []).toReversed().map(({ ended, exitCode, proves: _, ...it }) => ({
    ...it,
    state: ended ? "ended" : "running",
    exitCode: exitCode ?? null,
  }));

/** Newest first. */
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
