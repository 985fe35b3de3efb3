import { createHash } from "node:crypto";
import type { Context } from "hono";
import * as z from "zod";
import { Problem } from "../../../shared/problem.ts";
import type { Caller } from "../../caller.ts";
import type { Request } from "../../commit.ts";
import type { Ports } from "../../ports.ts";

/** What every route of the API finds in its context. */
export type ApiEnv = { Variables: { caller: Caller; ports: Ports } };
export type ApiContext = Context<ApiEnv>;

const maxBody = 262_144;

/** The body by its schema. Refuses another media type, a body over 256 KB, what is no JSON, and what does not fit. */
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
  new Problem("too-large", `The body may be ${Math.floor(limit / 1024)} KB long.`);

function jsonOf(text: string): unknown {
  try {
    const value: unknown = JSON.parse(text);
    if (/"__proto__"\s*:/.test(text)) throw new SyntaxError("__proto__");
    return value;
  } catch {
    throw new Problem("bad-request", "The body is not valid JSON.");
  }
}

/** A value by its schema; what does not fit is named field by field. */
export function parsed<T>(schema: z.ZodType<T>, value: unknown): T {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const fields = Object.fromEntries(
    result.error.issues.map((issue) => [issue.path.join(".") || "body", issue.message]),
  );
  const [field, why] = Object.entries(fields)[0] ?? ["body", "does not fit"];
  throw new Problem("bad-request", `The request does not fit: ${field}: ${why}`, { fields });
}

const key = z
  .string()
  .min(1)
  .max(255)
  .regex(/^[\x21-\x7e]+$/);

/** The request under its Idempotency-Key; undefined when the caller sent none. */
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

/** A whole number from the query, within its range. */
export function queryInt(
  c: Context,
  name: string,
  low: number,
  high: number,
  usual: number,
): number {
  const given = c.req.query(name);
  if (given === undefined) return usual;
  const number = /^\d{1,15}$/.test(given) ? Number(given) : Number.NaN;
  if (number >= low && number <= high) return number;
  throw new Problem(
    "bad-request",
    `The query's ${name} is a whole number from ${low} to ${high}.`,
    {
      fields: { [name]: `a whole number from ${low} to ${high}` },
    },
  );
}
