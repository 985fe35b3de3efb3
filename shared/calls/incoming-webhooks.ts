import * as z from "zod";
import {
  deliveryStates,
  deliveryView,
  largestPut,
  putWebhook,
  webhookName,
  webhookView,
} from "../schemas/webhook.ts";
import type { Calls } from "./call.ts";
import { page, secret } from "./common.ts";

const tag = "Webhooks in";
const webhook = () => webhookView.meta({ id: "IncomingWebhook" });
const delivery = () => z.object({ id: z.string(), state: z.enum(deliveryStates) });

/** Webhooks that start Runs, and what happened to their deliveries. */
export const incomingWebhookCalls = {
  "POST /api/webhooks/:name": {
    id: "deliver",
    tag,
    summary: "Deliver to a webhook",
    description:
      "GitHub signs with X-Hub-Signature-256. Azure DevOps sends the password of its subscription. A custom sender sends `Wheelhouse-Signature: t=<seconds>,v1=<hex>`: the HMAC-SHA256 of `<seconds>.<body>`, at most five minutes old. A body is at most 1 MB.",
    scope: "open",
    query: z.object({
      team: z.string().optional().describe("The team, in a deployment with several teams."),
    }),
    body: z.looseObject({}),
    replies: {
      200: {
        description: "The delivery is a repeat. Nothing was done.",
        json: () => z.object({ delivery: delivery().extend({ repeated: z.literal(true) }) }),
      },
      202: {
        description: "The delivery is recorded and handled.",
        json: () => z.object({ delivery: delivery() }),
      },
    },
    problems: ["unauthorized", "too-many-requests"],
  },
  "GET /api/incoming-webhooks": {
    id: "listIncomingWebhooks",
    tag,
    summary: "List incoming webhooks",
    scope: "admin",
    replies: {
      200: {
        description: "The webhooks, by name.",
        json: () => z.object({ webhooks: z.array(webhook()) }),
      },
    },
  },
  "GET /api/incoming-webhooks/deliveries": {
    id: "listDeliveries",
    tag,
    summary: "List the latest deliveries and their results",
    scope: "admin",
    query: page,
    replies: {
      200: {
        description: "The deliveries, newest first.",
        json: () =>
          z.object({
            deliveries: z.array(deliveryView.meta({ id: "Delivery" })),
            before: z.string().optional(),
          }),
      },
    },
  },
  "PUT /api/incoming-webhooks/:name": {
    id: "putIncomingWebhook",
    tag,
    summary: "Create or replace a webhook",
    scope: "admin",
    params: z.object({ name: webhookName }),
    body: putWebhook.meta({ id: "PutWebhook" }),
    maxBody: largestPut,
    example: {
      kind: "github",
      start: { label: "wheelhouse", target: { worker: "wkr_local", image: "host" } },
    },
    replies: {
      200: {
        description: "It replaced the webhook of that name.",
        json: () => z.object({ webhook: webhook(), secret }),
      },
      201: { description: "It was created.", json: () => z.object({ webhook: webhook(), secret }) },
    },
    problems: ["run-invalid", "too-many"],
  },
  "DELETE /api/incoming-webhooks/:name": {
    id: "removeIncomingWebhook",
    tag,
    summary: "Remove a webhook",
    scope: "admin",
    replies: { 200: { description: "The webhook is removed.", json: () => z.object({}) } },
    problems: ["not-found"],
  },
} as const satisfies Calls;
