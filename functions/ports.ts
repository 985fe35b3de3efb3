import type { EngineName, EngineState } from "../shared/engine.ts";
import type { Run, Status } from "../shared/run.ts";
import type { Credentials, Upload } from "../shared/schemas/box-protocol.ts";
import type { ServerFrame } from "../shared/schemas/frame.ts";
import type { RunSummary } from "../shared/view.ts";
import type { Worker } from "../shared/worker.ts";
import type { CodeHosts } from "./code-hosts/code-hosts.ts";
import type { Fetch } from "./code-hosts/request.ts";
import type { DevBoxHost } from "./devbox-host.ts";
import type { Machine } from "./machine.ts";
import type { RunLog } from "./run-log.ts";

/** The projection for lists: one summary of each Run. Nothing decides from it; it only moves forward. */
export interface RunList {
  /** Ignored when a newer summary is there already. */
  put(run: Run): Promise<void>;
  /** The newest first. `cursor`: what the page before ended with. */
  page(
    team: string,
    wish: { status?: Status[]; q?: string; cursor?: string; limit: number },
  ): Promise<{
    runs: RunSummary[];
    cursor?: string;
  }>;
  /** Runs that are not over, or whose DevBox is not gone: what the sweep looks at. */
  active(): Promise<string[]>;
  /** Finished Runs whose save is older than it is kept. */
  expired(now: string): Promise<string[]>;
  /** The save of a Run is deleted; it is not among the expired any more. */
  saveDeleted(runId: string): Promise<void>;
}

/** What one execution of the state machine waits for. */
export type Wait = {
  readonly runId: string;
  readonly token: string;
  readonly execution: number;
  readonly kind: string;
  readonly mark: string;
  readonly at: string;
  /** When its state was entered and how often it was tried since: a later wait has the greater order. */
  readonly order: string;
};

/** The waiting item of each Run: the current token. It never leaves the coordinator. */
export interface Waits {
  /** Ignored when a wait of a greater order is there: a step that was thought dead may come to this late. */
  put(wait: Wait): Promise<void>;
  get(runId: string): Promise<Wait | undefined>;
  /** All waits of a kind, the oldest first. */
  ofKind(kind: string): Promise<Wait[]>;
}

/** The places to work: at most so many Runs hold one. */
export interface Places {
  /** True when the Run holds a place now; asking again keeps it. `seq`: the event up to which the caller has seen the Run. */
  claim(runId: string, seq: number): Promise<boolean>;
  /**
   * True when this call gave a place back; false too when that reply was lost. Ignored when the place was claimed by a
   * caller that had seen the Run at `seq` or later: a release may come late.
   */
  release(runId: string, seq: number): Promise<boolean>;
  free(): Promise<number>;
  holders(): Promise<string[]>;
}

/** Large results, by the sha256 of their bytes. */
export interface Blobs {
  /** Where a DevBox sends the bytes itself; undefined where they come through the coordinator, by `put`. */
  uploadTo(runId: string, sha256: string, bytes: number): Promise<Upload | undefined>;
  /** An address that gives the bytes to whoever has it, for minutes; undefined where they come by `get`, or are not there. */
  linkTo(runId: string, sha256: string): Promise<string | undefined>;
  put(runId: string, sha256: string, bytes: Uint8Array): Promise<void>;
  get(runId: string, sha256: string): Promise<Uint8Array | undefined>;
}

/**
 * What ephemeral DevBoxes save of themselves: one archive each time, sent in parts. An archive is there whole or
 * not at all, and is named by an id that nobody can guess.
 */
export interface Saves {
  /** Begins an archive of a Run and names it. */
  begin(runId: string): Promise<string>;
  /** Where to send parts `from`, `from + 1`, …, counted from 1. */
  parts(runId: string, save: string, from: number, count: number): Promise<Upload[]>;
  /** Puts the parts together. Harmless when done again. Throws a Problem when a part is missing. */
  complete(runId: string, save: string, etags: readonly string[]): Promise<void>;
  /** An address that gives the archive to whoever has it, for minutes. */
  restore(runId: string, save: string): Promise<string>;
  /** Deletes every archive of a Run but one. */
  prune(runId: string, keep: string | undefined): Promise<void>;
}

