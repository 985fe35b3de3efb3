import type { BodyOf, QueryOf } from "../../shared/call-request.ts";
import { call } from "../request.ts";

const params = (id: string) => ({ params: { id } });

/** The calls of the pages of schedules. */
export const schedulesApi = {
  all: () => call("GET /api/schedules", {}),
  one: (id: string) => call("GET /api/schedules/:id", params(id)),
  times: (query: QueryOf<"GET /api/schedules/times">) =>
    call("GET /api/schedules/times", { query }),
  make: (body: BodyOf<"POST /api/schedules">) => call("POST /api/schedules", { body }),
  change: (id: string, body: BodyOf<"PATCH /api/schedules/:id">) =>
    call("PATCH /api/schedules/:id", { ...params(id), body }),
  remove: (id: string) => call("DELETE /api/schedules/:id", params(id)),
  run: (id: string) => call("POST /api/schedules/:id/run", { ...params(id), body: {} }),
  history: (id: string) => call("GET /api/schedules/:id/history", params(id)),
};
