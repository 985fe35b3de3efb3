import { Hono } from "hono";
import { Problem } from "../../../shared/problem.ts";
import type { Caller } from "../../identity/caller.ts";
import { verifyCapability } from "../../identity/capability.ts";
import type { Ports } from "../../ports/ports.ts";
import { catalogRoutes } from "../catalog.ts";
import { costLimitRoutes } from "../cost-limits.ts";
import { egressRoutes } from "../egress.ts";
import { imageRoutes } from "../images.ts";
import { incomingWebhookRoutes } from "../incoming-webhooks.ts";
import { keyRoutes } from "../keys.ts";
import { outgoingWebhookRoutes } from "../outgoing-webhooks.ts";
import { previewRoutes } from "../previews.ts";
import { repeatRoutes } from "../repeat.ts";
import { repositorySettingsRoutes } from "../repository-settings.ts";
import type { ApiEnv } from "../request.ts";
import { runCommandRoutes } from "../run-commands.ts";
import { runRoutes } from "../runs.ts";
import { scheduleRoutes } from "../schedules.ts";
import { type IssueTicket, socketRoutes } from "../sockets.ts";
import { workRoutes } from "../work.ts";
import { workerRoutes } from "../workers.ts";
import { callLimits, type Limits } from "./rate-limit.ts";

/** Finds the caller of a request. Throws a Problem if the caller is known but has no access. */
export type Authenticate = (request: Request) => Promise<Caller | undefined>;

const routes = new Hono<ApiEnv>()
  .route("/", runRoutes)
  .route("/", repeatRoutes)
  .route("/", runCommandRoutes)
  .route("/", workRoutes)
  .route("/", scheduleRoutes)
  .route("/", keyRoutes)
  .route("/", repositorySettingsRoutes)
  .route("/", egressRoutes)
  .route("/", costLimitRoutes)
  .route("/", previewRoutes)
  .route("/", incomingWebhookRoutes)
  .route("/", outgoingWebhookRoutes)
  .route("/", catalogRoutes)
  .route("/", workerRoutes)
  .route("/", imageRoutes);

/** The calls of people and programs, below `/api`. Each host has its own `authenticate`: an access token or a sign-in pool. */
export function peopleApi(
  ports: Ports,
  authenticate: Authenticate,
  issueTicket: IssueTicket,
  limits: Limits = callLimits(),
) {
  return new Hono<ApiEnv>()
    .use(async (c, next) => {
      refuseDevBox(ports, c.req.header("authorization"));
      const caller = await authenticate(c.req.raw);
      if (!caller) {
        limits.checkStranger();
        throw new Problem(
          "unauthorized",
          "Sign in first: send the access token as a bearer token.",
        );
      }
      limits.check(caller);
      c.set("caller", caller);
      c.set("ports", ports);
      await next();
    })
    .route("/", routes)
    .route("/", socketRoutes(issueTicket));
}

/** A DevBox can never answer, steer or start a Run: its capability opens only `/box`. */
function refuseDevBox(ports: Ports, authorization: string | undefined): void {
  const token = /^Bearer (\S+)$/.exec(authorization ?? "")?.[1];
  if (token && verifyCapability(ports.settings.secret, token))
    throw new Problem("forbidden", "A DevBox can only append, ask and report for its own Run.");
}
