import * as z from "zod";
import { imageHolds, imageReference } from "./image.ts";
import { engineName } from "./run.ts";

/** A worker and its server may differ by one. */
export const workerProtocol = 1;

const text = (most: number) => z.string().max(most);
const sha256 = z.string().regex(/^[0-9a-f]{64}$/);
const devbox = z.string().regex(/^box_[0-9a-z]{26}$/);
const runId = z.string().regex(/^run_[0-9a-z]{26}$/);
/** The name of a container image, or `host`: the machine's own tools. */
const imageId = text(200);
const amount = z.number().nonnegative().max(Number.MAX_SAFE_INTEGER);

/** A name that people give to a worker. */
export const workerName = z
  .string()
  .trim()
  .regex(
    /^[\p{L}\p{N}][\p{L}\p{N} ._@-]{0,39}$/u,
    "A name has up to 40 letters, digits and . _ @ -",
  );
/** Labels say what a worker is for: `gpu`, `office`. */
export const workerLabels = z
  .array(
    z.string().regex(/^[a-z0-9][a-z0-9._-]{0,39}$/, "A label has up to 40 of a-z, 0-9 and . _ -"),
  )
  .max(20);

/**
 * `POST /worker/join`. The worker makes its secret itself and sends only the hash, so it can repeat the call after a
 * lost reply and is recognised by the hash. Another worker with the same code is refused.
 */
export const workerJoin = z.strictObject({
  code: text(200),
  /** Hex SHA-256 of the worker's secret. */
  proof: sha256,
  protocol: z.int().min(1).max(1_000),
  /** The machine's own name; used if the code brings none. */
  hostname: text(253),
});
/** The worker's bearer token is `wheelhouse-worker_<team as base64url>.<worker>.<secret>`. */
export const workerJoinReply = z.object({ worker: z.string(), team: z.string(), name: z.string() });

/** A way to host DevBoxes. */
export const workerHost = z.object({
  kind: text(40),
  isolated: z.boolean(),
  /** Shown to people: "bubblewrap sandbox". */
  isolation: text(200),
  limits: z.array(text(300)).max(20),
});

/** Whose an engine's program is: the image's own, or the machine's. */
export const engineFrom = z.enum(["image", "machine"]);

const engineOnWorker = z.object({
  engine: engineName,
  image: imageId,
  available: z.boolean(),
  why: text(500),
  /** Its program is there; only a sign-in may be missing. */
  installed: z.boolean(),
  caution: text(300).optional(),
  from: engineFrom.optional(),
  version: text(40).optional(),
});

const imageOnWorker = z.object({
  id: imageId,
  name: text(200),
  /** Names exactly these files. Missing for the machine's own tools. */
  digest: text(200).optional(),
  sizeBytes: amount.optional(),
  /** Missing while it is looked up. */
  holds: imageHolds.optional(),
  /** Why what it holds is not known. */
  why: text(500).optional(),
});

/** An image that the team wants and that no DevBox can start from now. */
const missingImage = z.object({
  id: imageId,
  state: z.enum(["waiting", "pulling", "failed"]),
  why: text(500).optional(),
});

/** What a worker is and has to offer. */
export const workerFacts = z.object({
  platform: text(40),
  arch: text(40),
  cores: z.int().positive().max(100_000),
  memoryBytes: amount,
  freeMemoryBytes: amount,
  diskBytes: amount,
  freeDiskBytes: amount,
  /** The average of one minute, as `uptime` shows it. */
  load: z.number().nonnegative().max(1e6),
  hosts: z.array(workerHost).min(1).max(10),
  images: z.array(imageOnWorker).max(30),
  missingImages: z.array(missingImage).max(60).optional(),
  /** Podman or Docker. Missing: images cannot be added here. */
  containerEngine: text(40).optional(),
  engines: z.array(engineOnWorker).max(300),
  /** Why no DevBox can start, as a sentence: its disk is almost full. */
  shortage: text(500).optional(),
  /** The last lines of its output, the newest last, without secrets. */
  log: z.array(text(240)).max(20).optional(),
});
export type WorkerFacts = z.infer<typeof workerFacts>;

/** `gone`: no process of it is left, and it never starts again. `refused`: it could not be started; the worker tries again. */
export const devboxReport = z.strictObject({
  devbox,
  state: z.enum(["up", "gone", "refused"]),
  why: text(500).optional(),
});
export type DevBoxReport = z.infer<typeof devboxReport>;

/** More than one worker hosts. */
export const mostOnWorker = 200;

/**
 * `POST /worker/report`: what the worker has. The reply says what it should have, as soon as that differs from `known`,
 * and after `wait` seconds at the latest.
 */
export const workerReport = z.strictObject({
  protocol: z.int().min(1).max(1_000),
  /** The build of its program: the sha256 that the server served. Missing for a program from sources. */
  program: sha256.optional(),
  facts: workerFacts,
  devboxes: z.array(devboxReport).max(2 * mostOnWorker),
  /** The mark of the last reply that it has carried out. */
  known: text(100).optional(),
  wait: z.int().min(0).max(25),
});
export type WorkerReport = z.infer<typeof workerReport>;

const up = z.object({
  devbox,
  should: z.literal("up"),
  runId,
  generation: z.int().positive(),
  image: imageId,
  /** Single-use; each reply has a fresh one. */
  bootToken: z.string(),
});
const ended = z.object({
  devbox,
  should: z.literal("ended"),
  runId: runId.optional(),
  /** Time to save and end; after it, its processes are killed. */
  graceMs: z.int().nonnegative(),
});
export const orderToWorker = z.discriminatedUnion("should", [up, ended]);
export type OrderToWorker = z.infer<typeof orderToWorker>;

export const workerReportReply = z.object({
  /** Everything that it should have. A DevBox that is not listed must not be there. */
  orders: z.array(orderToWorker),
  /** Of `orders`: send it as `known`. */
  mark: z.string(),
  name: z.string(),
  most: z.int(),
  draining: z.boolean(),
  /** When to report next, at the latest. */
  reportSeconds: z.int().positive(),
  /** The container images that it should have. An older server names none. */
  images: z.array(imageReference).max(100).optional(),
  /** The sha256 of the program that the server serves. */
  program: sha256.optional(),
});
export type WorkerReportReply = z.infer<typeof workerReportReply>;

/** `url`: a WebSocket address for one connection, good for a minute. Missing where the server answers reports late instead. */
export const workerNudgeReply = z.object({ url: z.string().optional() });
