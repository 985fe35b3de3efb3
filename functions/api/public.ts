import { Hono } from "hono";
import type { Ports } from "../ports.ts";
import { openApiRoutes } from "./openapi.ts";

/** What anybody may call, below `/api`: the description of the API. */
export function publicApi(_ports: Ports) {
  return new Hono().route("/", openApiRoutes);
}
