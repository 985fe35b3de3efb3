import * as z from "zod";
import { efforts, engines } from "../../engine.ts";
import type { RunSummary, RunView } from "../../view.ts";
import { answers, openQuestions, question } from "../question.ts";
import { pullRequest } from "../work.ts";
import { describes } from "./describes.ts";

const at = z.iso.datetime();
const status = z.enum([
  ...["queued", "running", "needs-you", "completed", "failed", "stopped", "skipped"],
] as [string, ...string[]]);
const engineName = z.enum(Object.keys(engines) as [keyof typeof engines]);

const summaryShape = {
  id: z.string(),
  title: z.string(),
  status,
  phase: z.string().describe("In words: cloning, working, parked, …"),
  mode: z.enum(["interactive", "autonomous"]),
  engine: z.object({ name: engineName, label: z.string(), detected: z.boolean() }).nullable(),
  createdAt: at,
  createdBy: z.string(),
  startedAt: at.nullable(),
  completedAt: at.nullable(),
  since: at.describe("When the present status began."),
  durations: z
    .object({ activeMs: z.number(), waitingMs: z.number() })
    .describe("Milliseconds up to `since`; add the time since then to the one that is running."),
  summary: z.string().nullable(),
  seq: z.int().describe("The number of its last event."),
};

export const runSummary = describes<RunSummary>()(z.object(summaryShape));

const queuedMessage = z.object({
  id: z.string(),
  seq: z.int(),
  text: z.string(),
  by: z.string(),
  at,
  urged: z.boolean().optional(),
});

const devbox = z.object({
  id: z.string(),
  worker: z.string(),
  image: z.string(),
  isolated: z.boolean().nullable(),
  state: z.enum(["launching", "up", "stopping", "parked", "lost", "gone"]),
  since: at,
  ended: at.nullable(),
});

const viewShape = {
  ...summaryShape,
  leg: z.int().describe("Counts from 1; each continue begins one."),
  ticketUrl: z.string().nullable(),
  ticket: z
    .object({
      title: z.string(),
      url: z.string(),
      repository: z.string().nullable(),
      base: z.string().nullable(),
      branch: z.string().nullable().describe("The only branch that the Run may push."),
    })
    .nullable(),
  changes: z
    .object({ files: z.int(), added: z.int(), removed: z.int(), at, cut: z.boolean() })
    .nullable(),
  pullRequests: z.array(pullRequest.extend({ at })),
  tests: z.array(
    z.object({
      step: z.string(),
      seq: z.int(),
      command: z.string(),
      state: z.enum(["running", "ended"]),
      exitCode: z.int().nullable(),
    }),
  ),
  target: z.object({ worker: z.string(), image: z.string() }).nullable(),
  keepMinutes: z.number(),
  limits: z.object({
    turns: z.number().optional(),
    costUsd: z.number().optional(),
    activeMinutes: z.number(),
  }),
  openQuestions: openQuestions.nullable(),
  queued: z.array(queuedMessage),
  devboxes: z.array(devbox),
  keepUntil: at.nullable(),
  savedUntil: at.nullable(),
  continuable: z.boolean(),
  code: z.string().nullable().describe("Why it failed or was skipped, for programs."),
  usage: z.object({
    inputTokens: z.number(),
    cachedInputTokens: z.number(),
    outputTokens: z.number(),
    costUsd: z.number().optional(),
  }),
  model: z.string().nullable(),
  engineVersion: z.string().nullable(),
  effort: z.enum(efforts).nullable(),
};

export const runView = describes<RunView>()(z.object(viewShape));

export const runDetails = z.object({
  ...viewShape,
  instructions: z.string(),
  queuePosition: z.int().nullable().describe("Of a queued Run: 1 starts next."),
  summaries: z.array(
    z.object({ leg: z.int(), status: z.string(), at: z.string(), summary: z.string() }),
  ),
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
