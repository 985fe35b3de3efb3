import { Hono } from "hono";
import { HTTPException } from "hono/http-exception";
import { Problem } from "../../shared/problem.ts";
import { verifyCapability } from "../capability.ts";
import type { Ports } from "../ports.ts";
import type { Caller } from "../start-run.ts";
import { boxRoutes } from "./box.ts";
import { catalogRoutes } from "./catalog.ts";
import { eventRoutes } from "./events.ts";
import { methodsOf, openApiRoutes } from "./openapi.ts";
import type { ApiEnv } from "./request.ts";
import { requestRoutes } from "./requests.ts";
import { runRoutes } from "./runs.ts";

/** Who a request comes from; a Problem is thrown for one that may not come in at all. */
export type Authenticate = (request: Request) => Promise<Caller | undefined>;

const routes = new Hono<ApiEnv>()
  .route("/", runRoutes)
  .route("/", requestRoutes)
  .route("/", eventRoutes)
  .route("/", catalogRoutes);

/** The whole HTTP API over its ports. `authenticate` is the host's: a token here, a signed-in user there. */
export function api(ports: Ports, authenticate: Authenticate) {
  const people = new Hono<ApiEnv>()
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
  const boxes = new Hono<{ Variables: { ports: Ports } }>()
    .use(async (c, next) => {
      c.set("ports", ports);
      await next();
    })
    .route("/", boxRoutes);
  return new Hono()
    .route("/api", openApiRoutes)
    .route("/api", people)
    .route("/box", boxes)
    .onError((error, c) => refusal(ports, error, c.req.path))
    .notFound((c) => {
      const missing = nothingThere(c.req.method, c.req.path);
      return Response.json(missing.body, { status: missing.status });
    });
}

/** A DevBox can never answer, steer or start: its capability opens `/box` and nothing else. */
function refuseDevBox(ports: Ports, authorization: string | undefined): void {
  const token = /^Bearer (\S+)$/.exec(authorization ?? "")?.[1];
  if (token && verifyCapability(ports.settings.secret, token))
    throw new Problem("forbidden", "A DevBox may only append, ask and report for its own Run.");
}

function nothingThere(method: string, path: string): Problem {
  const methods = methodsOf(path);
  if (methods.length === 0)
    return new Problem("not-found", `There is nothing at ${path.slice(0, 200)}.`);
  return new Problem(
    "method-not-allowed",
    `${method} is not for ${path}. It takes ${methods.join(", ")}.`,
  );
}

/** A Problem as its caller sees it. Anything else is a bug: noted for the operator, and said to nobody. */
function refusal(ports: Ports, error: Error, path: string): Response {
  if (error instanceof Problem) return Response.json(error.body, { status: error.status });
  if (error instanceof HTTPException && error.status < 500)
    return Response.json(new Problem("bad-request", error.message).body, { status: error.status });
  ports.note("request.failed", { path, error: error.stack ?? String(error) });
  const body = {
    error: {
      code: "internal",
      message: "Wheelhouse made a mistake. Its log says more; try again.",
    },
  };
  return Response.json(body, { status: 500 });
}
