import { Hono } from "hono";
import { Problem } from "../../shared/problem.ts";
import { verifyCapability } from "../capability.ts";
import type { Ports } from "../ports.ts";
import type { Caller } from "../start-run.ts";
import { catalogRoutes } from "./catalog.ts";
import { eventRoutes } from "./events.ts";
import type { ApiEnv } from "./request.ts";
import { requestRoutes } from "./requests.ts";
import { runRoutes } from "./runs.ts";
import { workRoutes } from "./work.ts";

/** Who a request comes from; a Problem is thrown for one that may not come in at all. */
export type Authenticate = (request: Request) => Promise<Caller | undefined>;

const routes = new Hono<ApiEnv>()
  .route("/", runRoutes)
  .route("/", requestRoutes)
  .route("/", eventRoutes)
  .route("/", workRoutes)
  .route("/", catalogRoutes);

/** What people and programs ask, below `/api`. `authenticate` is the host's: a token here, a signed-in user there. */
export function peopleApi(ports: Ports, authenticate: Authenticate) {
  return new Hono<ApiEnv>()
    .use(async (c, next) => {
      refuseDevBox(ports, c.req.header("authorization"));
      const caller = await authenticate(c.req.raw);
      if (!caller)
        throw new Problem(
          "unauthorized",
          "Sign in first: send the access token as a bearer token.",
        );
      c.set("caller", caller);
      c.set("ports", ports);
      await next();
    })
    .route("/", routes);
}

/** A DevBox can never answer, steer or start: its capability opens `/box` and nothing else. */
function refuseDevBox(ports: Ports, authorization: string | undefined): void {
  const token = /^Bearer (\S+)$/.exec(authorization ?? "")?.[1];
  if (token && verifyCapability(ports.settings.secret, token))
    throw new Problem("forbidden", "A DevBox may only append, ask and report for its own Run.");
}
