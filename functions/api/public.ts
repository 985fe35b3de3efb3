import { Hono } from "hono";
import type { Ports } from "../ports.ts";
import { openApiRoutes } from "./openapi.ts";
import { webhookRoutes } from "./webhooks.ts";

/** What anybody may call, below `/api`: the description of the API, and webhooks, which prove themselves. */
export function publicApi(ports: Ports) {
  return new Hono().route("/", openApiRoutes).route("/", webhookRoutes(ports));
}
