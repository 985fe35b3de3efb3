import { Hono } from "hono";
import { basePath } from "../base-path.ts";
import type { Ports } from "../ports/ports.ts";
import { devBoxApi } from "./box/box.ts";
import { type Authenticate, peopleApi } from "./door/people.ts";
import type { Limits } from "./door/rate-limit.ts";
import { refusing } from "./door/refusal.ts";
import { openApiRoutes } from "./openapi.ts";
import type { IssueTicket } from "./sockets.ts";
import { webhookRoutes } from "./webhooks.ts";
import { workerApi } from "./worker/worker.ts";

/** The whole HTTP API, for a server that is one process. */
export function api(
  ports: Ports,
  authenticate: Authenticate,
  issueTicket: IssueTicket,
  limits?: Limits,
) {
  const whole = new Hono()
    .route(
      "/api",
      openApiRoutes(() => basePath(ports)),
    )
    .route("/api", webhookRoutes(ports))
    .route("/api", peopleApi(ports, authenticate, issueTicket, limits))
    .route("/box", devBoxApi(ports))
    .route("/worker", workerApi(ports));
  return refusing(whole, ports);
}
