import type { EngineName, EngineState } from "../../shared/engine.ts";
import type { Problem } from "../../shared/problem.ts";
import type { Holder, PlaceLimits } from "../../shared/queue.ts";
import type { Run, Status } from "../../shared/run.ts";
import type { Credentials, Upload } from "../../shared/schemas/box-protocol.ts";
import type { RunEvent } from "../../shared/schemas/event.ts";
import type { ServerFrame } from "../../shared/schemas/frame.ts";
import type { RunSummary } from "../../shared/schemas/run-view.ts";
import type { WorkerFacts } from "../../shared/schemas/worker-protocol.ts";
import type { Skipped } from "../../shared/skipped.ts";
import type { Worker } from "../../shared/worker.ts";
import type { CodeHosts } from "../code-hosts/code-hosts.ts";
import type { Fetch } from "../code-hosts/request.ts";
import type { WorkerNews } from "../workers/news.ts";
import type { DevBoxHost } from "./devbox-host.ts";
import type { RunLog } from "./run-log.ts";
import type { Machine } from "./state-machine.ts";

/** The projection for lists: one summary per Run. Nothing decides from it. It only moves forward. */
export interface RunList {
  /** Ignored if a newer summary is already stored. */
  put(run: Run): Promise<void>;
  /** Newest first. `cursor`: the one that the previous page returned. */
  page(
    team: string,
    wish: { status?: Status[]; q?: string; cursor?: string; limit: number },
  ): Promise<{
    runs: RunSummary[];
    cursor?: string;
  }>;
  /** Runs that have not ended, or whose DevBox is not gone: the sweep looks at these. */
  active(): Promise<string[]>;
  /** Finished Runs whose save has expired. */
  expired(now: string): Promise<string[]>;
  /** Removes a Run from the expired ones, once its save is deleted. */
  saveDeleted(runId: string): Promise<void>;
}

/** The wait of one execution of the state machine. */
export type Wait = {
  readonly runId: string;
  /** Empty in one that an earlier version wrote. */
  readonly team: string;
  readonly token: string;
  readonly execution: number;
  readonly kind: string;
  readonly mark: string;
  readonly at: string;
  /** When its state was entered, and the retries since. A later wait has a greater order. */
  readonly order: string;
};

/** Each Run's wait, with the current token. The token never leaves the coordinator. */
export interface Waits {
  /** Ignored if a wait of a greater order is stored: a step that seemed dead may write late. */
  put(wait: Wait): Promise<void>;
  get(runId: string): Promise<Wait | undefined>;
  /** All waits of a kind, oldest first. */
  ofKind(kind: string): Promise<Wait[]>;
}

/** A Run as its caller has seen it: `seq` is the last event. */
export type Seen = Pick<Run, "id" | "team" | "seq">;

/** Places to work. They limit how many Runs work at once, in all and in each team. */
export interface Places {
  readonly limits: PlaceLimits;
  /** True: the Run holds a place now. Claiming again keeps it. */
  claim(run: Seen): Promise<boolean>;
  /**
   * True: this call gave a place back. After a lost reply, a repeat returns false. Ignored if the place was claimed by
   * a caller that had seen the Run at `seq` or later, because a release may come late.
   */
  release(run: Seen): Promise<boolean>;
  holders(): Promise<Holder[]>;
}

/** Large results, by the sha256 of their bytes. */
export interface Blobs {
  /** The address to which a DevBox uploads the bytes itself. Undefined: it sends them to the coordinator, which calls `put`. */
  uploadTo(runId: string, sha256: string, bytes: number): Promise<Upload | undefined>;
  /** An address that gives the bytes to anyone who has it, for some minutes. Undefined: the bytes are missing, or only `get` works. */
  linkTo(runId: string, sha256: string): Promise<string | undefined>;
  put(runId: string, sha256: string, bytes: Uint8Array): Promise<void>;
  get(runId: string, sha256: string): Promise<Uint8Array | undefined>;
}

