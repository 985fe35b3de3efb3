/**
 * What the model cannot count and has to assume. Times of calls are the upper ends of what is published for calls
 * within a region; every call of a function counts as if it came after the one before.
 */
export const assumed = {
  /** What a handler computes itself, in one invocation. */
  handlerMs: 5,
  callMs: { table: 6, socket: 15, machine: 20, tasks: 100, bucket: 30, secret: 20 },
  /** Loading a function and its first connections: billed like any other time. */
  coldMs: 400,
  /** What Lambda itself logs of an invocation (START, END, REPORT). */
  logBytes: 400,
  /** What the HTTP API logs of a request (infra/aws/coordinator/http-api.ts). */
  accessLogBytes: 350,
  /** What the state machine logs of a transition, when it logs everything but data. */
  machineLogBytes: 1_500,
  /** Characters of a task token of Step Functions. */
  tokenChars: 700,
  /** Small: what a DevBox has. */
  vcpus: 1,
  memory: 4,
  /** From the pull of the image to the DevBox's first word: when Fargate begins to bill, and the DevBox to work. */
  launchSeconds: 25,
  /** From the last word of a DevBox that was asked to end until it has saved and its task has stopped. */
  stopSeconds: 20,
  /** Of what a DevBox saves, compressed. */
  archiveGb: 0.1,
  /** Of an archive that is kept while a Run waits: a large repository, with its dependencies. */
  largeArchiveGb: 0.5,
  /** How long the save of a finished Run is kept (shared/apply/devbox.ts). */
  archiveDays: 14,
  logDays: 30,
  /** Compressed, with every engine. */
  imageGb: 0.7,
  /** How often a page whose socket is silent asks whether it is there (web/live/make-socket.ts). */
  pingSeconds: 25,
} as const;

export const secondsPerMonth = 730 * 3_600;
export const monthsOf = (days: number): number => (days * 24) / 730;
