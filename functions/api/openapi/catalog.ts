import * as z from "zod";
import { type EngineState, engines } from "../../../shared/engine.ts";
import { describes } from "../../../shared/schemas/reply/describes.ts";
import { nothing } from "../../../shared/schemas/run.ts";
import type { Worker } from "../../../shared/worker.ts";
import type { CallName } from "../calls.ts";
import { json, named, type Operation } from "./operation.ts";

const tag = "Surroundings";

const worker = named(
  "Worker",
  describes<Worker>()(
    z.object({
      id: z.string(),
      name: z.string(),
      kind: z.enum(["worker", "cloud"]),
      online: z.boolean(),
      images: z.array(z.object({ id: z.string(), name: z.string() })),
      isolated: z.boolean(),
      isolation: z.string(),
    }),
  ),
);
const engine = named(
  "Engine",
  describes<EngineState & { label: string }>()(
    z.object({
      engine: z.enum(Object.keys(engines) as [keyof typeof engines]),
      label: z.string(),
      worker: z.string(),
      image: z.string(),
      available: z.boolean(),
      why: z.string(),
    }),
  ),
);
const blob = { description: "The bytes, as text.", media: "text/plain; charset=utf-8" };

/** Where Runs go, what can work, large results, sockets, and this description. */
export const catalogOperations = {
  "get /api/me": {
    ...{ id: "getMe", tag, summary: "Who calls, and for which team" },
    replies: {
      200: json(
        "The caller.",
        z.object({
          team: z.string(),
          teams: z.array(z.string()).describe("That the caller may act for, by `Acting-For`."),
          name: z.string(),
          warmSeconds: z.number().describe("The DevBox of a waiting Run stays up for so long."),
          keepMinutes: z.number().describe("So does a finished Run's, where it does not say."),
        }),
      ),
    },
  },
  "get /api/workers": {
    ...{ id: "listWorkers", tag, summary: "Where a Run can go" },
    replies: { 200: json("Workers.", z.object({ workers: z.array(worker) })) },
  },
  "get /api/engines": {
    ...{ id: "listEngines", tag, summary: "What can work, and where" },
    replies: {
      200: json(
        "In the order in which auto-detect prefers them.",
        z.object({ engines: z.array(engine) }),
      ),
    },
  },
  "get /api/blobs/{id}": {
    ...{ id: "getBlob", tag, summary: "A large result" },
    replies: {
      200: blob,
      302: {
        description: "It is very large: the same, in its store.",
        headers: { location: "Good for minutes." },
      },
    },
    refusals: ["not-found"],
  },
  "get /api/blobs/{id}/link": {
    ...{
      id: "getBlobLink",
      tag,
      summary: "An address to load a large result from, good for minutes",
    },
    replies: { 200: json("The address.", z.object({ url: z.string() })) },
    refusals: ["not-found"],
  },
  "post /api/ws-ticket": {
    ...{ id: "getSocketTicket", tag, summary: "A ticket to open one WebSocket, good for a minute" },
    description:
      'Open `/ws?ticket=…` (a deployment answers another `url`), then send `{ "type": "subscribe", "runId", "after" }`.',
    body: nothing,
    replies: {
      200: json("The ticket.", z.object({ ticket: z.string(), url: z.string().optional() })),
    },
  },
  "get /api/openapi.json": {
    ...{ id: "getOpenApi", tag, summary: "This description", open: true },
    replies: { 200: json("OpenAPI 3.1.", z.looseObject({ openapi: z.string() })) },
  },
} as const satisfies Partial<Record<CallName, Operation>>;
