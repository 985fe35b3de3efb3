import * as z from "zod";
import { nothing } from "../schemas/run.ts";
import { pullRequest } from "../schemas/work.ts";
import type { Calls } from "./call.ts";
import { inStorage } from "./common.ts";

const tag = "Runs";

/** The work of a Run: its patch and its pull requests. */
export const workCalls = {
  "GET /api/runs/:id/diff": {
    id: "getDiff",
    tag,
    summary: "Get the changes of a Run as a git patch",
    description:
      "Compared with where the Run began, committed or not, at the end of its last turn. Available after the DevBox is gone. Empty if nothing changed. The bytes are those of the files, in any encoding. If one repository changed, paths are relative to it; if several did, to the workspace, and `repository` gives one of them. The Run's `changes` say what is missing, and whether a secret was replaced (`redacted`): such a patch does not give the same files.",
    scope: "read",
    query: z.object({
      repository: z
        .string()
        .max(4_096)
        .optional()
        .describe("The path of one of the Run's `changes.repositories`, such as `.` or `app`."),
    }),
    replies: {
      200: { description: "The patch.", media: "text/x-diff" },
      302: inStorage("The patch is large"),
    },
    problems: ["not-found"],
  },
  "POST /api/runs/:id/pull-requests/refresh": {
    id: "refreshPullRequests",
    tag,
    summary: "Update a Run's pull request from its code host",
    scope: "run",
    body: nothing,
    replies: {
      200: {
        description: "The pull requests, newest first.",
        json: () =>
          z.object({ pullRequests: z.array(pullRequest.extend({ at: z.iso.datetime() })) }),
      },
    },
    problems: ["code-host-refused"],
  },
} as const satisfies Calls;
