import type * as z from "zod";
import type { ProblemCode } from "../problem.ts";
import type { Scope } from "../schemas/key.ts";

export type Method = "GET" | "POST" | "PUT" | "PATCH" | "DELETE";

/** One reply of a call. A reply has a JSON body, a body of another media type, or only headers. */
export type CallReply = {
  readonly description: string;
  /** Makes the schema of the body. Only the description of the API calls it: making all of them takes 30 ms. */
  readonly json?: () => z.ZodType;
  readonly media?: string;
  /** Header names with a description. */
  readonly headers?: Readonly<Record<string, string>>;
};

/** What goes over the wire in one call. */
export type Wire = {
  /** Path parameters that have rules. A parameter without a schema is any text. */
  readonly params?: z.ZodObject;
  /** Every query parameter is optional. */
  readonly query?: z.ZodObject;
  readonly body?: z.ZodType;
  /** Size limit of the body in bytes, if it is not 256 KB. */
  readonly maxBody?: number;
  /** The call changes a Run and takes an `Idempotency-Key`. */
  readonly keyed?: true;
  readonly replies: Readonly<Record<number, CallReply>>;
};

/** The contract of one call of the public API. Its method and path are its key in `Calls`. */
export type Call = Wire & {
  /** Name of the operation in generated clients, such as `startRun`. */
  readonly id: string;
  readonly tag: string;
  readonly summary: string;
  readonly description?: string;
  /** The narrowest scope of an API key that allows the call. An `open` call needs no token. */
  readonly scope: Scope | "open";
  readonly example?: unknown;
  /** What it can refuse, besides what follows from its path, body, query, scope and key. */
  readonly problems?: readonly ProblemCode[];
};

/** Contracts by method and path, such as `POST /api/runs/:id/stop`. */
export type Calls = Readonly<Record<`${Method} /api/${string}`, Call>>;

/** The names of the path parameters in a call's name. */
export type ParamNames<Name> = Name extends `${string}/:${infer Param}/${infer Rest}`
  ? Param | ParamNames<`/${Rest}`>
  : Name extends `${string}/:${infer Param}`
    ? Param
    : never;

export type DeepReadonly<T> = T extends (infer Item)[]
  ? readonly DeepReadonly<Item>[]
  : T extends object
    ? { readonly [Key in keyof T]: DeepReadonly<T[Key]> }
    : T;