/**
 * Saves of ephemeral DevBoxes. Each save is one archive, sent in parts. An archive exists completely or not at all,
 * and its id cannot be guessed.
 */
export interface Saves {
  /** Starts an archive of a Run and returns its id. */
  begin(runId: string): Promise<string>;
  /** The addresses for the parts `from`, `from + 1`, …, counted from 1. An address that begins with `/` is a path of the coordinator, for a DevBox with its capability. */
  parts(runId: string, save: string, from: number, count: number): Promise<Upload[]>;
  /** Joins the parts. Harmless when repeated. Throws a Problem if a part is missing. */
  complete(runId: string, save: string, etags: readonly string[]): Promise<void>;
  /** An address that gives the archive to anyone who has it, for some minutes; or a path of the coordinator, for a DevBox with its capability. */
  restore(runId: string, save: string): Promise<string>;
  /** Deletes all archives of a Run except one. */
  prune(runId: string, keep: string | undefined): Promise<void>;
  /** Takes a part of an archive, where its address is a path of the coordinator. Returns its ETag. */
  putPart?(
    runId: string,
    save: string,
    part: number,
    bytes: AsyncIterable<Uint8Array>,
  ): Promise<string>;
  /** The bytes of an archive, where its address is a path of the coordinator. Undefined: there is none. */
  read?(runId: string, save: string): Promise<SavedArchive | undefined>;
}

export type SavedArchive = { readonly bytes: number; readonly stream: ReadableStream<Uint8Array> };

/** Viewers with an open socket. Best effort: a viewer that misses a frame can read the log. */
export interface Viewers {
  /** Resolves once the frame is sent to every viewer that can be reached. Never rejects. */
  post(run: Pick<Run, "id" | "team">, frame: ServerFrame): Promise<void>;
  /** Whether a Run has a viewer now. */
  watched(runId: string): Promise<boolean>;
  /** Calls back when a Run has new events: with them, or without where only a look at the log can tell. Returns the cleanup. */
  onNews(runId: string, call: (events?: readonly RunEvent[]) => void): () => void;
  /** Closes the sockets that an API key opened. Best effort. Never rejects. */
  dismiss(team: string, key: string): Promise<void>;
}

/** The workers of a team, and the engines that can run there. */
export interface Workers {
  list(team: string): Promise<Worker[]>;
  engines(team: string): Promise<EngineState[]>;
  /** A team's credentials for one engine on a worker; empty if there are none. */
  credentials(team: string, worker: string, engine: EngineName): Promise<Credentials>;
  /** What each worker says of its images. Missing where nothing is looked up. */
  images?(team: string): Promise<ImagesOfWorker[]>;
  host(worker: string): DevBoxHost;
}

/** `containerEngine`: "Podman" or "Docker"; undefined where no image can be added. */
export type ImagesOfWorker = { readonly worker: string } & Pick<
  WorkerFacts,
  "images" | "containerEngine"
> & { readonly missing: NonNullable<WorkerFacts["missingImages"]> };

/** The program of workers, one file. */
export type WorkerProgram = { readonly bytes: Uint8Array; readonly sha256: string };

/** The server for the pages of previews. Each has an origin of its own, named by its label. */
export interface Previews {
  addressOf(label: string): string;
  /** Ends the connections of previews that are closed by now. */
  recheck(): void;
}

/** One record of a team. */
export type Kept = { readonly id: string; readonly value: unknown };

/**
 * Small records that a team keeps beside its Runs: API keys, webhooks, deliveries. A shelf holds the records of one
 * kind and team (`keys#local`), each under an id. Values are JSON, up to 16 KB; the reader parses them. An expired
 * record is never returned, even before it is removed.
 */
