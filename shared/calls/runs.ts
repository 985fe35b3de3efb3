import * as z from "zod";
import type { Run } from "../run.ts";
import { runEvent } from "../schemas/event.ts";
import { newRun } from "../schemas/run.ts";
import { runViews, status } from "../schemas/run-view.ts";
import type { Calls } from "./call.ts";
import { inStorage, whole } from "./common.ts";

const tag = "Runs";

/** The folded state of a Run. Its shape may change without notice, so the contract names only two fields. */
const state = z.looseObject({ id: z.string(), seq: z.int() }) as unknown as z.ZodType<Run>;

/** Starting Runs and reading them. */
export const runCalls = {
  "POST /api/runs": {
    id: "startRun",
    tag,
    summary: "Start a Run",
    description:
      "With an Idempotency-Key, the Run's id is made from the key, so every copy of the request returns the same Run.",
    scope: "run",
    keyed: true,
    body: newRun.meta({ id: "NewRun" }),
    example: { instructions: "Fix the flaky test", target: { worker: "wkr_local" } },
    replies: {
      201: {
        description: "The Run as it was created.",
        json: () => z.object({ run: runViews().runView.meta({ id: "Run" }) }),
      },
    },
    problems: ["no-price", "run-invalid", "target-required"],
  },
  "GET /api/runs": {
    id: "listRuns",
    tag,
    summary: "List Runs, newest first",
    scope: "read",
    query: z.object({
      status: z
        .string()
        .transform((text) => text.split(",").filter(Boolean))
        .pipe(z.array(status))
        .optional()
        .describe("Statuses separated by commas, such as needs-you,running."),
      q: z
        .string()
        .transform((text) => text.slice(0, 200))
        .optional()
        .describe("Part of the title. Only the first 200 characters are used."),
      cursor: z.string().optional().describe("`cursor` of the previous page."),
      limit: whole(1, 200, 50),
    }),
    replies: {
      200: {
        description: "One page. The last page has no cursor.",
        json: () =>
          z.object({
            runs: z.array(runViews().runSummary.meta({ id: "RunSummary" })),
            cursor: z.string().optional(),
          }),
      },
    },
  },
  "GET /api/runs/:id": {
    id: "getRun",
    tag,
    summary: "Get a Run",
    scope: "read",
    query: z.object({
      tail: whole(0, 1_000, 0).describe("How many of its newest events the reply has besides."),
    }),
    replies: {
      200: {
        description:
          "The Run. The console folds events into `state`, which may change without notice. With `tail`, it has the newest events, up to the `seq` of `state`. They are at most 4 MB: continue after the last one.",
        json: () =>
          z.object({
            run: runViews().runDetails.meta({ id: "RunDetails" }),
            state,
            events: z.array(runEvent.meta({ id: "Event" })).optional(),
          }),
      },
    },
  },
  "GET /api/runs/:id/events": {
    id: "listEvents",
    tag,
    summary: "Get the timeline after an event",
    description:
      "Returns exactly the events after `after`, in order and without a gap. A reply is at most 4 MB: continue after its last event until you reach `head`.",
    scope: "read",
    query: z.object({
      after: whole(0, Number.MAX_SAFE_INTEGER, 0).describe("Only events with a greater seq."),
      limit: whole(1, 1_000, 500),
      wait: whole(0, 20, 0).describe("Seconds to wait for the next event if there is none yet."),
    }),
    replies: {
      200: {
        description: "The events, and the number of the newest event.",
        json: () => z.object({ events: z.array(runEvent.meta({ id: "Event" })), head: z.int() }),
      },
    },
  },
  "GET /api/runs/:id/export": {
    id: "exportRun",
    tag,
    summary: "Export a whole Run as JSON lines",
    scope: "read",
    replies: {
      200: { description: "One event per line.", media: "application/jsonl; charset=utf-8" },
      302: inStorage("The export is very long"),
    },
  },
} as const satisfies Calls;
