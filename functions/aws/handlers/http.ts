import { Hono } from "hono";
import { handle } from "hono/aws-lambda";
import { compressed } from "../../api/door/compress.ts";
import { peopleApi } from "../../api/door/people.ts";
import { refusing } from "../../api/door/refusal.ts";
import type { IssueTicket } from "../../api/sockets.ts";
import { callerOfKey, isKey } from "../../identity/api-key.ts";
import { type Deployment, deployed } from "../composition.ts";
import { noting } from "../fargate/noting-host.ts";
import { accountIn, callerOf, teamsIn } from "../sign-in/caller.ts";
import { byWayOfBlobs } from "./large-reply.ts";

/** The calls of people and programs. Each request brings a sign-in token or an API key. */
function app({ ports, tickets, signedIn, teamsNow }: Deployment) {
  const caller = async (request: Request) => {
    const token = /^Bearer (\S+)$/.exec(request.headers.get("authorization") ?? "")?.[1];
    if (token !== undefined && isKey(token)) return callerOfKey(ports, token);
    const claims = token === undefined ? undefined : await signedIn(token);
    if (claims === undefined) return undefined;
    const account = accountIn(claims);
    const teams = account === undefined ? [] : await teamsNow(account, teamsIn(claims));
    return callerOf(claims, request.headers.get("acting-for") ?? undefined, teams);
  };
  const issueTicket: IssueTicket = (caller, origin) =>
    tickets.issue({ kind: "person", caller }, origin);
  const whole = new Hono()
    .use(async (c, next) => {
      await next();
      c.res.headers.set("x-content-type-options", "nosniff");
      if (!c.res.headers.has("cache-control")) c.res.headers.set("cache-control", "no-store");
      c.res = await compressed(c.req.raw, c.res);
    })
    .get("/api/runs/:id/export", async (c, next) => {
      await next();
      if (c.res.ok) c.res = await byWayOfBlobs(ports.blobs, c.req.param("id"), c.res);
    })
    .route("/api", peopleApi(ports, caller, issueTicket));
  return refusing(whole, ports);
}

let handler_: ReturnType<typeof handle> | undefined;

export const handler: ReturnType<typeof handle> = async (event, context) => {
  handler_ ??= handle(app(await deployed(noting)));
  return handler_(event, context);
};
