import type { BodyOf } from "../../shared/call-request.ts";
import { call } from "../request.ts";

/** The calls of the page of images. */
export const imagesApi = {
  list: async () => (await call("GET /api/images", {})).images,
  add: (body: BodyOf<"POST /api/images">) => call("POST /api/images", { body }),
  remove: (id: string) => call("DELETE /api/images/:id", { params: { id } }),
};
