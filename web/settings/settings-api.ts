import type { BodyOf } from "../../shared/call-request.ts";
import { call } from "../request.ts";

export type IncomingBody = BodyOf<"PUT /api/incoming-webhooks/:name">;

/** The calls of the settings page. */
export const settingsApi = {
  keys: async () => (await call("GET /api/keys", {})).keys,
  makeKey: (body: BodyOf<"POST /api/keys">) => call("POST /api/keys", { body }),
  revokeKey: (id: string) => call("DELETE /api/keys/:id", { params: { id } }),
  egress: () => call("GET /api/egress", {}),
  putEgress: (body: BodyOf<"PUT /api/egress">) => call("PUT /api/egress", { body }),
  costLimits: () => call("GET /api/cost-limits", {}),
  putCostLimits: (body: BodyOf<"PUT /api/cost-limits">) => call("PUT /api/cost-limits", { body }),
  previews: () => call("GET /api/previews", {}),
  putPreviews: (body: BodyOf<"PUT /api/previews">) => call("PUT /api/previews", { body }),
  incoming: async () => (await call("GET /api/incoming-webhooks", {})).webhooks,
  putIncoming: (name: string, body: IncomingBody) =>
    call("PUT /api/incoming-webhooks/:name", { params: { name }, body }),
  removeIncoming: (name: string) =>
    call("DELETE /api/incoming-webhooks/:name", { params: { name } }),
  deliveries: (before?: string) =>
    call("GET /api/incoming-webhooks/deliveries", { query: { before } }),
  allowedSettings: async () => [...(await call("GET /api/repository-settings", {})).allowed],
  allowSettings: (body: BodyOf<"POST /api/repository-settings">) =>
    call("POST /api/repository-settings", { body }),
  disallowSettings: (id: string) => call("DELETE /api/repository-settings/:id", { params: { id } }),
  outgoing: async () => (await call("GET /api/outgoing-webhooks", {})).webhooks,
  makeOutgoing: (body: BodyOf<"POST /api/outgoing-webhooks">) =>
    call("POST /api/outgoing-webhooks", { body }),
  testOutgoing: async (id: string) =>
    (await call("POST /api/outgoing-webhooks/:id/test", { params: { id }, body: {} })).attempt,
  removeOutgoing: (id: string) => call("DELETE /api/outgoing-webhooks/:id", { params: { id } }),
  attempts: (before?: string) => call("GET /api/outgoing-webhooks/attempts", { query: { before } }),
};
