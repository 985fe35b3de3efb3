import { Hono } from "hono";
import { handle, type LambdaEvent } from "hono/aws-lambda";
import { Problem } from "../../shared/problem.ts";
import { nothing } from "../../shared/schemas/run.ts";
import { peopleApi } from "../api/people.ts";
import { refusing } from "../api/refusal.ts";
import { readBody } from "../api/request.ts";
import { callerOf } from "./caller.ts";
import { type Deployment, deployed } from "./composition.ts";
import { byWayOfBlobs } from "./large-reply.ts";
import { noting } from "./noting-host.ts";

type Env = { Bindings: { event: LambdaEvent } };

/** People's calls, with the caller that the authorizer of the HTTP API has checked. */
function app({ ports, tickets }: Deployment) {
  const events = new WeakMap<Request, LambdaEvent>();
  const caller = (request: Request) =>
    callerOf(claimsOf(events.get(request)), request.headers.get("acting-for") ?? undefined);
  const people = peopleApi(ports, async (request) => caller(request));
  const calls = refusing(new Hono().route("/api", people), ports);
  return new Hono<Env>()
    .use(async (c, next) => {
      events.set(c.req.raw, c.env.event);
      await next();
      c.res.headers.set("x-content-type-options", "nosniff");
      if (!c.res.headers.has("cache-control")) c.res.headers.set("cache-control", "no-store");
    })
    .post("/api/ws-ticket", async (c) => {
      const known = caller(c.req.raw);
      if (!known) throw new Problem("unauthorized", "Sign in first.");
      if (c.req.header("content-type")) await readBody(c, nothing);
      const ticket = await tickets.issue({ kind: "person", caller: known }, c.req.header("origin"));
      return c.json({ ticket });
    })
    .get("/api/runs/:id/export", async (c) => {
      const reply = await calls.fetch(c.req.raw);
      return reply.ok ? byWayOfBlobs(ports.blobs, c.req.param("id"), reply) : reply;
    })
    .all("*", (c) => calls.fetch(c.req.raw))
    .onError((error) => {
      if (error instanceof Problem) return Response.json(error.body, { status: error.status });
      throw error;
    });
}

function claimsOf(event: LambdaEvent | undefined): unknown {
  const context = event && "requestContext" in event ? event.requestContext : undefined;
  const authorizer = context && "authorizer" in context ? context.authorizer : undefined;
  return authorizer && "jwt" in authorizer ? authorizer.jwt?.claims : undefined;
}

let handler_: ReturnType<typeof handle> | undefined;

export const handler: ReturnType<typeof handle> = async (event, context) => {
  handler_ ??= handle(app(await deployed(noting)));
  return handler_(event, context);
};
