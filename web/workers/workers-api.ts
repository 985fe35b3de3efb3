import type { BodyOf } from "../../shared/call-request.ts";
import { call } from "../request.ts";

/** The calls of the page of workers. */
export const workersApi = {
  makeCode: (body: BodyOf<"POST /api/workers/codes">) => call("POST /api/workers/codes", { body }),
  change: (id: string, body: BodyOf<"PATCH /api/workers/:id">) =>
    call("PATCH /api/workers/:id", { params: { id }, body }),
  remove: (id: string) => call("DELETE /api/workers/:id", { params: { id } }),
};
