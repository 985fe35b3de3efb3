import * as z from "zod";
import { efforts } from "../engine.ts";
import { launchPhases, mostPorts } from "../run.ts";
import { egressPolicy } from "./egress.ts";
import { answers, purpose, question } from "./question.ts";
import { ignoredSettings } from "./repository-settings.ts";
import { skipped } from "./skipped.ts";
import { changes, pullRequest, repository } from "./work.ts";

const by = z.string();
const leg = z.int();
const devbox = z.string();
const generation = z.int();
const turn = z.int();

/** Output that is too long for an event: its beginning and end, and the blob with the whole output. */
export const excerpt = z.lazy(() =>
  z.object({
    head: z.string(),
    tail: z.string(),
    size: z.int(),
    lines: z.int(),
    sha256: z.string().optional(),
    blob: z.string().optional(),
  }),
);
export type Excerpt = z.infer<typeof excerpt>;

/** Output as the program wrote it, with secrets replaced: its blob. */
const rawOutput = z.object({
  size: z.int(),
  sha256: z.string().optional(),
  blob: z.string().optional(),
});
export type RawOutput = z.infer<typeof rawOutput>;

export const stepKinds = [
  "launch",
  "clone",
  "exec",
  "edit",
  "read",
  "search",
  "fetch",
  "ask",
  "report",
  "other",
] as const;
const stepResult = z.object({
  /** The whole output, if it is short. */
  output: z.string().optional(),
  excerpt: excerpt.optional(),
  /**
   * The engine passed on only a part of the output. `size`: the bytes of all of it, if they are known; `atLeast`: the
   * bytes that it has at least, if only that is known.
   */
  cut: z.object({ size: z.int().optional(), atLeast: z.int().optional() }).optional(),
  /** If the output differs from what a terminal shows of it. */
  raw: rawOutput.optional(),
  /** The step did not end normally: its DevBox was parked, stopped or lost. */
  interrupted: z.boolean().optional(),
  error: z.string().optional(),
  /** Changes of the step: one unified diff per file, up to 16 KB in total. */
  diffs: z.array(z.object({ path: z.string(), patch: z.string() })).optional(),
  details: z.record(z.string(), z.unknown()).optional(),
});

export const limits = z.object({
  turns: z.int().optional(),
  costUsd: z.number().optional(),
  activeMinutes: z.int(),
});

const port = z.int().min(1).max(65_535);
const bytes = z.int().min(0);
const hostText = z.string().max(500);
const refusedConnection = {
  host: hostText,
  port: z.int().optional(),
  /** Continues "connection to HOST": "a private address". */
  why: z.string().max(200),
};

const fact = <T extends string, S extends z.ZodRawShape>(type: T, shape: S) =>
  z.object({ type: z.literal(type), ...shape });

