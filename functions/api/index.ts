import { Hono } from "hono";
import type { Ports } from "../ports.ts";
import { devBoxApi } from "./devboxes.ts";
import { type Authenticate, peopleApi } from "./people.ts";
import { publicApi } from "./public.ts";
import { refusing } from "./refusal.ts";

/** The whole HTTP API over its ports, as one process serves it. */
export function api(ports: Ports, authenticate: Authenticate) {
  const whole = new Hono()
    .route("/api", publicApi(ports))
    .route("/api", peopleApi(ports, authenticate))
    .route("/box", devBoxApi(ports));
  return refusing(whole, ports);
}
