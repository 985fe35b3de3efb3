import * as z from "zod";
import { unpriced } from "../schemas/cost-limits.ts";
import { egressPolicy } from "../schemas/egress.ts";
import { engine, worker } from "../schemas/worker.ts";
import type { Calls } from "./call.ts";
import { inStorage } from "./common.ts";

const tag = "Environment";

/** The caller, places where Runs work, large results, and the description of the API. */
export const catalogCalls = {
  "GET /api/me": {
    id: "getMe",
    tag,
    summary: "Get the caller and their team",
    scope: "read",
    replies: {
      200: {
        description: "The caller.",
        json: () =>
          z.object({
            team: z.string(),
            teams: z.array(z.string()).describe("Teams that the caller can name in `Acting-For`."),
            name: z.string(),
            warmSeconds: z.number().describe("How long the DevBox of a waiting Run stays up."),
            keepMinutes: z
              .number()
              .describe("How long the DevBox of a finished Run stays up by default."),
            egress: z
              .object({ interactive: egressPolicy, autonomous: egressPolicy })
              .describe("Where the DevBox of a new Run may connect to by default."),
            unpriced: unpriced.describe(
              "What happens with a cost limit where the price of the model is not known.",
            ),
          }),
      },
    },
  },
  "GET /api/workers": {
    id: "listWorkers",
    tag,
    summary: "List where a Run can go",
    scope: "read",
    replies: {
      200: {
        description: "The workers.",
        json: () =>
          z.object({
            workers: z.array(worker.meta({ id: "Worker" })),
            joinable: z.boolean().describe("Whether other machines can join this server."),
          }),
      },
    },
  },
  "GET /api/engines": {
    id: "listEngines",
    tag,
    summary: "List the engines of each worker",
    scope: "read",
    replies: {
      200: {
        description: "The engines, in the order of auto-detect.",
        json: () => z.object({ engines: z.array(engine.meta({ id: "Engine" })) }),
      },
    },
  },
  "GET /api/blobs/:id": {
    id: "getBlob",
    tag,
    summary: "Get a large result",
    scope: "read",
    replies: {
      200: { description: "The bytes, as text.", media: "text/plain; charset=utf-8" },
      302: inStorage("The result is very large"),
    },
    problems: ["not-found"],
  },
  "GET /api/blobs/:id/link": {
    id: "getBlobLink",
    tag,
    summary: "Get an address to download a large result from",
    scope: "read",
    replies: {
      200: {
        description: "The address, valid for a few minutes.",
        json: () => z.object({ url: z.string() }),
      },
    },
    problems: ["not-found"],
  },
  "GET /api/openapi.json": {
    id: "getOpenApi",
    tag,
    summary: "Get this description",
    scope: "open",
    replies: {
      200: { description: "OpenAPI 3.1.", json: () => z.looseObject({ openapi: z.string() }) },
    },
  },
} as const satisfies Calls;
