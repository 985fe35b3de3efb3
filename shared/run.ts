import type { EgressPolicy } from "./egress.ts";
import type { Effort, EngineName } from "./engine.ts";
import type { Answers, OpenQuestions, Purpose } from "./schemas/question.ts";
import type { Changes, PullRequest, Repository } from "./schemas/work.ts";
import type { Skipped } from "./skipped.ts";
import type { Verdict } from "./test-runs/test-runs.ts";

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

/** Limits of one leg. */
export type Limits = {
  readonly turns?: number | undefined;
  readonly costUsd?: number | undefined;
  /** Time spent waiting for a person does not count. */
  readonly activeMinutes: number;
};

export type QueuedMessage = {
  readonly id: string;
  readonly seq: number;
  readonly text: string;
  readonly by: string;
  readonly at: string;
  /** A person wants it delivered within the running turn. */
  readonly urged?: boolean | undefined;
};

/**
 * The engine's current or next work, from one prompt to its end. `from`: the event with its prompt. `worked`: it has
 * started a step of work.
 */
export type Turn = {
  readonly number: number;
  readonly state: "due" | "running" | "ended";
  readonly from: number;
  readonly worked?: true;
};

/** The result of the last turn of a leg that decided one: it worked, or it failed. */
export type TurnResult = { readonly ok: boolean; readonly summary: string };

/** Phases of the launch of a DevBox, in order: no room yet, finding a machine, loading its image, starting. */
export const launchPhases = ["waiting", "placing", "pulling", "booting"] as const;
export type LaunchPhase = (typeof launchPhases)[number];

/** How many open ports of a DevBox are known. Every commit contains them. */
export const mostPorts = 12;

/** The DevBox that this Run has now. */
export type DevBox = {
  readonly id: string;
  readonly generation: number;
  readonly state: "requested" | "up" | "stopping";
  /** Why it is stopping. */
  readonly why?: "park" | "stop" | "release";
  readonly worker: string;
  readonly image: string;
  /** Its host keeps nothing of it when it is gone. */
  readonly ephemeral?: true;
  readonly progress?: { readonly phase: LaunchPhase; readonly reason?: string };
  readonly isolated?: boolean;
  /** Sent with its first hello. A hello with another nonce is refused. */
  readonly nonce?: string;
  /** The last batch taken from it. */
  readonly batch: number;
  /** Its last archives, newest last. */
  readonly saves?: readonly string[];
  /** Where something in it listens. */
  readonly ports?: readonly number[];
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
  /** `abandoned`: the Run moved away while its worker was offline. It must still end. */
  readonly how: "parked" | "moved" | "abandoned" | "lost" | "released";
};

/** The work from a start or a continue to its one result. `seq`: the event that ended it. */
export type Leg = { readonly leg: number; readonly status: Status; readonly seq: number };

/** The ticket as it was read. `sha256`: hash of its text, which is a blob. */
export type TicketRead = {
  readonly title: string;
  readonly url: string;
  readonly sha256: string;
  readonly repository?: Repository | undefined;
  /** The only branch that the Run may push to. */
  readonly branch?: string | undefined;
};

/** Where a Run works. */
export type Workplace = {
  readonly repository: Repository;
  /** The only branch that the Run may push to. */
  readonly branch: string;
};

/** Connections to the internet. `hosts`: those with the most bytes; `more`: there were others. */
export type Traffic = {
  readonly connections: number;
  readonly received: number;
  readonly sent: number;
  readonly refused: number;
  readonly hosts: readonly HostTraffic[];
  readonly more?: true;
};

export type HostTraffic = {
  readonly host: string;
  readonly received: number;
  readonly sent: number;
};

/** A command that runs tests, within the command of a step. */
export type TestRun = {
  readonly step: string;
  readonly seq: number;
  readonly command: string;
  /** Where the step changed to before. Missing in Runs from before this was kept. */
  readonly folder?: string;
  /** What the step's exit code will say about the tests. */
  readonly ifZero?: Verdict;
  readonly ifNot?: Verdict;
  readonly ended?: true;
  /** Missing while it runs, and in Runs from before this was kept: then the exit code tells. */
  readonly outcome?: "passed" | "failed" | "not-passed" | "unknown";
  readonly exitCode?: number;
  /** A program in the DevBox's home that stood in for one that the command names. */
  readonly standIn?: string;
};

/**
 * A Run after an event: everything that decisions need, and nothing that grows with output. Every commit contains it,
 * so its lists are bounded.
 */
