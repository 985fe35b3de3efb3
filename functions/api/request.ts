import { createHash } from "node:crypto";
import type { Context } from "hono";
import * as z from "zod";
import { Problem } from "../../shared/problem.ts";
import type { Request } from "../commit.ts";
import type { Caller } from "../identity/caller.ts";
import type { Ports } from "../ports/ports.ts";

/** Variables that the middleware sets for every call. */
export type ApiEnv = { Variables: { caller: Caller; ports: Ports } };
export type ApiContext = Context<ApiEnv>;

const maxBody = 262_144;

/** Parses the body by its schema. Refuses other media types, bodies over the limit (256 KB), and invalid JSON. */
export async function readBody<T>(c: Context, schema: z.ZodType<T>, limit = maxBody): Promise<T> {
  const type = c.req.header("content-type") ?? "";
  if (!/^application\/json\s*(;|$)/i.test(type))
    throw new Problem("unsupported-media-type", "Send the body as application/json.");
  const text = await readText(c, limit);
  return parsed(schema, jsonOf(text));
}

async function readText(c: Context, limit: number): Promise<string> {
  if (Number(c.req.header("content-length") ?? 0) > limit) throw tooLarge(limit);
  const bytes = await c.req.arrayBuffer();
  if (bytes.byteLength > limit) throw tooLarge(limit);
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    throw new Problem("bad-request", "The body is not valid UTF-8.");
  }
}

export const tooLarge = (limit: number) =>
  new Problem("too-large", `The body is too long. Send ${Math.floor(limit / 1024)} KB or less.`);

function jsonOf(text: string): unknown {
  try {
    const value: unknown = JSON.parse(text);
    if (/"__proto__"\s*:/.test(text)) throw new SyntaxError("__proto__");
    return value;
  } catch {
    throw new Problem("bad-request", "The body is not valid JSON.");
  }
}

/** Parses a value by its schema. The Problem names every invalid field. */
export function parsed<T>(schema: z.ZodType<T>, value: unknown): T {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const fields = Object.fromEntries(
    result.error.issues.map((issue) => [issue.path.join(".") || "body", issue.message]),
  );
  const [field, why] = Object.entries(fields)[0] ?? ["body", "does not fit"];
  throw new Problem("bad-request", `Invalid request. ${field}: ${why}`, { fields });
}

const key = z
  .string()
  .min(1)
  .max(255)
  .regex(/^[\x21-\x7e]+$/);

/** The request with its Idempotency-Key. Undefined if the caller sent none. */
export async function keyedRequest(c: ApiContext, action: string): Promise<Request | undefined> {
  const given = c.req.header("idempotency-key");
  if (given === undefined) return undefined;
  const checked = key.safeParse(given);
  if (!checked.success)
    throw new Problem("bad-request", "An Idempotency-Key is 1 to 255 visible ASCII characters.");
  return {
    key: checked.data,
    fingerprint: sha256(`${c.req.method} ${c.req.path}\n${await c.req.text()}`),
    by: c.get("caller").name,
    action,
  };
}

export const sha256 = (data: string | Uint8Array): string =>
  createHash("sha256").update(data).digest("hex");

/** The query parameters that a schema names. Text becomes a number where the schema needs a number. */
export function queryOf(c: Context, schema: z.ZodObject): Record<string, string | number> {
  const given: Record<string, string | number> = {};
  for (const [name, type] of Object.entries(schema.shape)) {
    const text = c.req.query(name);
    if (text === undefined) continue;
    given[name] = isNumber(type) && /^\d{1,15}$/.test(text) ? Number(text) : text;
  }
  return given;
}

function isNumber(type: unknown): boolean {
  if (type instanceof z.ZodDefault || type instanceof z.ZodOptional) return isNumber(type.unwrap());
  return type instanceof z.ZodNumber;
}
