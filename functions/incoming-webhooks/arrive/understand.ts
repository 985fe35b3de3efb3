import { createHash } from "node:crypto";
import { Problem } from "../../../shared/problem.ts";
import type { KeptWebhook, Template } from "../../../shared/schemas/webhook.ts";
import { eventInWords, type Plan, planFor } from "../plan/plan.ts";
import { fill, filledProblem } from "../plan/template.ts";
import {
  signedAt,
  verifyAzurePassword,
  verifyGithubSignature,
  verifySignature,
} from "../signature.ts";
import { parseGithubWebhook } from "./github.ts";
import { type Webhook, WebhookRefusal, webhookJson } from "./webhook-event.ts";

/** A delivery as an HTTP request. */
export type Incoming = {
  readonly header: (name: string) => string | undefined;
  readonly rawBody: Uint8Array;
};

/** Used in place of a webhook that does not exist. */
const nobody = { kind: "custom", secret: "0".repeat(43) } as const;

/**
 * Whether the sender of a delivery knows the webhook's secret. Every proof is checked, even if the webhook does not
 * exist, so that the time taken does not tell which webhooks exist.
 */
export function isGenuine(
  webhook: Pick<KeptWebhook, "kind" | "secret"> | undefined,
  { header, rawBody }: Incoming,
  now: number,
): boolean {
  const { kind, secret } = webhook ?? nobody;
  const right = {
    github: verifyGithubSignature(secret, rawBody, header("x-hub-signature-256")),
    azure: verifyAzurePassword(secret, header("authorization")),
    custom: verifySignature(secret, rawBody, header("wheelhouse-signature"), now),
  };
  return right[kind] && webhook !== undefined;
}

export type Understood = {
  /** The sender's number for it. */
  readonly delivery: string;
  readonly event: string;
  readonly plan: Plan;
  /** Hash of the content that its proof covers. Numbers in headers are not signed. */
  readonly hash: string;
};

/** The contents of a genuine delivery. Throws a Problem if such a webhook does not send this. */
export async function understand(webhook: KeptWebhook, incoming: Incoming): Promise<Understood> {
  const { header, rawBody } = incoming;
  const hashed = createHash("sha256");
  // only the time: the same signature can be written in several ways
  if (webhook.kind === "custom") hashed.update(`${signedAt(header("wheelhouse-signature"))}\n`);
  const hash = hashed.update(rawBody).digest("hex");
  try {
    if (webhook.kind === "custom") return { hash, ...ownWebhook(webhook, incoming) };
    const { delivery, event } = await hostWebhook(webhook, incoming);
    return { hash, delivery, event: eventInWords(event), plan: planFor(event, webhook) };
  } catch (error) {
    if (!(error instanceof WebhookRefusal)) throw error;
    throw new Problem(error.status === 413 ? "too-large" : "bad-request", error.message);
  }
}

async function hostWebhook(
  { kind, host }: KeptWebhook,
  { header, rawBody }: Incoming,
): Promise<Webhook> {
  // only now, because it brings the code for rich text
  if (kind === "azure") return (await import("./azure.ts")).parseAzureWebhook(rawBody);
  return parseGithubWebhook({
    event: header("x-github-event"),
    delivery: header("x-github-delivery"),
    ...(host ? { host } : {}),
    rawBody,
  });
}

function ownWebhook(
  { template, name }: KeptWebhook,
  { header, rawBody }: Incoming,
): Omit<Understood, "hash"> {
  const delivery = (header("wheelhouse-delivery") ?? "").replace(/[^!-~]/g, "").slice(0, 200);
  return { delivery, event: name, plan: template ? ownPlan(template, webhookJson(rawBody)) : none };
}

const none: Plan = { do: "nothing", why: "the template is not for this payload" };

function ownPlan(template: Template, payload: unknown): Plan {
  const filled = fill(template, payload);
  if (!filled) return none;
  const problem = filledProblem(template, filled);
  return problem ? { do: "nothing", why: problem } : { do: "run", ...filled };
}
