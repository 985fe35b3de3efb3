import * as z from "zod";
import { engineName } from "./run.ts";
import { engineFrom, workerLabels, workerName } from "./worker-protocol.ts";

/** A machine that hosts DevBoxes, or the cloud that does. */
export const worker = z.lazy(() =>
  z.object({
    id: z.string(),
    name: z.string(),
    kind: z.enum(["worker", "cloud"]),
    online: z.boolean(),
    images: z.array(z.object({ id: z.string(), name: z.string() })),
    isolated: z.boolean(),
    isolation: z.string(),
    limits: z.array(z.string()).optional(),
    joined: joinedWorker
      .optional()
      .describe("Of a machine that joined with a code. The others belong to the server."),
  }),
);

const joinedWorker = z.object({
  labels: z.array(z.string()),
  /** How many DevBoxes it may have. */
  most: z.int(),
  devboxes: z.array(z.object({ devbox: z.string(), runId: z.string() })),
  draining: z.boolean(),
  credentials: z.enum(["none", "team"]),
  joinedAt: z.string(),
  joinedBy: z.string(),
  /** When its last report came. Null until the first one. */
  lastSeen: z.string().nullable(),
  platform: z.string(),
  cores: z.int(),
  load: z.number(),
  memoryBytes: z.number(),
  freeMemoryBytes: z.number(),
  diskBytes: z.number(),
  freeDiskBytes: z.number(),
  log: z
    .array(z.string())
    .describe(
      "The last lines of its output, the newest last, as it sent them with its last report.",
    ),
  hosts: z.array(z.object({ kind: z.string(), isolated: z.boolean(), isolation: z.string() })),
});

/** Whether an engine can work on a worker's image. `why` says what was found or what is missing. */
export const engine = z.lazy(() =>
  z.object({
    engine: engineName,
    label: z.string(),
    worker: z.string(),
    image: z.string(),
    available: z.boolean(),
    why: z.string(),
    caution: z
      .string()
      .optional()
      .describe("What people should know: its sign-in cannot go through the model gate."),
    from: engineFrom
      .optional()
      .describe(
        "Whose its program is: the image's own, or the worker's, which DevBoxes of the image get too.",
      ),
    version: z.string().optional().describe("Of its program, if it is known."),
  }),
);

const most = z.int().min(1).max(100);
/** Which engine credentials DevBoxes on a worker may use. */
const credentials = z.enum(["none", "team"]);

/** `POST /api/workers/codes` */
export const newWorkerCode = z.lazy(() =>
  z.strictObject({
    name: workerName.optional().describe("The worker's name. Default: the name of its machine."),
    labels: workerLabels.default([]),
    most: most.default(4).describe("How many DevBoxes it may have at the same time."),
    credentials: credentials
      .default("none")
      .describe(
        "`none`: no credential is sent there, so its DevBoxes run Script. `team`: each gets the team's credential of its Run's engine.",
      ),
  }),
);
export type NewWorkerCode = z.infer<typeof newWorkerCode>;

/** `PATCH /api/workers/:id` */
export const workerChange = z.lazy(() =>
  z.strictObject({
    name: workerName.optional(),
    labels: workerLabels.optional(),
    most: most.optional(),
    draining: z
      .boolean()
      .optional()
      .describe("True: it takes no new DevBoxes. Those that it has stay until they end."),
    credentials: credentials.optional(),
  }),
);

/** A one-use code, and what to paste on the machine that shall join. */
export const workerCode = z.object({
  code: z.string().describe("Shown only in this reply."),
  expiresAt: z.string(),
  url: z.string().describe("The address at which the machine must reach this server."),
  sha256: z.string().describe("Of the program that the line downloads."),
  line: z.string().describe("One line for a POSIX shell on that machine, which needs Node 24."),
});
