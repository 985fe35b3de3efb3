import { Hono } from "hono";
import { handle } from "hono/aws-lambda";
import { publicApi } from "../api/public.ts";
import { refusing } from "../api/refusal.ts";
import type { Ports } from "../ports.ts";
import { deployed } from "./composition.ts";
import { noting } from "./noting-host.ts";

const app = (ports: Ports) => refusing(new Hono().route("/api", publicApi(ports)), ports);

let answer: ReturnType<typeof handle> | undefined;

/** What anybody may call. A webhook proves itself by its signature. */
export const handler: ReturnType<typeof handle> = async (event, context) => {
  answer ??= handle(app((await deployed(noting)).ports));
  return answer(event, context);
};
