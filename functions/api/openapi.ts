import { Hono } from "hono";
import { openApiDocument } from "./openapi-document.ts";

/**
 * `GET /api/openapi.json`, made from the contracts of the calls. It needs no sign-in because it names no data.
 *
 * @param basePath the path below which the API is at its host; empty for none
 */
export function openApiRoutes(basePath: () => string): Hono {
  let document: object | undefined;
  return new Hono().get("/openapi.json", (c) => {
    document ??= openApiDocument(basePath());
    return c.json(document);
  });
}
