import { Hono } from "hono";
import type { Ports } from "../../ports.ts";
import { boxRoutes } from "./box.ts";

/** What DevBoxes say, below `/box`. */
export function devBoxApi(ports: Ports) {
  return new Hono<{ Variables: { ports: Ports } }>()
    .use(async (c, next) => {
      c.set("ports", ports);
      await next();
    })
    .route("/", boxRoutes);
}
