import * as z from "zod";
import { runEvent } from "../../../shared/schemas/event.ts";
import { runDetails, runSummary, runView } from "../../../shared/schemas/reply/run.ts";
import { newRun, nothing } from "../../../shared/schemas/run.ts";
import { pullRequest } from "../../../shared/schemas/work.ts";
import type { CallName } from "../calls.ts";
import { json, named, type Operation } from "./operation.ts";

const run = named("Run", runView);
const details = named("RunDetails", runDetails);
const summary = named("RunSummary", runSummary);
export const event = named("Event", runEvent);

const tag = "Runs";

/** Starting Runs and looking at them. */
export const runOperations = {
  "post /api/runs": {
    ...{ id: "startRun", tag, summary: "Start a Run" },
    description:
      "With an Idempotency-Key the Run's id derives from the key, so that every copy of the request answers the one Run.",
    body: named("NewRun", newRun),
    example: { instructions: "Mend the flaky test", target: { worker: "wkr_local" } },
    replies: {
      201: json("The Run, as it was created.", z.object({ run })),
    },
    refusals: ["key-reused", "run-invalid", "target-required"],
  },
  "get /api/runs": {
    ...{ id: "listRuns", tag, summary: "List Runs, the newest first" },
    query: {
      status: z.string().describe("Statuses, by comma, such as needs-you,running."),
      q: z.string().describe("Part of the title; its first 200 characters count."),
      cursor: z.string().describe("Of the page before."),
      limit: z.int().min(1).max(200).describe("50 without it."),
    },
    replies: {
      200: json(
        "A page. Without a cursor it is the last.",
        z.object({ runs: z.array(summary), cursor: z.string().optional() }),
      ),
    },
  },
  "get /api/runs/{id}": {
    ...{ id: "getRun", tag, summary: "One Run" },
    replies: {
      200: json(
        "The Run. `state` is what the console folds events into; it may change without notice.",
        z.object({ run: details, state: z.looseObject({ id: z.string(), seq: z.int() }) }),
      ),
    },
    refusals: ["run-not-found"],
  },
  "get /api/runs/{id}/events": {
    ...{ id: "listEvents", tag, summary: "The timeline after a place" },
    description:
      "Exactly the events after `after`, in order and without a gap. A reply has at most 4 MB: read on after its last event until you have reached `head`.",
    query: {
      after: z.int().min(0).describe("Only events with a greater seq."),
      limit: z.int().min(1).max(1_000).describe("500 without it."),
      wait: z
        .int()
        .min(0)
        .max(20)
        .describe("Seconds to wait for the next event when there is none."),
    },
    replies: {
      200: json(
        "Events, and the number of the last there is.",
        z.object({ events: z.array(event), head: z.int() }),
      ),
    },
    refusals: ["run-not-found"],
  },
  "get /api/runs/{id}/export": {
    ...{ id: "exportRun", tag, summary: "A whole Run as JSON lines" },
    replies: {
      200: { description: "An event a line.", media: "application/jsonl; charset=utf-8" },
      302: {
        description: "It is very long: the same, in its store.",
        headers: { location: "Good for minutes." },
      },
    },
    refusals: ["run-not-found"],
  },
  "get /api/runs/{id}/diff": {
    ...{ id: "getDiff", tag, summary: "What a Run changed, as a git patch" },
    description:
      "Against where the Run began, committed or not, as of the end of its last turn; kept when its DevBox is gone. Empty when nothing changed.",
    replies: {
      200: { description: "The patch.", media: "text/x-diff; charset=utf-8" },
      302: {
        description: "It is large: the same, in its store.",
        headers: { location: "Good for minutes." },
      },
    },
    refusals: ["run-not-found", "not-found"],
  },
  "post /api/runs/{id}/pull-requests/refresh": {
    ...{ id: "refreshPullRequests", tag, summary: "Look how the pull request of a Run stands now" },
    body: named("Nothing", nothing),
    replies: {
      200: json(
        "The newest first.",
        z.object({ pullRequests: z.array(pullRequest.extend({ at: z.iso.datetime() })) }),
      ),
    },
    refusals: ["run-not-found", "code-host-refused"],
  },
} as const satisfies Partial<Record<CallName, Operation>>;
