import { Hono } from "hono";
import { handle } from "hono/aws-lambda";
import { openApiRoutes } from "../../api/openapi.ts";

/** The public description of the API. This function needs no rights. */
export const handler: ReturnType<typeof handle> = handle(new Hono().route("/api", openApiRoutes));
