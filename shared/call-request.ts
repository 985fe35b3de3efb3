import type * as z from "zod";
import type { Call, DeepReadonly, ParamNames } from "./calls/call.ts";
import type { calls } from "./calls/calls.ts";

type Calls = typeof calls;

/** A call of the API, such as `POST /api/runs/:id/stop`. */
export type CallName = keyof Calls;

type Schema<C extends Call, Part extends "query" | "body"> =
  C extends Record<Part, infer S extends z.ZodType> ? DeepReadonly<z.input<S>> : never;

export type QueryOf<Name extends CallName> = Schema<Calls[Name], "query">;
export type BodyOf<Name extends CallName> = Schema<Calls[Name], "body">;

type Part<Key extends string, Value> = [Value] extends [never]
  ? { readonly [K in Key]?: never }
  : { readonly [K in Key]: Value };

/** The arguments of a call. `key` is the Idempotency-Key; retries of one request use the same key. */
export type CallInput<Name extends CallName> = Part<
  "params",
  [ParamNames<Name>] extends [never] ? never : Readonly<Record<ParamNames<Name>, string>>
> &
  Partial<Part<"query", QueryOf<Name>>> &
  Part<"body", BodyOf<Name>> &
  (Calls[Name] extends { keyed: true } ? { readonly key: string } : { readonly key?: string });

type Bodies<Replies> = Replies[keyof Replies] extends infer Reply
  ? Reply extends { json: () => infer S extends z.ZodType }
    ? z.output<S>
    : never
  : never;

/** The JSON of a successful reply. */
export type ReplyOf<Name extends CallName> = Bodies<Calls[Name]["replies"]>;

/** The method and the path of a call, with its parameters and query filled in. */
export function addressOf(
  name: CallName,
  {
    params = {},
    query = {},
  }: { params?: Readonly<Record<string, string>> | undefined; query?: object | undefined },
): { readonly method: string; readonly path: string } {
  const [method = "", shape = ""] = name.split(" ");
  const path = shape.replace(/:(\w+)/g, (_, param) => encodeURIComponent(params[param] ?? ""));
  const given = Object.entries(query).filter(([, value]) => value !== undefined && value !== "");
  const search = new URLSearchParams(given.map(([key, value]) => [key, String(value)]));
  return { method, path: search.size > 0 ? `${path}?${search}` : path };
}
