import type { KeyView, Scope } from "../../shared/schemas/key.ts";
import type { AttemptView, Occasion, OutgoingView } from "../../shared/schemas/outgoing-webhook.ts";
import type { DeliveryView, Template, WebhookView } from "../../shared/schemas/webhook.ts";
import { json, post } from "../request.ts";

/** `PUT /api/incoming-webhooks/:name`, as the form fills it in. */
export type IncomingBody = {
  readonly kind: WebhookView["kind"];
  readonly start: {
    readonly label?: string;
    readonly engine?: string;
    readonly mode?: string;
    readonly target?: { readonly worker: string; readonly image?: string };
  };
  readonly template?: Template;
};

const part = encodeURIComponent;
const page = (before: string | undefined) => (before ? `?before=${part(before)}` : "");
const remove = (path: string) => json(path, { method: "DELETE" });

/** The calls of the settings page. */
export const settingsApi = {
  keys: async () => (await json<{ keys: KeyView[] }>("/keys")).keys,
  makeKey: (body: { name: string; scope: Scope; expiresInDays?: number }) =>
    post<{ key: KeyView; secret: string }>("/keys", body),
  revokeKey: (id: string) => remove(`/keys/${part(id)}`),
  incoming: async () => (await json<{ webhooks: WebhookView[] }>("/incoming-webhooks")).webhooks,
  putIncoming: (name: string, body: IncomingBody) =>
    json<{ webhook: WebhookView; secret: string }>(`/incoming-webhooks/${part(name)}`, {
      ...{ method: "PUT", body },
    }),
  removeIncoming: (name: string) => remove(`/incoming-webhooks/${part(name)}`),
  deliveries: (before?: string) =>
    json<{ deliveries: DeliveryView[]; before?: string }>(
      `/incoming-webhooks/deliveries${page(before)}`,
    ),
  outgoing: async () => (await json<{ webhooks: OutgoingView[] }>("/outgoing-webhooks")).webhooks,
  makeOutgoing: (body: { url: string; on: readonly Occasion[]; shape: OutgoingView["shape"] }) =>
    post<{ webhook: OutgoingView; secret: string }>("/outgoing-webhooks", body),
  testOutgoing: async (id: string) =>
    (await post<{ attempt: AttemptView }>(`/outgoing-webhooks/${part(id)}/test`, {})).attempt,
  removeOutgoing: (id: string) => remove(`/outgoing-webhooks/${part(id)}`),
  attempts: (before?: string) =>
    json<{ attempts: AttemptView[]; before?: string }>(
      `/outgoing-webhooks/attempts${page(before)}`,
    ),
};
