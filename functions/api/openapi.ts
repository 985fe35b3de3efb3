import { Hono } from "hono";
import { openApiDocument } from "./openapi-document.ts";

let document: object | undefined;

/** `GET /api/openapi.json`, made from the contracts of the calls. It needs no sign-in because it names no data. */
export const openApiRoutes = new Hono().get("/openapi.json", (c) => {
  document ??= openApiDocument();
  return c.json(document);
});
