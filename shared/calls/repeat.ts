import * as z from "zod";
import { again, newRun } from "../schemas/run.ts";
import { runViews } from "../schemas/run-view.ts";
import type { Calls } from "./call.ts";

const tag = "Runs";

/** Starting a Run again, and reading what that would start. */
export const repeatCalls = {
  "GET /api/runs/:id/again": {
    id: "readRunAgain",
    tag,
    summary: "Get the request that starts a Run again",
    description:
      "A body for `POST /api/runs`: the same instructions, repository, target, engine, model, effort, mode and limits. `problems` says what cannot be repeated now, by the field of the request, such as a worker that is gone.",
    scope: "read",
    replies: {
      200: {
        description: "The request, and what the server would refuse of it now.",
        json: () =>
          z.object({
            run: newRun.meta({ id: "NewRun" }),
            problems: z.record(z.string(), z.string()),
          }),
      },
    },
  },
  "POST /api/runs/:id/again": {
    id: "runAgain",
    tag,
    summary: "Start a Run again",
    description:
      "Starts another Run with the same instructions, repository, target, engine, model, effort, mode and limits. With an Idempotency-Key, every copy of the request returns the same Run.",
    scope: "run",
    keyed: true,
    body: again.meta({ id: "Again" }),
    example: {},
    replies: {
      201: {
        description: "The new Run as it was created.",
        json: () => z.object({ run: runViews().runView.meta({ id: "Run" }) }),
      },
    },
    problems: ["no-price", "run-invalid", "target-required"],
  },
} as const satisfies Calls;
