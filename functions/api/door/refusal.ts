import type { Env, Hono } from "hono";
import { HTTPException } from "hono/http-exception";
import type { RouterRoute } from "hono/types";
import { Problem } from "../../../shared/problem.ts";
import type { Ports } from "../../ports/ports.ts";

/** Adds the replies for errors and for paths that an app does not serve. */
export function refusing<E extends Env>(app: Hono<E>, ports: Ports): Hono<E> {
  return app
    .onError((error, c) => refusal(ports, error, c.req.path))
    .notFound((c) => {
      const missing = notServed(app, c.req.method, c.req.path);
      return Response.json(missing.body, { status: missing.status });
    });
}

function notServed<E extends Env>({ routes }: Hono<E>, method: string, path: string): Problem {
  const methods = methodsAt(routes, path);
  if (methods.length === 0)
    return new Problem("not-found", `There is nothing at ${path.slice(0, 200)}.`);
  const use = methods.join(" or ");
  return new Problem("method-not-allowed", `${method} is not possible at ${path}. Use ${use}.`);
}

/** The methods that a path accepts. A path without parameters wins over a path with parameters. */
export function methodsAt(routes: readonly RouterRoute[], path: string): string[] {
  const own = routes.filter(({ method }) => method !== "ALL");
  const exact = own.filter((it) => it.path === path);
  const fits = (shape: string) => new RegExp(`^${shape.replace(/:\w+/g, "[^/]+")}$`).test(path);
  const found = exact.length > 0 ? exact : own.filter((it) => fits(it.path));
  return [...new Set(found.map(({ method }) => method))].sort();
}

/** The reply to a refused call. */
export function refused({ body, status, details }: Problem): Response {
  const { retryAfter } = details;
  const headers = retryAfter === undefined ? {} : { "retry-after": String(retryAfter) };
  return Response.json(body, { status, headers });
}

/** The reply to a Problem, or to a fault of the storage. Any other error is a bug: the operator's log has it, and the caller learns no details. */
export function refusal(
  ports: Pick<Ports, "note" | "storageProblem">,
  error: Error,
  path: string,
): Response {
  if (error instanceof Problem) return refused(error);
  if (error instanceof HTTPException && error.status < 500)
    return Response.json(new Problem("bad-request", error.message).body, { status: error.status });
  const fault = ports.storageProblem?.(error);
  if (fault) {
    ports.note("storage.failed", { path, code: fault.code, error: String(error) });
    return refused(fault);
  }
  ports.note("request.failed", { path, error: error.stack ?? String(error) });
  const body = {
    error: {
      code: "internal",
      message: "Something went wrong in Wheelhouse. See its log, then try again.",
    },
  };
  return Response.json(body, { status: 500 });
}
