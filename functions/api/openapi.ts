import { Hono } from "hono";
import * as z from "zod";
import { answering } from "../../shared/schemas/question.ts";
import { keep, newMessage, newRun, nothing } from "../../shared/schemas/run.ts";

type Operation = {
  readonly method: "get" | "post" | "delete";
  readonly path: string;
  readonly summary: string;
  readonly success: number;
  readonly body?: z.ZodType;
  readonly query?: Readonly<Record<string, string>>;
  readonly refusals: readonly number[];
};

const after = "Only events with a greater seq.";

/** Every call of the API that people and programs make. */
const operations: readonly Operation[] = [
  {
    method: "post",
    path: "/api/runs",
    summary: "Start a Run",
    success: 201,
    body: newRun,
    refusals: [400, 409, 413, 415, 422],
  },
  {
    method: "get",
    path: "/api/runs",
    summary: "List Runs, the newest first",
    success: 200,
    query: {
      status: "Statuses, by comma.",
      q: "Part of the title.",
      cursor: "Of the page before.",
      limit: "1 to 200.",
    },
    refusals: [400],
  },
  { method: "get", path: "/api/runs/{id}", summary: "One Run", success: 200, refusals: [404] },
  {
    method: "get",
    path: "/api/runs/{id}/events",
    summary: "The timeline after a place",
    success: 200,
    query: { after, limit: "1 to 1000.", wait: "Seconds to wait for the next event, 0 to 20." },
    refusals: [400, 404],
  },
  {
    method: "get",
    path: "/api/runs/{id}/export",
    summary: "The timeline as JSON lines",
    success: 200,
    refusals: [404],
  },
  {
    method: "post",
    path: "/api/runs/{id}/answers",
    summary: "Answer the open questions",
    success: 200,
    body: answering,
    refusals: [400, 404, 409, 413, 415, 422],
  },
  {
    method: "post",
    path: "/api/runs/{id}/messages",
    summary: "Steer, answer or continue",
    success: 202,
    body: newMessage,
    refusals: [400, 404, 409, 413, 415, 422],
  },
  {
    method: "delete",
    path: "/api/runs/{id}/messages/{message}",
    summary: "Withdraw a queued message",
    success: 200,
    refusals: [404, 409],
  },
  {
    method: "post",
    path: "/api/runs/{id}/messages/{message}/now",
    summary: "Deliver a queued message within the running turn",
    success: 202,
    body: nothing,
    refusals: [400, 404, 409, 415],
  },
  {
    method: "post",
    path: "/api/runs/{id}/stop",
    summary: "Stop a Run",
    success: 202,
    body: nothing,
    refusals: [400, 404, 415],
  },
  {
    method: "post",
    path: "/api/runs/{id}/devbox/keep",
    summary: "Keep the DevBox up for longer",
    success: 202,
    body: keep,
    refusals: [400, 404, 409, 415],
  },
  {
    method: "post",
    path: "/api/runs/{id}/devbox/release",
    summary: "Save and end the DevBox",
    success: 202,
    body: nothing,
    refusals: [400, 404, 409, 415],
  },
  {
    method: "get",
    path: "/api/workers",
    summary: "Where a Run can go",
    success: 200,
    refusals: [],
  },
  { method: "get", path: "/api/engines", summary: "What can run it", success: 200, refusals: [] },
  {
    method: "get",
    path: "/api/blobs/{id}",
    summary: "A large result; a very large one by a redirect to its store",
    success: 200,
    refusals: [404],
  },
  {
    method: "get",
    path: "/api/blobs/{id}/link",
    summary: "An address to load a large result from, good for minutes",
    success: 200,
    refusals: [404],
  },
];

const refusal = {
  type: "object",
  required: ["error"],
  properties: {
    error: {
      type: "object",
      required: ["code", "message"],
      properties: {
        code: { type: "string" },
        message: { type: "string" },
        fields: { type: "object", additionalProperties: { type: "string" } },
      },
    },
  },
};

const json = (schema: object) => ({ content: { "application/json": { schema } } });

function describe({ method, path, summary, success, body, query, refusals }: Operation) {
  const parameters = [
    ...[...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => ({
      name,
      in: "path",
      required: true,
      schema: { type: "string" },
    })),
    ...Object.entries(query ?? {}).map(([name, description]) => ({
      name,
      in: "query",
      description,
      schema: { type: "string" },
    })),
    ...(method === "get"
      ? []
      : [
          {
            name: "Idempotency-Key",
            in: "header",
            description: "One per intent; a repeat gets the same reply.",
            schema: { type: "string", maxLength: 255 },
          },
        ]),
  ];
  return {
    summary,
    operationId: `${method}${path.replace(/[^a-z]+(\w)/gi, (_, letter: string) => letter.toUpperCase())}`,
    parameters,
    ...(body
      ? { requestBody: { required: true, ...json(z.toJSONSchema(body, { io: "input" })) } }
      : {}),
    responses: {
      [success]: { description: "Done", ...json({ type: "object" }) },
      ...Object.fromEntries(
        [401, ...refusals].map((status) => [status, { description: "Refused", ...json(refusal) }]),
      ),
    },
  };
}

function openApi() {
  const paths: Record<string, Record<string, object>> = {};
  for (const operation of operations) {
    const item = paths[operation.path] ?? {};
    item[operation.method] = describe(operation);
    paths[operation.path] = item;
  }
  return {
    openapi: "3.1.0",
    info: { title: "Wheelhouse", version: "1" },
    security: [{ token: [] }],
    components: { securitySchemes: { token: { type: "http", scheme: "bearer" } } },
    paths,
  };
}

/** The methods that a path takes; none where there is nothing at all. */
export function methodsOf(path: string): string[] {
  const fits = (shape: string) => new RegExp(`^${shape.replace(/\{\w+\}/g, "[^/]+")}$`).test(path);
  return operations.filter((it) => fits(it.path)).map((it) => it.method.toUpperCase());
}

/** `GET /api/openapi.json`, made from the same schemas that parse the requests. Open to all: it names no data. */
export const openApiRoutes = new Hono().get("/openapi.json", (c) => c.json(openApi()));
