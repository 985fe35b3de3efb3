import { Hono } from "hono";
import type { Ports } from "../ports.ts";
import { devBoxApi } from "./devboxes.ts";
import { openApiRoutes } from "./openapi.ts";
import { type Authenticate, peopleApi } from "./people.ts";
import type { Limits } from "./rate-limit.ts";
import { refusing } from "./refusal.ts";
import { webhookRoutes } from "./webhooks.ts";

/** The whole HTTP API over its ports, as one process serves it. */
export function api(ports: Ports, authenticate: Authenticate, limits?: Limits) {
  const whole = new Hono()
    .route("/api", openApiRoutes)
    .route("/api", webhookRoutes(ports))
    .route("/api", peopleApi(ports, authenticate, limits))
    .route("/box", devBoxApi(ports));
  return refusing(whole, ports);
}