/** Facts that a DevBox may write into its Run's timeline. */
const boxFacts = () =>
  [
    fact("turn.started", { turn }),
    /** `summary`: the result that it would report, if no other turn follows. */
    fact("turn.ended", { turn, ok: z.boolean(), summary: z.string().optional() }),
    /** `message`: id of the live text that it replaces. */
    fact("message.written", { text: z.string(), message: z.string().optional() }),
    /** The engine's session in this DevBox: the engine's own id for it, and its model and version. */
    fact("engine.opened", {
      session: z.string(),
      resumed: z.boolean(),
      model: z.string().optional(),
      version: z.string().optional(),
    }),
    /** The whole plan of the engine. It replaces the previous one. */
    fact("plan.updated", {
      items: z.array(
        z.object({ text: z.string(), status: z.enum(["pending", "in-progress", "completed"]) }),
      ),
    }),
    /** The model did not answer, and the engine tries again. */
    fact("model.retried", {
      attempt: z.int(),
      of: z.int().optional(),
      httpStatus: z.int().optional(),
      why: z.string(),
    }),
    /**
     * What ran in the background of the DevBox has ended with it. With a reason, the sandbox ended by itself, and the
     * next command starts a new one. Names and ports are what the DevBox says.
     */
    fact("background.ended", {
      programs: z.array(z.string()),
      ports: z.array(z.int()),
      reason: z.string().optional(),
    }),
    /** All ports at which something in the DevBox listens now, as the DevBox says. */
    fact("ports.changed", { ports: z.array(port).max(mostPorts) }),
    /** The engine reports that a message for immediate delivery is in the running turn. */
    fact("message.steered", { id: z.string() }),
    /** The engine was started without these settings of the repository. */
    fact("settings.ignored", ignoredSettings.shape),
    fact("step.started", {
      step: z.string(),
      kind: z.enum(stepKinds),
      title: z.string(),
      call: z.record(z.string(), z.unknown()),
    }),
    /**
     * Live output. `text` continues what was shown of the step. Where lines have changed, it goes up to the first of
     * them (`ESC [ n A`, if it is not the last one), then CR and `ESC [ J`, which erases the rest, and repeats them.
     */
    fact("step.output", { step: z.string(), text: z.string() }),
    fact("step.finished", {
      step: z.string(),
      ok: z.boolean(),
      exitCode: z.int().optional(),
      /** It ran tests, and this program in the DevBox's home stood in for one that the host has. */
      standIn: z.string().max(200).optional(),
      result: stepResult,
    }),
    /** Changes of the workspace at the end of a turn, compared with where the Run began. */
    fact("changes.reported", changes.shape),
    /** The changes at the end of a turn could not be read, or are incomplete (`partly`). */
    fact("changes.unread", { why: z.string(), partly: z.boolean() }),
    /** Usage since the last report. `inputTokens` includes `cachedInputTokens`, which came from the model's cache. */
    fact("usage.reported", {
      inputTokens: z.int(),
      cachedInputTokens: z.int().optional(),
      outputTokens: z.int(),
      /** Missing if the price of the model is not known. */
      costUsd: z.number().optional(),
      /** The model gate counted it, from the replies of the model's service. Otherwise the engine says it. */
      counted: z
        .object({
          model: z.string().optional(),
          requests: z.int(),
          cacheWriteTokens: z.int().optional(),
          /** The service did not say everything, so a part is estimated from the length of the texts. */
          estimated: z.boolean().optional(),
        })
        .optional(),
    }),
    /** The DevBox may take no more of something. A disk limit ends its work. `space`: the disk of the machine is full; `most` is its size. */
    fact("limit.reached", {
      limit: z.enum(["memory", "processes", "disk", "files", "space"]),
      most: z.int().positive(),
    }),
    /** The egress gate refused a connection. Later ones to this host for this reason are only counted. */
    fact("connection.refused", refusedConnection),
    /**
     * What went through the egress gate since the last report. `refused`: connections without a fact of their own.
     * `hosts`, `refusals`: only those with the most.
     */
    fact("traffic.reported", {
      connections: z.int(),
      received: bytes,
      sent: bytes,
      refused: z.int(),
      hosts: z
        .array(z.object({ host: hostText, connections: z.int(), received: bytes, sent: bytes }))
        .max(10),
      refusals: z.array(z.object({ ...refusedConnection, times: z.int() })).max(10),
    }),
  ] as const;
export const boxFact = z.lazy(() => z.discriminatedUnion("type", boxFacts()));
export type BoxFact = z.infer<typeof boxFact>;

