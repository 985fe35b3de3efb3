import { Hono } from "hono";
import { openApiDocument } from "./openapi/document.ts";

let document: object | undefined;

/** `GET /api/openapi.json`, made from the same schemas that parse the requests. Open to all: it names no data. */
export const openApiRoutes = new Hono().get("/openapi.json", (c) => {
  document ??= openApiDocument();
  return c.json(document);
});
