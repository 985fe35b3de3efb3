import * as z from "zod";
import type { Call, CallReply } from "../../shared/calls/call.ts";
import { calls } from "../../shared/calls/calls.ts";
import { type ProblemCode, statusOf } from "../../shared/problem.ts";

type Json = Record<string, unknown>;

const refusal = z
  .object({
    error: z.object({
      code: z.string().describe("For programs."),
      message: z.string().describe("What happened, then what to do."),
      fields: z.record(z.string(), z.string()).optional(),
      answered: z.looseObject({ by: z.string(), at: z.string() }).optional(),
      retryAfter: z.int().optional(),
    }),
  })
  .meta({ id: "Refusal", description: "Every refusal has this shape." });

/** A reply may gain fields, so a reply with more fields still fits. A request must not have more. */
const open = ({ jsonSchema }: { jsonSchema: Json }) => {
  if (jsonSchema["additionalProperties"] === false) delete jsonSchema["additionalProperties"];
  delete jsonSchema["readOnly"];
};

/** Writes schemas as JSON Schema. A schema with an `id` in its metadata becomes a component that others refer to. */
function schemaWriter() {
  const components: Record<string, Json> = {};
  const withoutId = ({ id: _, ...schema }: Json): Json => schema;
  const write = (schema: z.ZodType, io: "input" | "output"): Json => {
    const override = io === "output" ? { override: open } : {};
    const written = z.toJSONSchema(schema, { target: "draft-2020-12", io, ...override });
    const text = JSON.stringify(written).replaceAll('"#/$defs/', '"#/components/schemas/');
    const { $schema: _, $defs, id, ...here } = JSON.parse(text) as Json;
    for (const [name, it] of Object.entries(($defs ?? {}) as Record<string, Json>))
      components[name] = withoutId(it);
    if (typeof id !== "string") return here;
    components[id] = here;
    return { $ref: `#/components/schemas/${id}` };
  };
  return { components, write };
}
type Write = ReturnType<typeof schemaWriter>["write"];

const bodyOf = (schema: Json, example?: unknown) => ({
  content: { "application/json": { schema, ...(example === undefined ? {} : { example }) } },
});

function replyOf(write: Write, { description, json, media, headers }: CallReply): Json {
  const header = (text: string) => ({ description: text, schema: { type: "string" } });
  return {
    description,
    ...(headers && {
      headers: Object.fromEntries(
        Object.entries(headers).map(([name, text]) => [name, header(text)]),
      ),
    }),
    ...(json && bodyOf(write(json(), "output"))),
    ...(media && { content: { [media]: { schema: { type: "string" } } } }),
  };
}

/** Problems of every call that needs a token. */
const ofCallers = ["unauthorized", "forbidden", "no-team", "too-many-requests"] as const;
const ofBodies = ["bad-request", "too-large", "unsupported-media-type"] as const;

/** The problems that a call can answer, by their status. */
function problemsOf(path: string, call: Call): Map<number, ProblemCode[]> {
  const { body, query, scope, keyed, problems = [] } = call;
  const codes = new Set<ProblemCode>([
    ...(scope === "open" ? [] : ofCallers),
    ...(body ? ofBodies : []),
    ...(query ? (["bad-request"] as const) : []),
    ...(path.startsWith("/api/runs/{id}") ? (["run-not-found"] as const) : []),
    ...(keyed ? (["key-reused"] as const) : []),
    ...problems,
  ]);
  return Map.groupBy(codes, (code) => statusOf[code]);
}

const retryAfter = { "retry-after": { description: "Seconds.", schema: { type: "integer" } } };

function problemReply(write: Write, status: number, codes: readonly ProblemCode[]): Json {
  const narrowed = {
    allOf: [
      write(refusal, "output"),
      { properties: { error: { properties: { code: { enum: codes } } } } },
    ],
  };
  return {
    description: `Refused: ${codes.join(", ")}.`,
    ...(status === 429 && { headers: retryAfter }),
    ...bodyOf(narrowed),
  };
}

const idempotencyKey = {
  name: "Idempotency-Key",
  in: "header",
  description: "One key per intent. A repeat with the same key gets the same reply.",
  schema: { type: "string", minLength: 1, maxLength: 255 },
};
const actingFor = {
  name: "Acting-For",
  in: "header",
  description: "The team, for a caller in several teams. One machine has one team.",
  schema: { type: "string", maxLength: 64 },
};

function operationOf(write: Write, path: string, call: Call): Json {
  const { id, tag, summary, description, query, body, example, replies, scope, keyed } = call;
  const parameters = [
    ...[...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => ({
      name,
      in: "path",
      required: true,
      schema: { type: "string" },
    })),
    ...Object.entries(query?.shape ?? {}).map(([name, type]) => {
      const { description: text, ...schema } = write(type, "input");
      return { name, in: "query", description: text, schema };
    }),
    ...(keyed ? [idempotencyKey] : []),
    ...(scope === "open" ? [] : [actingFor]),
  ];
  return {
    operationId: id,
    tags: [tag],
    summary,
    ...(description && { description }),
    ...(parameters.length > 0 && { parameters }),
    security: scope === "open" ? [] : [{ token: [scope] }],
    ...(body && { requestBody: { required: true, ...bodyOf(write(body, "input"), example) } }),
    responses: Object.fromEntries([
      ...Object.entries(replies).map(([status, reply]) => [status, replyOf(write, reply)]),
      ...[...problemsOf(path, call)].map(([status, codes]) => [
        status,
        problemReply(write, status, codes),
      ]),
    ]),
  };
}

const about = [
  "The console and the terminal client use only calls of this API.",
  "Times are ISO 8601. Ids are texts with a prefix (`run_…`). Each page of a list has a cursor for the next one.",
  "A call that changes a Run takes an `Idempotency-Key`. A repeat with the same key gets the same reply, even if that was a refusal.",
  "Each caller has a rate limit. A 429 reply says in `Retry-After` when to try again.",
].join(" ");

/**
 * The description of the whole API, OpenAPI 3.1. Its server is relative to the address of the document, so that it is
 * right at every name of the host.
 */
export function openApiDocument(basePath: string): Json {
  const { components, write } = schemaWriter();
  const paths: Record<string, Json> = {};
  for (const [name, call] of Object.entries<Call>(calls)) {
    const [method = "", route = ""] = name.split(" ");
    const path = route.replace(/:(\w+)/g, "{$1}");
    paths[path] = { ...paths[path], [method.toLowerCase()]: operationOf(write, path, call) };
  }
  const tags = [...new Set(Object.values<Call>(calls).map(({ tag }) => tag))];
  return {
    openapi: "3.1.0",
    info: {
      title: "Wheelhouse",
      version: "1",
      description: about,
      license: { name: "Apache-2.0" },
    },
    servers: [{ url: basePath || "/" }],
    tags: tags.map((name) => ({ name })),
    security: [{ token: [] }],
    paths,
    components: {
      securitySchemes: {
        token: {
          type: "http",
          scheme: "bearer",
          description:
            "The access token of a machine, a sign-in token of a deployment, or an API key of the scope that the call names.",
        },
      },
      schemas: components,
    },
  };
}
