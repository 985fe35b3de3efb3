import { Hono } from "hono";
import { Problem } from "../../../shared/problem.ts";
import type { Caller } from "../../caller.ts";
import { verifyCapability } from "../../capability.ts";
import { allows, scopeFor } from "../../keys/allows.ts";
import type { Ports } from "../../ports.ts";
import { catalogRoutes } from "../catalog.ts";
import { eventRoutes } from "../events.ts";
import { incomingWebhookRoutes } from "../incoming-webhooks.ts";
import { keyRoutes } from "../keys.ts";
import { outgoingWebhookRoutes } from "../outgoing-webhooks.ts";
import { requestRoutes } from "../requests.ts";
import { runRoutes } from "../runs.ts";
import { workRoutes } from "../work.ts";
import { callLimits, type Limits } from "./rate-limit.ts";
import type { ApiEnv } from "./request.ts";

/** Who a request comes from; a Problem is thrown for one that may not come in at all. */
export type Authenticate = (request: Request) => Promise<Caller | undefined>;

const routes = new Hono<ApiEnv>()
  .route("/", runRoutes)
  .route("/", requestRoutes)
  .route("/", eventRoutes)
  .route("/", workRoutes)
  .route("/", keyRoutes)
  .route("/", incomingWebhookRoutes)
  .route("/", outgoingWebhookRoutes)
  .route("/", catalogRoutes);

/** What people and programs ask, below `/api`. `authenticate` is the host's: a token here, a signed-in user there. */
export function peopleApi(ports: Ports, authenticate: Authenticate, limits: Limits = callLimits()) {
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
      checkScope(caller, c.req.method, c.req.path);
      limits.check(caller);
      c.set("caller", caller);
      c.set("ports", ports);
      await next();
    })
    .route("/", routes);
}

/** What an API key may not do is refused before anything else is looked at. */
export function checkScope({ scope }: Caller, method: string, path: string): void {
  if (scope === undefined || allows(scope, method, path)) return;
  const needed = scopeFor(method, path);
  throw new Problem(
    "forbidden",
    `This key may ${scope === "read" ? "look at everything and change nothing" : "start and work with Runs"}. The call needs a key of the scope ${needed}.`,
  );
}

/** A DevBox can never answer, steer or start: its capability opens `/box` and nothing else. */
function refuseDevBox(ports: Ports, authorization: string | undefined): void {
  const token = /^Bearer (\S+)$/.exec(authorization ?? "")?.[1];
  if (token && verifyCapability(ports.settings.secret, token))
    throw new Problem("forbidden", "A DevBox may only append, ask and report for its own Run.");
}
