import { Hono } from "hono";
import { handle } from "hono/aws-lambda";
import { openApiRoutes } from "../../api/openapi.ts";

const routes = openApiRoutes(() => ""); // a deployment has a host of its own

/** The public description of the API. This function needs no rights. */
export const handler: ReturnType<typeof handle> = handle(new Hono().route("/api", routes));
