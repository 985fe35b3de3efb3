import * as z from "zod";
import { possibleName } from "../../../shared/ticket/possible-name.ts";
import type { PlacedTicket } from "../../../shared/ticket/ticket.ts";
import type { RepositoryId } from "../../code-hosts/repository/repository.ts";
import {
  commandOf,
  deliveryId,
  type Webhook,
  type WebhookAuthor,
  type WebhookEvent,
  webhookJson,
  webhookPart,
} from "./webhook-event.ts";

type GithubId = Extract<RepositoryId, { kind: "github" }>;

const headers = z.object({ event: z.string().regex(/^[a-z_]{1,60}$/), delivery: deliveryId });

const number = z
  .int()
  .min(1)
  .max(2 ** 31 - 1);
const user = z.object({ login: z.string(), type: z.string().optional() });
/** Null: the account was deleted. */
const person = user.nullable();
const repository = z.object({
  name: z.string().refine(possibleName.repo),
  owner: z.object({ login: z.string().refine(possibleName.owner) }),
});
const inRepository = z.object({ repository });
const issue = z.object({ number, title: z.string(), pull_request: z.unknown().optional() });
const pull = z.object({
  number,
  head: z.object({
    ref: z.string(),
    repo: z.object({ full_name: z.string() }).nullable(),
  }),
});

const labelled = z.object({ issue, label: z.object({ name: z.string() }), sender: user });
const commented = z.object({ issue, comment: z.object({ body: z.string(), user: person }) });
const checkRun = z.object({
  check_run: z.object({
    name: z.string(),
    conclusion: z.string().nullable(),
    html_url: z.string().nullish(),
    /** Null for a commit that is on no branch of this repository, for example one from a fork. */
    check_suite: z.object({ head_branch: z.string().nullable() }),
  }),
});
const status = z.object({
  state: z.string(),
  context: z.string(),
  target_url: z.string().nullish(),
  branches: z.array(z.object({ name: z.string() })),
});
const review = z.object({
  pull_request: pull,
  review: z.object({ body: z.string().nullable(), user: person }),
});
const reviewComment = z.object({
  pull_request: pull,
  comment: z.object({
    body: z.string(),
    user: person,
    path: z.string().optional(),
    line: z.int().nullish(),
    original_line: z.int().nullish(),
  }),
});

const failed = ["failure", "timed_out", "startup_failure"];

/**
 * Parses a webhook of GitHub whose signature was checked. Throws a `WebhookRefusal`.
 *
 * @param webhook.event the header `X-GitHub-Event`; `webhook.delivery` is `X-GitHub-Delivery`
 * @param webhook.host the GitHub Enterprise server that sent it; undefined for github.com
 */
export function parseGithubWebhook(webhook: {
  readonly event: string | undefined;
  readonly delivery: string | undefined;
  readonly host?: string;
  readonly rawBody: Uint8Array;
}): Webhook {
  const { event, delivery } = webhookPart(headers, webhook);
  const body = webhookJson(webhook.rawBody);
  if (event === "ping") return { delivery, event: { type: "ping" } };
  const { action } = webhookPart(z.object({ action: z.string().max(100).optional() }), body);
  const name = action === undefined ? event : `${event}.${action}`;
  return { delivery, event: eventOf(name, body, webhook.host) ?? { type: "other", event: name } };
}

/** Undefined: there is nothing to do. */
function eventOf(name: string, body: unknown, host: string | undefined): WebhookEvent | undefined {
  const id = (): GithubId => {
    const { name: repo, owner } = webhookPart(inRepository, body).repository;
    return { kind: "github", ...(host ? { host } : {}), owner: owner.login, repo };
  };
  switch (name) {
    case "issues.labeled": {
      const { issue, label, sender } = webhookPart(labelled, body);
      const { title, number } = issue;
      const ticket = ticketIn(id(), number);
      return {
        type: "labelled",
        issue: ticket,
        title,
        labels: [label.name],
        author: author(sender),
      };
    }
    case "issue_comment.created": {
      const { issue, comment } = webhookPart(commented, body);
      const on = issue.pull_request
        ? { pullRequest: { repository: id(), number: issue.number } }
        : { issue: ticketIn(id(), issue.number) };
      const text = comment.body;
      return { type: "commented", on, author: author(comment.user), text, ...commandOf(text) };
    }
    case "check_run.completed": {
      const { check_run: run } = webhookPart(checkRun, body);
      const branch = run.check_suite.head_branch;
      if (branch === null || !failed.includes(run.conclusion ?? "")) return undefined;
      const url = run.html_url ? { url: run.html_url } : {};
      return { type: "check-failed", repository: id(), branch, name: run.name, ...url };
    }
    case "status": {
      const { state, context, target_url: target, branches } = webhookPart(status, body);
      const names = branches.map((it) => it.name);
      const branch = names.find((it) => it.startsWith("wheelhouse/")) ?? names[0];
      if (branch === undefined || !["failure", "error"].includes(state)) return undefined;
      const url = target ? { url: target } : {};
      return { type: "check-failed", repository: id(), branch, name: context, ...url };
    }
    case "pull_request_review.submitted": {
      const { pull_request: pull, review: given } = webhookPart(review, body);
      // a review without a text only groups comments, which arrive by themselves
      if (!given.body?.trim()) return undefined;
      return reviewed(id(), pull, given.user, given.body);
    }
    case "pull_request_review_comment.created": {
      const { pull_request: pull, comment } = webhookPart(reviewComment, body);
      const line = comment.line ?? comment.original_line ?? undefined;
      const place = {
        ...(comment.path ? { path: comment.path } : {}),
        ...(line === undefined ? {} : { line }),
      };
      return reviewed(id(), pull, comment.user, comment.body, place);
    }
    default:
      return undefined;
  }
}

/** Undefined for a pull request from a fork: its branch only has the name of ours. */
function reviewed(
  repository: GithubId,
  { number, head }: z.infer<typeof pull>,
  by: z.infer<typeof person>,
  text: string,
  place: { path?: string; line?: number } = {},
): WebhookEvent | undefined {
  const here = `${repository.owner}/${repository.repo}`.toLowerCase();
  if (head.repo?.full_name.toLowerCase() !== here) return undefined;
  const pullRequest = { repository, number, branch: head.ref };
  return { type: "reviewed", pullRequest, author: author(by), text, ...place };
}

const ticketIn = (id: GithubId, number: number): PlacedTicket => ({ ...id, number });

const author = (it: z.infer<typeof person>): WebhookAuthor => ({
  name: it?.login ?? "",
  bot: it?.type === "Bot",
});
