import { type Context, type Env, Hono } from "hono";
import type { ContentfulStatusCode } from "hono/utils/http-status";
import type * as z from "zod";
import type { Call, DeepReadonly, ParamNames, Wire } from "../../shared/calls/call.ts";
import { checkScope } from "./door/scope.ts";
import { type ApiEnv, parsed, queryOf, readBody } from "./request.ts";

type Output<Schema> = Schema extends z.ZodType ? z.output<Schema> : undefined;

/** The parsed input of a call, and what the middleware before it has set. */
type Given<Name, C extends Wire, E extends Env> = E["Variables"] & {
  readonly c: Context<E>;
  readonly params: Readonly<Record<ParamNames<Name>, string>>;
  readonly query: Output<C["query"]>;
  readonly body: Output<C["body"]>;
};

/** The JSON bodies of a call by their status. */
type Bodies<Replies> = {
  [Status in keyof Replies as Replies[Status] extends { json: () => z.ZodType }
    ? Status
    : never]: Replies[Status] extends { json: () => infer Schema extends z.ZodType }
    ? DeepReadonly<z.output<Schema>>
    : never;
};
type WithStatus<B> = { [Status in keyof B]: { readonly status: Status; readonly body: B[Status] } };
type IsUnion<T, All = T> = T extends T ? ([All] extends [T] ? false : true) : never;
type Json<B> = true extends IsUnion<keyof B> ? WithStatus<B>[keyof B] : B[keyof B];

/** A `Response` is for a body that is no JSON, and for a reply that is kept in the log of a Run. */
type Own<C extends Wire> = C extends { keyed: true }
  ? Response
  : [Extract<C["replies"][keyof C["replies"]], { media: string }>] extends [never]
    ? never
    : Response;

/** The body alone if the call has one JSON reply; the body with its status if it has several. */
type Answer<C extends Wire> = Json<Bodies<C["replies"]>> | Own<C>;

type Handlers<Calls, E extends Env> = {
  readonly [Name in keyof Calls]: Calls[Name] extends Wire
    ? (given: Given<Name, Calls[Name], E>) => Answer<Calls[Name]> | Promise<Answer<Calls[Name]>>
    : never;
};

/** Makes a function that serves calls below `base` by their handlers. `admit` throws if the caller may not make a call. */
export const serving =
  <E extends Env, C extends Wire = Wire>(
    base: "/api" | "/box" | "/worker",
    admit: (c: Context<E>, call: C) => void = () => {},
  ) =>
  <const Calls extends Readonly<Record<string, C>>>(
    calls: Calls,
    handlers: Handlers<Calls, E>,
  ): Hono<E> => {
    const app = new Hono<E>();
    for (const [name, call] of Object.entries<C>(calls)) {
      const [method = "", path = ""] = name.split(" ");
      const handle = handlers[name as keyof Calls] as (given: object) => unknown;
      app.on(method, path.slice(base.length), async (c) => {
        admit(c, call);
        const answer = await handle({
          ...c.var,
          c,
          params: call.params ? parsed(call.params, c.req.param()) : c.req.param(),
          query: call.query && parsed(call.query, queryOf(c, call.query)),
          body: call.body && (await readBody(c, call.body, call.maxBody)),
        });
        return answer instanceof Response ? answer : jsonReply(c, call, answer);
      });
    }
    return app;
  };

/** Serves calls of people and programs. A call that an API key may not make is refused before anything else. */
export const serve = serving<ApiEnv, Call>("/api", (c, { scope }) =>
  checkScope(c.var.caller, scope),
);

function jsonReply(c: Context, { replies }: Wire, answer: unknown): Response {
  const [only, ...others] = Object.entries(replies).filter(([, { json }]) => json);
  const { status, body } =
    others.length === 0
      ? { status: Number(only?.[0]), body: answer }
      : (answer as { status: number; body: unknown });
  return c.json(body, status as ContentfulStatusCode);
}