/** Everybody who looks on. Best effort: who misses a frame reads the log. */
export interface Viewers {
  /** Resolves once everybody was told, as far as they can be. Never rejects. */
  post(run: Pick<Run, "id" | "team">, frame: ServerFrame): Promise<void>;
  /** Whether anybody looks on at a Run now. */
  watched(runId: string): Promise<boolean>;
  /** Called when a Run has new events; returns the cleanup. */
  onNews(runId: string, call: () => void): () => void;
  /** Ends the sockets that were opened by an API key. Best effort. Never rejects. */
  dismiss(team: string, key: string): Promise<void>;
}

/** Where the Runs of a team can go, and what can run them. */
export interface Workers {
  list(team: string): Promise<Worker[]>;
  engines(team: string): Promise<EngineState[]>;
  /** What an engine of a team signs in with on a worker: its own, and nothing when it has none. */
  credentials(team: string, worker: string, engine: EngineName): Promise<Credentials>;
  host(worker: string): DevBoxHost;
}

/** One of the things that a team keeps. */
export type Kept = { readonly id: string; readonly value: unknown };

/**
 * Small things that a team keeps beside its Runs: API keys, webhooks, deliveries. A shelf holds those of one
 * kind and team (`keys#local`); within it an id names one. Values are JSON of at most 16 KB, parsed by whoever
 * reads them. What has expired is not there any more, whether it was removed already or not.
 */
export interface Records {
  /** False, and nothing changed, when the shelf has this id already. `expires`: ISO-8601. */
  add(shelf: string, id: string, value: object, expires?: string): Promise<boolean>;
  get(shelf: string, id: string): Promise<unknown>;
  /**
   * Changes one as a whole: `change` gets what is there and gives what takes its place, or undefined to leave it.
   * It is called again when somebody else was faster. Answers what is there in the end; undefined when there is none.
   */
  change(
    shelf: string,
    id: string,
    change: (value: unknown) => object | undefined,
  ): Promise<unknown>;
  /** False when there was none. */
  remove(shelf: string, id: string): Promise<boolean>;
  /** By id, the greatest first: ids that begin with a time make it newest first. `before`: an id, not included. */
  list(shelf: string, wish: { limit: number; before?: string }): Promise<Kept[]>;
}

export type Settings = {
  /** How long the DevBox of a waiting Run stays up before it is parked. */
  readonly warmSeconds: number;
  /** How long the DevBox of a finished Run stays up where the Run does not say. */
  readonly keepMinutes: number;
  /** How long a DevBox may take to save and end. */
  readonly stopGraceMs: number;
  readonly unsafeNoSandbox: boolean;
  /** How long an engine may say nothing before it counts as hung. */
  readonly silenceSeconds: number;
  /** Where DevBoxes find the coordinator, without a trailing slash. */
  readonly coordinatorUrl: () => string;
  /** Where people find the console, without a trailing slash. */
  readonly consoleUrl: () => string;
  /** At least 32 bytes: signs boot tokens and capabilities. */
  readonly secret: Uint8Array;
};

/** All that the handlers need of the world. */
export interface Ports {
  readonly log: RunLog;
  readonly list: RunList;
  readonly waits: Waits;
  readonly places: Places;
  readonly machine: Machine;
  readonly workers: Workers;
  readonly viewers: Viewers;
  readonly blobs: Blobs;
  /** Where every host keeps the folders of its DevBoxes, there is none. */
  readonly saves?: Saves;
  /** A WebSocket address that nudges the DevBox of this generation, to be opened once; where there is none, it long-polls. */
  readonly nudgeUrl?: (runId: string, generation: number) => Promise<string>;
  readonly records: Records;
  /** The code hosts of a team, with what it signs in with there. */
  readonly codeHosts: (team: string) => Promise<CodeHosts>;
  /** The way out to code hosts. */
  readonly fetch: Fetch;
  readonly settings: Settings;
  /** ISO-8601 */
  readonly now: () => string;
  readonly entropy: (bytes: number) => Uint8Array;
  /** A fact for the operator, never with contents of a Run. */
  readonly note: (event: string, fields: Record<string, unknown>) => void;
}
