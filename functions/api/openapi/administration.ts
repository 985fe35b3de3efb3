import * as z from "zod";
import { keyView, newKey } from "../../../shared/schemas/key.ts";
import {
  attemptView,
  newOutgoing,
  outgoingView,
} from "../../../shared/schemas/outgoing-webhook.ts";
import { nothing } from "../../../shared/schemas/run.ts";
import {
  deliveryStates,
  deliveryView,
  putWebhook,
  webhookView,
} from "../../../shared/schemas/webhook.ts";
import type { CallName } from "../calls.ts";
import { json, named, type Operation } from "./operation.ts";

const key = named("ApiKey", keyView);
const webhook = named("IncomingWebhook", webhookView);
const delivery = named("Delivery", deliveryView);
const outgoing = named("OutgoingWebhook", outgoingView);
const attempt = named("Attempt", attemptView);

const page = {
  limit: z.int().min(1).max(100).describe("50 without it."),
  before: z.string().describe("Of the page before."),
};
const secret = z.string().describe("Shown once: in this reply and in no other.");
const done = json("Done.", z.object({}));

/** API keys, and webhooks in and out. A key needs the scope `admin` for them. */
export const administrationOperations = {
  "get /api/keys": {
    ...{ id: "listKeys", tag: "API keys", summary: "The API keys of the team" },
    replies: { 200: json("The newest first.", z.object({ keys: z.array(key) })) },
  },
  "post /api/keys": {
    ...{ id: "makeKey", tag: "API keys", summary: "Make an API key" },
    body: named("NewKey", newKey),
    example: { name: "deploy-bot", scope: "run", expiresInDays: 90 },
    replies: { 201: json("The key, and its secret.", z.object({ key, secret })) },
    refusals: ["too-many"],
  },
  "delete /api/keys/{id}": {
    ...{ id: "revokeKey", tag: "API keys", summary: "Revoke an API key, at once" },
    replies: { 200: done },
    refusals: ["not-found"],
  },
  "post /api/webhooks/{name}": {
    ...{ id: "deliver", tag: "Webhooks in", summary: "Deliver to a webhook", open: true },
    description:
      "GitHub signs by X-Hub-Signature-256, Azure DevOps sends the password of its subscription, and one's own sends `Wheelhouse-Signature: t=<seconds>,v1=<hex>`: the HMAC-SHA256 of `<seconds>.<body>`, at most five minutes old. A body has at most 1 MB.",
    query: { team: z.string().describe("Of a deployment with several teams.") },
    body: z.looseObject({}),
    replies: {
      200: json(
        "It had come before: nothing was done.",
        z.object({
          delivery: z.object({
            id: z.string(),
            state: z.enum(deliveryStates),
            repeated: z.literal(true),
          }),
        }),
      ),
      202: json(
        "It is written down, and acted on.",
        z.object({ delivery: z.object({ id: z.string(), state: z.enum(deliveryStates) }) }),
      ),
    },
    refusals: ["unauthorized", "too-many-requests"],
  },
  "get /api/incoming-webhooks": {
    ...{
      id: "listIncomingWebhooks",
      tag: "Webhooks in",
      summary: "Webhooks that others deliver to",
    },
    replies: { 200: json("By name.", z.object({ webhooks: z.array(webhook) })) },
  },
  "get /api/incoming-webhooks/deliveries": {
    ...{
      id: "listDeliveries",
      tag: "Webhooks in",
      summary: "The last deliveries, and what became of them",
    },
    query: page,
    replies: {
      200: json(
        "The newest first.",
        z.object({ deliveries: z.array(delivery), before: z.string().optional() }),
      ),
    },
  },
  "put /api/incoming-webhooks/{name}": {
    ...{
      id: "putIncomingWebhook",
      tag: "Webhooks in",
      summary: "Make a webhook, or put another in its place",
    },
    body: named("PutWebhook", putWebhook),
    example: {
      kind: "github",
      start: { label: "wheelhouse", target: { worker: "wkr_local", image: "host" } },
    },
    replies: {
      200: json("It took the place of the one there was.", z.object({ webhook, secret })),
      201: json("It was made.", z.object({ webhook, secret })),
    },
    refusals: ["run-invalid", "too-many"],
  },
  "delete /api/incoming-webhooks/{name}": {
    ...{ id: "removeIncomingWebhook", tag: "Webhooks in", summary: "Remove a webhook" },
    replies: { 200: done },
    refusals: ["not-found"],
  },
  "get /api/outgoing-webhooks": {
    ...{
      id: "listOutgoingWebhooks",
      tag: "Webhooks out",
      summary: "Where the team is told of its Runs",
    },
    replies: { 200: json("All of them.", z.object({ webhooks: z.array(outgoing) })) },
  },
  "post /api/outgoing-webhooks": {
    ...{ id: "makeOutgoingWebhook", tag: "Webhooks out", summary: "Have Runs told of elsewhere" },
    body: named("NewOutgoingWebhook", newOutgoing),
    example: { url: "https://hooks.slack.com/services/…", on: ["needs-you"], shape: "slack" },
    replies: {
      201: json(
        "It, and the secret that signs what is sent.",
        z.object({ webhook: outgoing, secret }),
      ),
    },
    refusals: ["run-invalid", "too-many"],
  },
  "get /api/outgoing-webhooks/attempts": {
    ...{ id: "listAttempts", tag: "Webhooks out", summary: "What was sent, and how that went" },
    query: page,
    replies: {
      200: json(
        "The newest first.",
        z.object({ attempts: z.array(attempt), before: z.string().optional() }),
      ),
    },
  },
  "delete /api/outgoing-webhooks/{id}": {
    ...{ id: "removeOutgoingWebhook", tag: "Webhooks out", summary: "Tell of Runs there no more" },
    replies: { 200: done },
    refusals: ["not-found"],
  },
  "post /api/outgoing-webhooks/{id}/test": {
    ...{ id: "testOutgoingWebhook", tag: "Webhooks out", summary: "Send a test message now" },
    body: nothing,
    replies: { 200: json("How it went.", z.object({ attempt })) },
    refusals: ["not-found"],
  },
} as const satisfies Partial<Record<CallName, Operation>>;
