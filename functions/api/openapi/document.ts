import * as z from "zod";
import type { CallName } from "../calls.ts";
import { administrationOperations } from "./administration.ts";
import { catalogOperations } from "./catalog.ts";
import { components, named, type Operation, type ReplyOf, refusalsOf } from "./operation.ts";
import { requestOperations } from "./requests.ts";
import { runOperations } from "./runs.ts";

/** One for every call: a call without its description does not compile. */
const operations: Readonly<Record<CallName, Operation>> = {
  ...runOperations,
  ...requestOperations,
  ...catalogOperations,
  ...administrationOperations,
};

named(
  "Refusal",
  z
    .object({
      error: z.object({
        code: z.string().describe("For programs."),
        message: z.string().describe("What is so, then what to do."),
        fields: z.record(z.string(), z.string()).optional(),
        answered: z.looseObject({ by: z.string(), at: z.string() }).optional(),
        retryAfter: z.int().optional(),
      }),
    })
    .describe("The same for every refusal."),
);

type Json = Record<string, unknown>;

/** A reply may gain fields: what it has more is no mistake. Of a request it is one. */
const open = ({ jsonSchema }: { jsonSchema: Json }) => {
  if (jsonSchema["additionalProperties"] === false) delete jsonSchema["additionalProperties"];
};

const uri = (id: string): string => `#/components/schemas/${id}`;

/** Schemas by name; those of requests as they are sent, the others as they are answered. */
function schemas(): Record<string, Json> {
  const asked = new Set(Object.values(operations).flatMap(({ body }) => (body ? [body] : [])));
  const [requests, replies] = [z.registry<{ id: string }>(), z.registry<{ id: string }>()];
  for (const [schema, id] of components)
    (asked.has(schema) ? requests : replies).add(schema, { id });
  const of = (registry: typeof requests, more: object) =>
    z.toJSONSchema(registry, { target: "draft-2020-12", uri, ...more }).schemas;
  const all = {
    ...of(requests, { io: "input" }),
    ...of(replies, { io: "output", override: open }),
  };
  return Object.fromEntries(
    Object.entries(all).map(([name, { $schema: _, $id: __, ...schema }]) => [name, schema as Json]),
  );
}

/** A schema where it stands: by its name, if it has one. What it holds is by name too. */
function schemaOf(schema: z.ZodType, io: "input" | "output"): Json {
  const id = components.get(schema);
  if (id !== undefined) return { $ref: uri(id) };
  const whole = z.registry<{ id: string }>();
  for (const [it, id] of components) whole.add(it, { id });
  whole.add(schema, { id: "Here" });
  const override = io === "output" ? { override: open } : {};
  const { schemas } = z.toJSONSchema(whole, { target: "draft-2020-12", uri, io, ...override });
  const { $schema: _, $id: __, ...here } = schemas["Here"] ?? {};
  return here as Json;
}

const bodyOf = (schema: Json, example?: unknown) => ({
  content: { "application/json": { schema, ...(example === undefined ? {} : { example }) } },
});

function replyOf({ description, schema, media, headers, example }: ReplyOf): Json {
  return {
    description,
    ...(headers
      ? {
          headers: Object.fromEntries(
            Object.entries(headers).map(([name, text]) => [
              name,
              { description: text, schema: { type: "string" } },
            ]),
          ),
        }
      : {}),
    ...(schema ? bodyOf(schemaOf(schema, "output"), example) : {}),
    ...(media ? { content: { [media]: { schema: { type: "string" } } } } : {}),
  };
}

const retryAfter = { "retry-after": { description: "Seconds.", schema: { type: "integer" } } };

function refusalReply(status: number, codes: readonly string[]): Json {
  const narrowed = {
    allOf: [
      { $ref: uri("Refusal") },
      { properties: { error: { properties: { code: { enum: [...codes] } } } } },
    ],
  };
  return {
    description: `Refused: ${codes.join(", ")}.`,
    ...(status === 429 ? { headers: retryAfter } : {}),
    ...bodyOf(narrowed),
  };
}

const key = {
  ...{ name: "Idempotency-Key", in: "header" },
  description: "One for each intent; a repeat with it gets the same reply.",
  schema: { type: "string", minLength: 1, maxLength: 255 },
};
const actingFor = {
  ...{ name: "Acting-For", in: "header" },
  description: "The team, for somebody of several. On one machine there is one.",
  schema: { type: "string", maxLength: 64 },
};

function describe(name: string, operation: Operation): Json {
  const [method = "", path = ""] = name.split(" ");
  const { id, tag, summary, description, query = {}, body, example, replies } = operation;
  const keyed = path.startsWith("/api/runs") && method !== "get" && !path.endsWith("/refresh");
  const parameters = [
    ...[...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => ({
      ...{ name, in: "path", required: true, schema: { type: "string" } },
    })),
    ...Object.entries(query).map(([name, schema]) => {
      const { description: text, ...shape } = schemaOf(schema, "input");
      return { name, in: "query", description: text, schema: shape };
    }),
    ...(keyed ? [key] : []),
    ...(operation.open ? [] : [actingFor]),
  ];
  return {
    ...{ operationId: id, tags: [tag], summary },
    ...(description ? { description } : {}),
    ...(parameters.length > 0 ? { parameters } : {}),
    ...(operation.open ? { security: [] } : {}),
    ...(body
      ? { requestBody: { required: true, ...bodyOf(schemaOf(body, "input"), example) } }
      : {}),
    responses: Object.fromEntries([
      ...Object.entries(replies).map(([status, reply]) => [status, replyOf(reply)]),
      ...[...refusalsOf(operation)].map(([status, codes]) => [status, refusalReply(status, codes)]),
    ]),
  };
}

const about = [
  "Everything that the console and the terminal client do is a call of this API.",
  "Times are ISO 8601, ids are texts with a prefix (`run_…`), and lists are paged by what the page before ended with.",
  "A call that changes a Run takes an `Idempotency-Key`; a repeat with it gets the same reply, also when that was a refusal.",
  "Calls are limited for each caller: 429 says by `Retry-After` when to come back.",
].join(" ");

/** The whole description, OpenAPI 3.1. */
export function openApiDocument(): Json {
  const paths: Record<string, Json> = {};
  for (const [name, operation] of Object.entries(operations)) {
    const [method = "", path = ""] = name.split(" ");
    paths[path] = { ...paths[path], [method]: describe(name, operation) };
  }
  return {
    openapi: "3.1.0",
    info: {
      title: "Wheelhouse",
      version: "1",
      description: about,
      license: { name: "Apache-2.0" },
    },
    tags: [...new Set(Object.values(operations).map(({ tag }) => tag))].map((name) => ({ name })),
    security: [{ token: [] }],
    paths,
    components: {
      securitySchemes: {
        token: {
          ...{ type: "http", scheme: "bearer" },
          description:
            "The access token of a machine, a sign-in token of a deployment, or an API key.",
        },
      },
      schemas: schemas(),
    },
  };
}
