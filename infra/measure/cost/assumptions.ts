/**
 * Values that the model cannot count and must assume. Times of calls are the upper end of published values for calls
 * within a region. Every call of a function counts as if it followed the previous one.
 */
export const assumed = {
  /** Computing time of a handler in one invocation. */
  handlerMs: 5,
  callMs: { table: 6, socket: 15, machine: 20, tasks: 100, bucket: 30, secret: 20 },
  /** Time to load a function and open its first connections; billed like any other time. */
  coldMs: 400,
  /** Bytes that Lambda itself logs per invocation (START, END, REPORT). */
  logBytes: 400,
  /** Bytes that the HTTP API logs per request (infra/aws/coordinator/http-api.ts). */
  accessLogBytes: 350,
  /** Bytes that the state machine logs per transition, without data. */
  machineLogBytes: 1_500,
  /** Characters of a task token of Step Functions. */
  tokenChars: 700,
  /** The size of a small DevBox. */
  vcpus: 1,
  memory: 4,
  /** From the pull of the image, when Fargate starts to bill, to the DevBox's first message. */
  launchSeconds: 25,
  /** From the last message of a DevBox that must end until it is saved and its task has stopped. */
  stopSeconds: 20,
  /** Size of a compressed save. */
  archiveGb: 0.1,
  /** Size of an archive that is kept while a Run waits: a large repository with its dependencies. */
  largeArchiveGb: 0.5,
  /** How long the save of a finished Run is kept (shared/apply/devbox.ts). */
  archiveDays: 14,
  logDays: 30,
  /** Size of the compressed image with every engine. */
  imageGb: 0.7,
  /** How often a page pings a silent socket (web/live/make-socket.ts). */
  pingSeconds: 25,
} as const;

export const secondsPerMonth = 730 * 3_600;
export const monthsOf = (days: number): number => (days * 24) / 730;
