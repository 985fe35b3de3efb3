import type * as z from "zod";
import { type ProblemCode, statusOf } from "../../../shared/problem.ts";

/** Every schema that has a name, and stands once in the document. */
export const components = new Map<z.ZodType, string>();

/** Gives a schema its name in the document. */
export function named<S extends z.ZodType>(id: string, schema: S): S {
  components.set(schema, id);
  return schema;
}

/** A reply: JSON by a schema, or other media by its type. */
export type ReplyOf = {
  readonly description: string;
  readonly schema?: z.ZodType;
  readonly media?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly example?: unknown;
};

export type Operation = {
  /** Of generated clients: `startRun`. */
  readonly id: string;
  readonly tag: string;
  readonly summary: string;
  readonly description?: string;
  /** Query parameters: all optional. */
  readonly query?: Readonly<Record<string, z.ZodType>>;
  readonly body?: z.ZodType;
  readonly example?: unknown;
  readonly replies: Readonly<Record<number, ReplyOf>>;
  /** Beside those that every call has. */
  readonly refusals?: readonly ProblemCode[];
  /** Whoever may call it needs no token. */
  readonly open?: true;
};

const everywhere: readonly ProblemCode[] = [
  "unauthorized",
  "forbidden",
  "no-team",
  "too-many-requests",
];
const ofBodies: readonly ProblemCode[] = ["bad-request", "too-large", "unsupported-media-type"];

/** Which refusals a call can have, by status. */
export function refusalsOf({ body, query, open, refusals = [] }: Operation): Map<number, string[]> {
  const codes = new Set<ProblemCode>([
    ...(open ? [] : everywhere),
    ...(body ? ofBodies : []),
    ...(query ? (["bad-request"] as const) : []),
    ...refusals,
  ]);
  const byStatus = new Map<number, string[]>();
  for (const code of codes)
    byStatus.set(statusOf[code], [...(byStatus.get(statusOf[code]) ?? []), code]);
  return byStatus;
}

export const json = (description: string, schema: z.ZodType, example?: unknown): ReplyOf => ({
  description,
  schema,
  ...(example === undefined ? {} : { example }),
});