export interface Records {
  /** Returns false and changes nothing if the shelf already has this id. `expires`: ISO-8601. */
  add(shelf: string, id: string, value: object, expires?: string): Promise<boolean>;
  get(shelf: string, id: string): Promise<unknown>;
  /**
   * Replaces one value: `change` gets the current value and returns the new one, or undefined to keep it. It is called
   * again if another writer was faster. Returns the final value; undefined if there is no such record.
   */
  change(
    shelf: string,
    id: string,
    change: (value: unknown) => object | undefined,
  ): Promise<unknown>;
  /** False: there was no such record. */
  remove(shelf: string, id: string): Promise<boolean>;
  /** By id, greatest first: if ids begin with a time, newest first. `before`: an id, not included. */
  list(shelf: string, wish: { limit: number; before?: string }): Promise<Kept[]>;
}

export type Settings = {
  /** How long the DevBox of a waiting Run stays on before it is parked. */
  readonly warmSeconds: number;
  /** How long the DevBox of a finished Run stays on, if the Run does not say. */
  readonly keepMinutes: number;
  /** Time that a DevBox has to save and end. */
  readonly stopGraceMs: number;
  readonly unsafeNoSandbox: boolean;
  /** Time without output after which an engine counts as hung. */
  readonly silenceSeconds: number;
  /** The coordinator's URL for DevBoxes, without a trailing slash. */
  readonly coordinatorUrl: () => string;
  /** The console's URL as people open it, without a trailing slash. It may have a path. */
  readonly consoleUrl: () => string;
  /** Where machines that join reach the coordinator, without a trailing slash. Missing: as people do. */
  readonly joinUrl?: () => string;
  /** Its URL on the coordinator's own machine, if people open another one there: behind a reverse proxy. */
  readonly localUrl?: () => string;
  /** At least 32 bytes: signs boot tokens and capabilities. */
  readonly secret: Uint8Array;
};

/** Everything that the handlers need from the outside world. */
export interface Ports {
  readonly log: RunLog;
  readonly list: RunList;
  readonly waits: Waits;
  readonly places: Places;
  readonly machine: Machine;
  readonly workers: Workers;
  /** Wakes a worker that waits for its orders. Without it, a worker asks at intervals. */
  readonly workerNews?: WorkerNews;
  /** Tells the server's own machine that the images of a team have changed. Only a hint. Never rejects. */
  readonly imagesChanged?: (team: string) => Promise<void>;
  /** The program that a machine downloads to join. Undefined: it is not built. */
  readonly workerProgram?: () => Promise<WorkerProgram | undefined>;
  readonly viewers: Viewers;
  readonly blobs: Blobs;
  /** Missing if every host keeps the folders of its DevBoxes. */
  readonly saves?: Saves;
  /** A WebSocket address that nudges the DevBox of this generation, for one connection. Without it, a DevBox long-polls. */
  readonly nudgeUrl?: (runId: string, generation: number) => Promise<string>;
  /** The same for a worker. Without it, the worker hears of its orders only when it reports. */
  readonly workerNudgeUrl?: (worker: string) => Promise<string>;
  readonly records: Records;
  /** Missing if people cannot reach the ports of DevBoxes. */
  readonly previews?: Previews;
  /** A team's code hosts, with its credentials there. */
  readonly codeHosts: (team: string) => Promise<CodeHosts>;
  /** Calls code hosts. */
  readonly fetch: Fetch;
  /** Whether this host reaches an address through a proxy, which resolves its name. Without it, there is no proxy. */
  readonly proxied?: (url: URL) => boolean;
  readonly settings: Settings;
  /** ISO-8601 */
  readonly now: () => string;
  /** What this host's clock has skipped so far. Missing where clocks never skip. */
  readonly skipped?: () => Skipped;
  readonly entropy: (bytes: number) => Uint8Array;
  /** Names a fault of the host's storage as a refusal. Undefined: the error is about something else. */
  readonly storageProblem?: (error: unknown) => Problem | undefined;
  /** A log line for the operator, never with a Run's contents. */
  readonly note: (event: string, fields: Record<string, unknown>) => void;
}
