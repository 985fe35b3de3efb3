import type { Effort, EngineName } from "./engine.ts";
import type { Answers, OpenQuestions, Purpose } from "./schemas/question.ts";
import type { Changes, PullRequest, Repository } from "./schemas/work.ts";

export type Status =
  | "queued"
  | "running"
  | "needs-you"
  | "completed"
  | "failed"
  | "stopped"
  | "skipped";

export type Mode = "interactive" | "autonomous";

export type Target = { readonly worker: string; readonly image: string };

/** Of one leg. */
export type Limits = {
  readonly turns?: number | undefined;
  readonly costUsd?: number | undefined;
  /** Waiting for a person does not count. */
  readonly activeMinutes: number;
};

export type QueuedMessage = {
  readonly id: string;
  readonly seq: number;
  readonly text: string;
  readonly by: string;
  readonly at: string;
  /** Somebody wants it delivered within the running turn. */
  readonly urged?: boolean;
};

/** The engine's current or next work from one prompt to its end. `from`: the event that holds its prompt. */
export type Turn = {
  readonly number: number;
  readonly state: "due" | "running" | "ended";
  readonly from: number;
};

/** How far the launch of a DevBox is, in order: no room yet, finding a machine, loading its image, starting. */
export const launchPhases = ["waiting", "placing", "pulling", "booting"] as const;
export type LaunchPhase = (typeof launchPhases)[number];

/** The DevBox that this Run has now. */
export type DevBox = {
  readonly id: string;
  readonly generation: number;
  readonly state: "requested" | "up" | "stopping";
  /** Why it is stopping. */
  readonly why?: "park" | "stop" | "release";
  readonly worker: string;
  readonly image: string;
  /** Nothing of it is left on its host when it is gone. */
  readonly ephemeral?: true;
  readonly progress?: { readonly phase: LaunchPhase; readonly reason?: string };
  readonly isolated?: boolean;
  /** What it said at its first hello; a hello by anybody else is refused. */
  readonly nonce?: string;
  /** The last batch taken from it. */
  readonly batch: number;
  /** The last archives taken from it, the newest last. */
  readonly saves?: readonly string[];
  readonly at: string;
};

/** A DevBox that this Run had. */
export type PastDevBox = {
  readonly id: string;
  readonly worker: string;
  readonly image: string;
  readonly isolated?: boolean;
  readonly at: string;
  readonly ended: string;
  readonly how: "parked" | "lost" | "released";
};

/** One piece of work from a start or a continue to its one result. `seq`: the event that ended it. */
export type Leg = { readonly leg: number; readonly status: Status; readonly seq: number };

/** The ticket as it was read. `sha256`: of its text, a blob. */
export type TicketRead = {
  readonly title: string;
  readonly url: string;
  readonly sha256: string;
  readonly repository?: Repository | undefined;
  /** The only branch that the Run may push to. */
  readonly branch?: string | undefined;
};

/** A command that runs tests. Without an exit code it runs still, or its exit code says nothing about the tests. */
export type TestRun = {
  readonly step: string;
  readonly seq: number;
  readonly command: string;
  /** Whether the exit code of its step is that of the tests. */
  readonly proves: boolean;
  readonly ended?: true;
  readonly exitCode?: number;
};

/**
 * A Run as it stands after an event: all that decisions need, and nothing that grows with output.
 * Every commit carries it, so lists in it are bounded.
 */
