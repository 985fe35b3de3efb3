import type { Env, Hono } from "hono";
import { HTTPException } from "hono/http-exception";
import { Problem } from "../../../shared/problem.ts";
import type { Ports } from "../../ports.ts";
import { methodsOf } from "../calls.ts";

/** Answers what goes wrong below an app as its callers see it, and what is not there at all. */
export function refusing<E extends Env>(app: Hono<E>, ports: Ports): Hono<E> {
  return app
    .onError((error, c) => refusal(ports, error, c.req.path))
    .notFound((c) => {
      const missing = nothingThere(c.req.method, c.req.path);
      return Response.json(missing.body, { status: missing.status });
    });
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

/** The reply to a call that is refused. */
export function refused({ body, status, details }: Problem): Response {
  const { retryAfter } = details;
  const headers = retryAfter === undefined ? {} : { "retry-after": String(retryAfter) };
  return Response.json(body, { status, headers });
}

/** A Problem as its caller sees it. Anything else is a bug: noted for the operator, and said to nobody. */
function refusal(ports: Ports, error: Error, path: string): Response {
  if (error instanceof Problem) return refused(error);
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
