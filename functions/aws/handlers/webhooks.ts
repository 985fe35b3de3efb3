import { Hono } from "hono";
import { handle } from "hono/aws-lambda";
import { refusing } from "../../api/door/refusal.ts";
import { webhookRoutes } from "../../api/webhooks.ts";
import type { Ports } from "../../ports/ports.ts";
import { deployed } from "../composition.ts";
import { noting } from "../fargate/noting-host.ts";

const app = (ports: Ports) => refusing(new Hono().route("/api", webhookRoutes(ports)), ports);

let answer: ReturnType<typeof handle> | undefined;

/** Incoming webhooks. A delivery proves itself with its signature; there is no sign-in here. */
export const handler: ReturnType<typeof handle> = async (event, context) => {
  answer ??= handle(app((await deployed(noting)).ports));
  return answer(event, context);
};
