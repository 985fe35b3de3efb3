import * as z from "zod";
import { attemptView, newOutgoing, outgoingView } from "../schemas/outgoing-webhook.ts";
import { nothing } from "../schemas/run.ts";
import type { Calls } from "./call.ts";
import { page, secret } from "./common.ts";

const tag = "Webhooks out";
const webhook = () => outgoingView.meta({ id: "OutgoingWebhook" });
const attempt = () => attemptView.meta({ id: "Attempt" });

/** Webhooks that notify other systems about Runs, and what was sent to them. */
export const outgoingWebhookCalls = {
  "GET /api/outgoing-webhooks": {
    id: "listOutgoingWebhooks",
    tag,
    summary: "List outgoing webhooks",
    scope: "admin",
    replies: {
      200: { description: "All of them.", json: () => z.object({ webhooks: z.array(webhook()) }) },
    },
  },
  "POST /api/outgoing-webhooks": {
    id: "makeOutgoingWebhook",
    tag,
    summary: "Create an outgoing webhook",
    scope: "admin",
    body: newOutgoing.meta({ id: "NewOutgoingWebhook" }),
    example: { url: "https://hooks.slack.com/services/…", on: ["needs-you"], shape: "slack" },
    replies: {
      201: {
        description: "The webhook, and the secret that signs its messages.",
        json: () => z.object({ webhook: webhook(), secret }),
      },
    },
    problems: ["run-invalid", "too-many"],
  },
  "GET /api/outgoing-webhooks/attempts": {
    id: "listAttempts",
    tag,
    summary: "List the latest messages and their results",
    scope: "admin",
    query: page,
    replies: {
      200: {
        description: "The attempts, newest first.",
        json: () => z.object({ attempts: z.array(attempt()), before: z.string().optional() }),
      },
    },
  },
  "DELETE /api/outgoing-webhooks/:id": {
    id: "removeOutgoingWebhook",
    tag,
    summary: "Remove an outgoing webhook",
    scope: "admin",
    replies: { 200: { description: "The webhook is removed.", json: () => z.object({}) } },
    problems: ["not-found"],
  },
  "POST /api/outgoing-webhooks/:id/test": {
    id: "testOutgoingWebhook",
    tag,
    summary: "Send a test message now",
    scope: "admin",
    body: nothing,
    replies: { 200: { description: "The result.", json: () => z.object({ attempt: attempt() }) } },
    problems: ["not-found"],
  },
} as const satisfies Calls;
