import { Hono } from "hono";
import { handle } from "hono/aws-lambda";
import { Problem } from "../../../shared/problem.ts";
import { nothing } from "../../../shared/schemas/run.ts";
import { checkScope, peopleApi } from "../../api/door/people.ts";
import { callLimits } from "../../api/door/rate-limit.ts";
import { refused, refusing } from "../../api/door/refusal.ts";
import { readBody } from "../../api/door/request.ts";
import { callerOfKey, isKey } from "../../keys/api-key.ts";
import { type Deployment, deployed } from "../composition.ts";
import { noting } from "../fargate/noting-host.ts";
import { callerOf } from "../sign-in/caller.ts";
import { byWayOfBlobs } from "./large-reply.ts";

/** People's calls, by the token of the sign-in that each brings. */
function app({ ports, tickets, signedIn }: Deployment) {
  const caller = async (request: Request) => {
    const token = /^Bearer (\S+)$/.exec(request.headers.get("authorization") ?? "")?.[1];
    if (token !== undefined && isKey(token)) return callerOfKey(ports, token);
    const claims = token === undefined ? undefined : await signedIn(token);
    return callerOf(claims, request.headers.get("acting-for") ?? undefined);
  };
  const limits = callLimits();
  const calls = refusing(new Hono().route("/api", peopleApi(ports, caller, limits)), ports);
  return new Hono()
    .use(async (c, next) => {
      await next();
      c.res.headers.set("x-content-type-options", "nosniff");
      if (!c.res.headers.has("cache-control")) c.res.headers.set("cache-control", "no-store");
    })
    .post("/api/ws-ticket", async (c) => {
      const known = await caller(c.req.raw);
      if (!known) {
        limits.checkStranger();
        throw new Problem("unauthorized", "Sign in first.");
      }
      checkScope(known, c.req.method, c.req.path);
      limits.check(known);
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
      if (error instanceof Problem) return refused(error);
      throw error;
    });
}

let handler_: ReturnType<typeof handle> | undefined;

export const handler: ReturnType<typeof handle> = async (event, context) => {
  handler_ ??= handle(app(await deployed(noting)));
  return handler_(event, context);
};
