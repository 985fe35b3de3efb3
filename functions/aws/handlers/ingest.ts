import { Hono } from "hono";
import { handle } from "hono/aws-lambda";
import { devBoxApi } from "../../api/box/box.ts";
import { refusing } from "../../api/door/refusal.ts";
import { workerApi } from "../../api/worker/worker.ts";
import type { Ports } from "../../ports/ports.ts";
import { deployed } from "../composition.ts";
import { noting } from "../fargate/noting-host.ts";

const app = (ports: Ports) =>
  refusing(new Hono().route("/box", devBoxApi(ports)).route("/worker", workerApi(ports)), ports);

let answer: ReturnType<typeof handle> | undefined;

/** The calls of DevBoxes and workers. Each proves itself with its own tokens; there is no sign-in here. */
export const handler: ReturnType<typeof handle> = async (event, context) => {
  answer ??= handle(app((await deployed(noting)).ports));
  return answer(event, context);
};
