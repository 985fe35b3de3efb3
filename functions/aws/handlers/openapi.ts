import { Hono } from "hono";
import { handle } from "hono/aws-lambda";
import { openApiRoutes } from "../../api/openapi.ts";

/** The description of the API, for anybody. It touches nothing, and has the right to nothing. */
export const handler: ReturnType<typeof handle> = handle(new Hono().route("/api", openApiRoutes));