export type Run = {
  readonly id: string;
  readonly team: string;
  readonly seq: number;
  readonly createdBy: string;
  readonly createdAt: string;
  readonly title: string;
  readonly mode: Mode;
  readonly status: Status;
  /** In words, for people. */
  readonly phase: string;
  readonly scripted: boolean;
  readonly ticketUrl?: string | undefined;
  readonly ticket?: TicketRead;
  /** What the workspace differed in when its last turn ended. `seq`: the event that says so. */
  readonly changes?: Changes & { readonly seq: number; readonly at: string };
  /** From the Run's branch, the newest last. */
  readonly pullRequests?: readonly (PullRequest & { readonly at: string })[];
  /** Of this leg, the newest last. */
  readonly tests?: readonly TestRun[];
  readonly wanted: {
    readonly worker?: string | undefined;
    readonly image?: string | undefined;
    readonly engine?: string | undefined;
    readonly model?: string | undefined;
    readonly effort?: Effort | undefined;
  };
  readonly target?: Target;
  readonly engine?: { readonly name: EngineName; readonly detected: boolean };
  /** What the engine says of itself. */
  readonly opened?: { readonly model?: string | undefined; readonly version?: string | undefined };
  readonly keepMinutes: number;
  readonly limits: Limits;
  readonly leg: number;
  readonly legs: readonly Leg[];
  /** Whether this leg, with the DevBox it has, has passed its checks and holds a place to work. */
  readonly prepared: boolean;
  readonly startedAt?: string;
  readonly completedAt?: string;
  readonly activeMs: number;
  readonly waitingMs: number;
  /** Active time of the legs before this one. */
  readonly activeMsBefore: number;
  /** When the status last began; the durations count from here. */
  readonly since: string;
  readonly turn: Turn;
  /** The turn before this leg. */
  readonly turnBeforeLeg: number;
  /** What the legs before this one cost. */
  readonly costUsdBefore: number;
  readonly queue: readonly QueuedMessage[];
  /** Messages no longer queued, the newest last. */
  readonly settled: readonly {
    readonly id: string;
    readonly seq: number;
    readonly turn?: number;
  }[];
  readonly open: OpenQuestions | null;
  /** Every question set of the DevBox, the newest last: where it was asked and where answered. */
  readonly asked: readonly {
    readonly id: string;
    readonly seq: number;
    readonly answered?: number;
  }[];
  readonly lastAnswer?: {
    readonly id: string;
    readonly by: string;
    readonly at: string;
    readonly answers: Answers;
  };
  /** What people chose when the coordinator asked. */
  readonly chosen: Readonly<Partial<Record<Purpose, Answers>>>;
  /** Questions tried in an autonomous leg. */
  readonly declined: number;
  readonly devbox: DevBox | null;
  readonly pastDevboxes: readonly PastDevBox[];
  readonly generation: number;
  /** DevBoxes lost in this leg. */
  readonly losses: number;
  /** The workspace and engine session of a DevBox that is gone. */
  readonly save: { readonly devbox: string; readonly until: string } | null;
  /** The newest archive that an ephemeral DevBox saved. */
  readonly checkpoint?: {
    readonly save: string;
    readonly devbox: string;
    readonly bytes: number;
    readonly sha256: string;
  };
  /** Until when the DevBox of a finished Run stays up. */
  readonly keepUntil?: string;
  readonly result?: {
    readonly status: "completed" | "failed";
    readonly summary: string;
    readonly code?: string | undefined;
  };
  readonly summary?: string;
  /** Why a Run failed or was skipped, for programs. */
  readonly code?: string;
  readonly stopRequestedBy?: string;
  readonly openSteps: readonly string[];
  /** Which execution of the state machine drives it, and how often it went round. */
  readonly execution: { readonly number: number; readonly cycles: number };
  readonly usage: {
    readonly inputTokens: number;
    readonly cachedInputTokens: number;
    readonly outputTokens: number;
    readonly costUsd?: number;
  };
};

export const ended = (run: Pick<Run, "status">): boolean =>
  run.status === "completed" ||
  run.status === "failed" ||
  run.status === "stopped" ||
  run.status === "skipped";

/** Whether a message can continue this finished Run: in its DevBox, or from its save. */
export function continuable(run: Run, now: string): boolean {
  if (run.status === "skipped") return false;
  return run.devbox !== null || (run.save !== null && run.save.until > now);
}

/** Whether this Run may hold one of the places to work. A finished or parked Run gives its place back. */
export function mayHoldPlace(run: Run): boolean {
  if (ended(run)) return false;
  return run.status !== "needs-you" || run.devbox !== null;
}
