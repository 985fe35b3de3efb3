import * as z from "zod";
import type { PlacedTicket } from "../../../shared/ticket/ticket.ts";
import type { RepositoryId } from "../../code-hosts/repository/repository.ts";

/** Size limit of a webhook in bytes. GitHub sends up to 25 MB, but the events that we act on are smaller than this. */
export const largestWebhook = 1024 * 1024;

/** The person or program that caused an event. `mayWrite` takes the name. */
export type WebhookAuthor = {
  readonly name: string;
  /** A program. Never answer one: the two could answer each other for ever. */
  readonly bot: boolean;
};

export type WebhookPullRequest = {
  readonly repository: RepositoryId;
  readonly number: number;
  /** Undefined when the host does not send it. */
  readonly branch?: string;
};

/** An event from a webhook, as far as it can start or continue a Run. */
export type WebhookEvent =
  | {
      readonly type: "labelled";
      readonly issue: PlacedTicket;
      readonly title: string;
      /** Only the labels that were just added. */
      readonly labels: readonly string[];
      readonly author: WebhookAuthor;
    }
  | {
      readonly type: "commented";
      readonly on: { readonly issue: PlacedTicket } | { readonly pullRequest: WebhookPullRequest };
      readonly author: WebhookAuthor;
      readonly text: string;
      /** The text after `/wheelhouse`, when the comment begins with it. */
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
  /** A genuine event that needs no action. */
  | { readonly type: "other"; readonly event: string };

/** One delivery. Hosts repeat deliveries; a repeat has the same id. */
export type Webhook = { readonly delivery: string; readonly event: WebhookEvent };

/** A webhook that does not look like one of its host. The parsers throw nothing else, for any input. */
export class WebhookRefusal extends Error {
  override readonly name = "WebhookRefusal";
  readonly status: 400 | 413;

  constructor(status: 400 | 413, message: string) {
    super(message);
    this.status = status;
  }
}

/** Parses the JSON of a body. Throws a `WebhookRefusal` when the body is too long or not JSON. */
export function webhookJson(rawBody: Uint8Array): unknown {
  if (rawBody.byteLength > largestWebhook)
    throw new WebhookRefusal(
      413,
      `This webhook is too large: the limit is ${largestWebhook} bytes.`,
    );
  try {
    return JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(rawBody));
  } catch {
    throw new WebhookRefusal(
      400,
      "The body of this webhook is not JSON. Set its content type to application/json.",
    );
  }
}

/** Parses a payload. Throws a `WebhookRefusal` that names the first wrong field. */
export function webhookPart<Schema extends z.ZodType>(
  schema: Schema,
  body: unknown,
): z.infer<Schema> {
  const { data, error } = schema.safeParse(body);
  if (!error) return data;
  const at = error.issues[0]?.path.join(".").slice(0, 200) || "its top";
  throw new WebhookRefusal(
    400,
    `This webhook has an unexpected value at ${at}. Check which events the code host sends.`,
  );
}

const longestDelivery = 200;

/** The id of a delivery: printable ASCII characters. */
export const deliveryId = z
  .string()
  .regex(/^[!-~]+$/)
  .max(longestDelivery);

/** The command in a comment: all text after a leading `/wheelhouse`. */
export function commandOf(text: string): { command?: string } {
  const [, command] = /^\s*\/wheelhouse(?:[ \t]+|(?=\r?\n)|$)([\s\S]*)/.exec(text) ?? [];
  return command === undefined ? {} : { command: command.trim() };
}
