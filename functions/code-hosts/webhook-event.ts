import * as z from "zod";
import type { Ticket } from "../../shared/ticket.ts";
import type { RepositoryId } from "./repository/repository.ts";

/** The largest webhook that is read, in bytes: GitHub sends up to 25 MB, and none that we act on has more than this. */
export const largestWebhook = 1024 * 1024;

/** Who caused it, as `mayWrite` takes it. */
export type WebhookAuthor = {
  readonly name: string;
  /** A program: answering it could go on for ever. */
  readonly bot: boolean;
};

export type WebhookPullRequest = {
  readonly repository: RepositoryId;
  readonly number: number;
  /** Undefined where the host does not say it. */
  readonly branch?: string;
};

/** What a code host tells by a webhook, as far as a Run can begin or go on by it. */
export type WebhookEvent =
  | {
      readonly type: "labelled";
      readonly issue: Ticket;
      readonly title: string;
      /** Those that came new. */
      readonly labels: readonly string[];
      readonly author: WebhookAuthor;
    }
  | {
      readonly type: "commented";
      readonly on: { readonly issue: Ticket } | { readonly pullRequest: WebhookPullRequest };
      readonly author: WebhookAuthor;
      readonly text: string;
      /** What stands after `/wheelhouse`, when the comment begins with it. */
      readonly command?: string;
    }
  | {
      readonly type: "check-failed";
      readonly repository: RepositoryId;
      readonly branch: string;
      readonly name: string;
      readonly url?: string;
    }
  | {
      readonly type: "reviewed";
      readonly pullRequest: WebhookPullRequest & { readonly branch: string };
      readonly author: WebhookAuthor;
      readonly text: string;
      readonly path?: string;
      readonly line?: number;
    }
  | { readonly type: "ping" }
  /** Genuine, and nothing to do. */
  | { readonly type: "other"; readonly event: string };

/** One delivery. The same one may come again: the id is what tells. */
export type Webhook = { readonly delivery: string; readonly event: WebhookEvent };

/** A webhook that is not what its host sends. Nothing else is thrown for any input. */
export class WebhookRefusal extends Error {
  override readonly name = "WebhookRefusal";
  readonly status: 400 | 413;

  constructor(status: 400 | 413, message: string) {
    super(message);
    this.status = status;
  }
}

/** The JSON of a body that is short enough. */
export function webhookJson(rawBody: Uint8Array): unknown {
  if (rawBody.byteLength > largestWebhook)
    throw new WebhookRefusal(413, `A webhook has at most ${largestWebhook} bytes.`);
  try {
    return JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(rawBody));
  } catch {
    throw new WebhookRefusal(
      400,
      "The body of a webhook is JSON. Set its content type to application/json.",
    );
  }
}

/** What a payload says, or a refusal that names where it says something else. */
export function webhookPart<Schema extends z.ZodType>(
  schema: Schema,
  body: unknown,
): z.infer<Schema> {
  const { data, error } = schema.safeParse(body);
  if (!error) return data;
  const at = error.issues[0]?.path.join(".").slice(0, 200) || "its top";
  throw new WebhookRefusal(400, `The webhook is not understood at ${at}.`);
}

const longestDelivery = 200;

/** A delivery id of printable characters. */
export const deliveryId = z
  .string()
  .regex(/^[!-~]+$/)
  .max(longestDelivery);

/** What a comment asks of Wheelhouse: all that stands after `/wheelhouse` at its beginning. */
export function commandOf(text: string): { command?: string } {
  const [, command] = /^\s*\/wheelhouse(?:[ \t]+|(?=\r?\n)|$)([\s\S]*)$/.exec(text) ?? [];
  return command === undefined ? {} : { command: command.trim() };
}
