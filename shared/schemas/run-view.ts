import * as z from "zod";
import { efforts } from "../engine.ts";
import { egressPolicy } from "./egress.ts";
import { limits } from "./event.ts";
import { answers, openQuestions, question } from "./question.ts";
import { engineName, mode } from "./run.ts";
import { pullRequest } from "./work.ts";

const statuses = [
  "queued",
  "running",
  "needs-you",
  "completed",
  "failed",
  "stopped",
  "skipped",
] as const;
export const status = z.enum(statuses, {
  error: ({ input }) => `There is no status ${String(input)}. Use one of: ${statuses.join(", ")}.`,
});

/** Makes the schemas of a Run as people see it. */
function makeRunViews() {
  const at = z.iso.datetime();
  const runSummary = z.object({
    id: z.string(),
    title: z.string(),
    status,
    phase: z
      .string()
      .describe("Text for people: cloning, working, parked (the DevBox is paused), …"),
    mode,
    engine: z.object({ name: engineName, label: z.string(), detected: z.boolean() }).nullable(),
    createdAt: at,
    createdBy: z.string(),
    startedAt: at.nullable(),
    completedAt: at.nullable(),
    since: at.describe(
      "When the current status began, moved by what the machine's clock has skipped since then.",
    ),
    position: at
      .optional()
      .describe(
        "The Run's place in the list, if it is not `createdAt`: the machine's clock was set or stood still before.",
      ),
    durations: z
      .object({ activeMs: z.number(), waitingMs: z.number() })
      .describe("Milliseconds up to `since`. Add the time since then to the current one."),
    summary: z.string().nullable(),
    seq: z.int().describe("The number of its newest event."),
  });

  const queuedMessage = z.object({
    id: z.string(),
    seq: z.int(),
    text: z.string(),
    by: z.string(),
    at,
    urged: z.boolean().optional().describe("Someone asked to deliver it during the current turn."),
  });

  const devbox = z.object({
    id: z.string(),
    worker: z.string(),
    image: z.string(),
    isolated: z.boolean().nullable(),
    state: z.enum(["launching", "up", "stopping", "parked", "moved", "lost", "gone"]),
    since: at,
    ended: at.nullable(),
  });

  const ticket = z.object({
    title: z.string(),
    url: z.string(),
    repository: z.string().nullable().describe("For people: `ada/engine`."),
    base: z.string().nullable().describe("Where the Run's own branch begins."),
    branch: z.string().nullable().describe("The only branch that the Run may push to."),
  });

  const workplace = z.object({
    name: z.string().describe("For people: `ada/engine`, `git.example.com/team/tool`."),
    url: z.string(),
    known: z
      .boolean()
      .describe("On a known code host, where the Run can push its branch and open pull requests."),
    base: z.string().nullable().describe("Where its branch begins. Null: the default branch."),
    branch: z.string().nullable().describe("The Run's own branch. Null until it is found."),
  });

  const test = z.object({
    step: z.string(),
    seq: z.int().describe("The event that started it."),
    command: z.string(),
    folder: z.string().describe("Where the step changed to before, as `x` in `cd x && npm test`."),
    state: z.enum(["running", "ended"]),
    outcome: z
      .enum(["running", "passed", "failed", "not-passed", "unknown"])
      .describe(
        "As far as the exit code of the step tells. `not-passed`: it failed, or something before it did, as `cd x` in `cd x && npm test`. `unknown`: nobody can know, as in `npm test | tail`.",
      ),
    exitCode: z
      .int()
      .nullable()
      .describe("As the DevBox reported it. Null while it runs, and if it is not known."),
    standIn: z
      .string()
      .nullable()
      .describe(
        "A program in the DevBox's home that ran instead of the host's, so the result proves nothing.",
      ),
  });

  const runView = runSummary.extend({
    leg: z.int().describe("Counts from 1. Each continue begins a new leg."),
    ticketUrl: z.string().nullable(),
    ticket: ticket.nullable().describe("Null until it is read."),
    repository: workplace
      .nullable()
      .describe("Where the Run works. Null without one, and until its ticket is read."),
    changes: z
      .object({
        files: z.int(),
        added: z.int(),
        removed: z.int(),
        at,
        cut: z.boolean().describe("Files are missing because the patch would be too large."),
        missing: z
          .string()
          .nullable()
          .describe("What is not in the patch, for people. Null if it is complete."),
        redacted: z
          .boolean()
          .describe("A secret was replaced in the patch, so it does not give the same files."),
        repositories: z
          .array(
            z.object({
              path: z.string().describe("Its folder; `.` for the workspace itself."),
              base: z
                .string()
                .nullable()
                .describe("The commit that it is compared with, if it is known."),
              files: z.int(),
              added: z.int(),
              removed: z.int(),
              redacted: z.boolean(),
            }),
          )
          .describe("The repositories that changed, up to 10."),
      })
      .nullable()
      .describe("Null until a turn ends in a git workspace."),
    pullRequests: z.array(pullRequest.extend({ at })).describe("Newest first."),
    tests: z.array(test).describe("The test commands of this leg, newest first."),
    target: z.object({ worker: z.string(), image: z.string() }).nullable(),
    keepMinutes: z.number(),
    egress: egressPolicy.describe("Where its DevBox may connect to."),
    traffic: z
      .object({
        connections: z.int(),
        received: z.int().describe("Bytes."),
        sent: z.int().describe("Bytes."),
        refused: z.int().describe("Connections that the egress gate refused."),
        hosts: z
          .array(z.object({ host: z.string(), received: z.int(), sent: z.int() }))
          .readonly()
          .describe("The hosts with the most bytes."),
        more: z.boolean().describe("There were other hosts."),
      })
      .nullable()
      .describe("What went through its egress gate. Null if nothing did."),
    ports: z
      .array(z.int())
      .readonly()
      .describe("Where something in its DevBox listens, as the DevBox says."),
    limits,
    openQuestions: openQuestions.nullable(),
    queued: z.array(queuedMessage).readonly(),
    devboxes: z.array(devbox).describe("Newest first."),
    keepUntil: at.nullable().describe("The DevBox of the finished Run stays on until this time."),
    savedUntil: at
      .nullable()
      .describe("The Run can continue from its saved workspace until this time."),
    continuable: z.boolean(),
    code: z.string().nullable().describe("Why it failed or was skipped, for programs."),
    usage: z.object({
      inputTokens: z.number(),
      cachedInputTokens: z.number(),
      outputTokens: z.number(),
      costUsd: z.number().optional(),
      requests: z.number().optional().describe("Calls of a model, as the model gate counts them."),
      unpriced: z
        .string()
        .optional()
        .describe("A model whose price is not known: its tokens are counted, its cost is not."),
      estimated: z
        .literal(true)
        .optional()
        .describe("A part is an estimate, because a reply did not say what it used."),
    }),
    model: z.string().nullable().describe("As the engine reports it; until then, as requested."),
    engineVersion: z.string().nullable(),
    effort: z.enum(efforts).nullable().describe("As requested."),
  });

  const named = z.object({ id: z.string(), name: z.string() });
  const runDetails = runView.extend({
    instructions: z.string(),
    hosts: z
      .array(named.extend({ images: z.array(named) }))
      .describe("The names of its target and of where its DevBoxes are or were."),
    queuePosition: z.int().nullable().describe("Position of a queued Run; 1 starts next."),
    queueReason: z.string().nullable().describe("What a queued Run waits for."),
    summaries: z
      .array(z.object({ leg: z.int(), status, at: z.string(), summary: z.string() }))
      .describe("One per finished leg, newest first."),
    questions: z.array(
      z.object({
        id: z.string(),
        askedAt: at,
        askedBy: z.string(),
        questions: z.array(question),
        answeredAt: at.optional(),
        answeredBy: z.string().optional(),
        answers: answers.optional(),
      }),
    ),
    messages: z.array(
      z.object({
        id: z.string(),
        state: z.enum(["queued", "delivered", "withdrawn"]),
        turn: z.int().optional(),
        text: z.string().optional(),
        by: z.string().optional(),
        at: at.optional(),
      }),
    ),
  });
  return { runSummary, devbox, ticket, test, runView, runDetails };
}

type RunViews = ReturnType<typeof makeRunViews>;
let made: RunViews | undefined;

/** Made at first use. Only the description of the API needs them, and making them takes 20 ms. */
export function runViews(): RunViews {
  made ??= makeRunViews();
  return made;
}

/** A Run in a list. */
export type RunSummary = Readonly<z.output<RunViews["runSummary"]>>;
export type DevBoxView = Readonly<z.output<RunViews["devbox"]>>;
export type TicketView = Readonly<z.output<RunViews["ticket"]>>;
export type TestView = Readonly<z.output<RunViews["test"]>>;
/** A Run without its timeline. */
export type RunView = Readonly<z.output<RunViews["runView"]>>;
/** A whole Run: its view, and details that only the log has. */
export type RunDetails = Readonly<z.output<RunViews["runDetails"]>>;