export type Run = {
  readonly id: string;
  readonly team: string;
  readonly seq: number;
  readonly createdBy: string;
  readonly createdAt: string;
  /** What the clock of the coordinator's machine had skipped when this Run was created, and until now. Missing if nothing. */
  readonly skippedBefore?: Skipped;
  readonly skipped?: Skipped;
  readonly title: string;
  readonly mode: Mode;
  readonly status: Status;
  /** Shown to people as text. */
  readonly phase: string;
  readonly scripted: boolean;
  readonly ticketUrl?: string | undefined;
  readonly ticket?: TicketRead;
  /** The repository of a Run without a ticket, once it was found. */
  readonly workplace?: Workplace;
  /** Changes of the workspace at the end of the last turn. `seq`: the event that reported them. */
  readonly changes?: Changes & { readonly seq: number; readonly at: string };
  /** Pull requests from the Run's branch, newest last. */
  readonly pullRequests?: readonly (PullRequest & { readonly at: string })[];
  /** Test commands of this leg, newest last. */
  readonly tests?: readonly TestRun[];
  readonly wanted: {
    readonly repository?:
      | { readonly url: string; readonly branch?: string | undefined }
      | undefined;
    readonly worker?: string | undefined;
    readonly image?: string | undefined;
    /** Instead of a worker: any worker that joined with this label. */
    readonly label?: string | undefined;
    readonly engine?: string | undefined;
    readonly model?: string | undefined;
    readonly effort?: Effort | undefined;
  };
  readonly target?: Target;
  readonly engine?: { readonly name: EngineName; readonly detected: boolean };
  /** The model and version that the engine reports. */
  readonly opened?: { readonly model?: string | undefined; readonly version?: string | undefined };
  readonly keepMinutes: number;
  /** Where its DevBoxes may connect to. Missing in Runs from before this choice existed. */
  readonly egress?: EgressPolicy;
  /** What went through the egress gates of its DevBoxes. */
  readonly traffic?: Traffic;
  readonly limits: Limits;
  readonly leg: number;
  readonly legs: readonly Leg[];
  /** Whether this leg, with its current DevBox, has passed its checks and holds a place to work. */
  readonly prepared: boolean;
  readonly startedAt?: string;
  readonly completedAt?: string;
  readonly activeMs: number;
  readonly waitingMs: number;
  /** Active time of the legs before this one. */
  readonly activeMsBefore: number;
  /** When the current status began; the durations count up to this time. */
  readonly since: string;
  readonly turn: Turn;
  /** Of this leg. */
  readonly turnResult?: TurnResult;
  /** The turn before this leg. */
  readonly turnBeforeLeg: number;
  /** Cost of the legs before this one. */
  readonly costUsdBefore: number;
  readonly queue: readonly QueuedMessage[];
  /** Messages that were delivered (with a turn) or withdrawn, newest last. */
  readonly settled: readonly {
    readonly id: string;
    readonly seq: number;
    readonly turn?: number;
  }[];
  readonly open: OpenQuestions | null;
  /** Every set of questions, newest last, with the events that asked and answered it. */
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
  /** Answers to the questions of the coordinator. */
  readonly chosen: Readonly<Partial<Record<Purpose, Answers>>>;
  /** Number of questions that an autonomous leg tried to ask. */
  readonly declined: number;
  readonly devbox: DevBox | null;
  readonly pastDevboxes: readonly PastDevBox[];
  readonly generation: number;
  /** DevBoxes lost in this leg. */
  readonly losses: number;
  /** The workspace and engine session of a DevBox that is gone. */
  readonly save: { readonly devbox: string; readonly until: string } | null;
  /** The newest archive of an ephemeral DevBox. */
  readonly checkpoint?: {
    readonly save: string;
    readonly devbox: string;
    readonly bytes: number;
    readonly sha256: string;
  };
  /** The DevBox of a finished Run stays on until this time. */
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
  /** The execution of the state machine that drives the Run, and the rounds it has made. */
  readonly execution: { readonly number: number; readonly cycles: number };
  readonly usage: {
    readonly inputTokens: number;
    readonly cachedInputTokens: number;
    readonly outputTokens: number;
    readonly costUsd?: number;
    /** Calls of a model that the gate counted. */
    readonly requests?: number;
    /** A model whose price is not known, so it is not in the cost. */
    readonly unpriced?: string;
    /** A part is an estimate. */
    readonly estimated?: true;
  };
};

/** Where a Run works: the repository of its ticket, or its own. */
export function workplaceOf({ ticket, workplace }: Pick<Run, "ticket" | "workplace">) {
  const { repository, branch } = ticket ?? workplace ?? {};
  return repository && branch !== undefined ? { repository, branch } : undefined;
}

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

/** Whether this Run may hold a place to work. A finished or parked Run gives its place back. */
export function mayHoldPlace(run: Run): boolean {
  if (ended(run)) return false;
  return run.status !== "needs-you" || run.devbox !== null;
}