/** A fact that has no place in the log yet. */
export const runFact = z.lazy(() =>
  z.discriminatedUnion("type", [
    fact("run.created", {
      team: z.string(),
      by,
      title: z.string(),
      instructions: z.string(),
      ticketUrl: z.string().optional(),
      /** Only without a ticket. `branch`: where the Run's own branch begins. */
      repository: z.object({ url: z.string(), branch: z.string().optional() }).optional(),
      /** A worker, or the label of several. */
      target: z
        .object({
          worker: z.string().optional(),
          image: z.string().optional(),
          label: z.string().optional(),
        })
        .optional(),
      engine: z.string().optional(),
      model: z.string().optional(),
      effort: z.enum(efforts).optional(),
      mode: z.enum(["interactive", "autonomous"]),
      /** Missing in Runs from before this choice existed. */
      egress: egressPolicy.optional(),
      keepMinutes: z.int(),
      limits,
      /** All places are taken, so the Run waits. */
      queued: z.boolean(),
      /** What the clock of the coordinator's machine had skipped before. Missing if nothing. */
      skipped: skipped.optional(),
    }),
    fact("run.prepared", {
      leg,
      worker: z.string(),
      image: z.string(),
      engine: z.string(),
      detected: z.boolean(),
    }),
    /** The ticket when it was read. Its text is a blob. The Run works on `branch` of the repository. */
    fact("ticket.read", {
      title: z.string(),
      url: z.string(),
      labels: z.array(z.string()),
      sha256: z.string(),
      bytes: z.int(),
      repository: repository.optional(),
      branch: z.string().optional(),
      pullRequests: z.array(pullRequest.omit({ checks: true })),
    }),
    /** The repository of a Run without a ticket. The Run works on `branch`. */
    fact("repository.found", { repository, branch: z.string() }),
    /** A pull request from the Run's branch, as its code host reports it. */
    fact("pull-request.seen", pullRequest.shape),
    fact("run.continued", { leg, by, mode: z.enum(["interactive", "autonomous"]) }),
    fact("run.completed", { leg, summary: z.string() }),
    fact("run.failed", { leg, summary: z.string(), code: z.string().optional() }),
    fact("run.stopped", { leg, by }),
    fact("run.skipped", { code: z.string(), message: z.string() }),
    fact("stop.requested", { by }),
    /** The next DevBox of the Run is there. `name`: of the worker, as it was then. */
    fact("run.moved", { by, worker: z.string(), name: z.string(), image: z.string() }),
    fact("execution.handed-over", { number: z.int() }),
    fact("devbox.requested", {
      devbox,
      generation,
      worker: z.string(),
      image: z.string(),
      /** Its host keeps nothing when it is gone, so the DevBox must save to the coordinator. */
      ephemeral: z.literal(true).optional(),
    }),
    /** Progress of the launch. `seconds`: duration of the previous phase. `reason`: why it waits. */
    fact("devbox.progressed", {
      devbox,
      phase: z.enum(launchPhases),
      seconds: z.number().optional(),
      reason: z.string().optional(),
    }),
    fact("devbox.launched", { devbox, generation, isolated: z.boolean(), nonce: z.string() }),
    fact("devbox.resumed", { devbox, generation, isolated: z.boolean(), nonce: z.string() }),
    fact("devbox.stopping", {
      devbox,
      why: z.enum(["park", "stop", "release"]),
      by: by.optional(),
    }),
    /** The workspace and engine session of an ephemeral DevBox, in one archive. A later DevBox begins from it. */
    fact("devbox.saved", { devbox, save: z.string(), bytes: z.int(), sha256: z.string() }),
    /** Without `savedUntil`, nothing was saved. */
    fact("devbox.parked", { devbox, savedUntil: z.string().optional() }),
    /** `moved`: it was given up because the Run moves away from a worker that is offline. */
    fact("devbox.lost", { devbox, reason: z.string(), moved: z.literal(true).optional() }),
    fact("devbox.released", { devbox, savedUntil: z.string().optional() }),
    fact("devbox.kept", { until: z.string(), by: by.optional() }),
    ...boxFacts(),
    fact("message.queued", { id: z.string(), text: z.string(), by }),
    /** `queuedAt`: the events that hold the texts, in the order of `messages`. */
    fact("message.delivered", { messages: z.array(z.string()), queuedAt: z.array(z.int()), turn }),
    fact("message.withdrawn", { id: z.string(), by }),
    /** A person wants a queued message delivered during the running turn. */
    fact("message.urged", { id: z.string(), by }),
    fact("questions.asked", {
      id: z.string(),
      by,
      purpose: purpose.optional(),
      questions: z.array(question),
    }),
    fact("questions.answered", {
      id: z.string(),
      by,
      via: z.enum(["answer", "message"]),
      answers,
    }),
    fact("question.declined", { text: z.string(), tries: z.int() }),
    fact("result.reported", {
      status: z.enum(["completed", "failed"]),
      summary: z.string(),
      code: z.string().optional(),
    }),
    /** The coordinator's machine slept, or its clock was set, since the event before. This time does not count. */
    fact("time.skipped", skipped.shape),
    fact("request.refused", { by, action: z.string(), code: z.string(), message: z.string() }),
    fact("request.noted", { by, action: z.string() }),
  ]),
);
export type RunFact = z.infer<typeof runFact>;

/**
 * A fact in its place: `seq` counts the Run's events from 1 without a gap, `at` is for people only.
 * The last event of each batch from a DevBox has the `batch` number, which counts from 1 per DevBox.
 */
const place = z.lazy(() =>
  z.object({
    seq: z.int().positive(),
    at: z.string(),
    batch: z.int().positive().optional(),
  }),
);
export const runEvent = z.intersection(place, runFact);
export type RunEvent = z.infer<typeof runEvent>;
export type EventOf<T extends RunFact["type"]> = Extract<RunFact, { type: T }>;
