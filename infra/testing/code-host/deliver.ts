import { randomUUID } from "node:crypto";
import * as z from "zod";
import { githubSignature } from "../../../functions/incoming-webhooks/signature.ts";
import { shown } from "./github/shapes.ts";
import { found, type Host } from "./host.ts";
import { called, type Pull, type Repository } from "./state.ts";

/** The subject of a webhook, by the names on the host. */
export const delivery = z.strictObject({
  to: z.url(),
  secret: z.string(),
  /** The acting person. */
  by: z.string().default("ada"),
  /** A repeated delivery has the same id. */
  id: z.string().default(() => randomUUID()),
  about: z.discriminatedUnion("what", [
    z.object({ what: z.literal("ping") }),
    z.object({
      what: z.literal("labelled"),
      repository: z.string(),
      number: z.int(),
      label: z.string(),
    }),
    /** On an issue or a pull request. */
    z.object({
      what: z.literal("commented"),
      repository: z.string(),
      number: z.int(),
      text: z.string(),
    }),
    z.object({
      what: z.literal("check-failed"),
      repository: z.string(),
      branch: z.string(),
      name: z.string(),
    }),
    z.object({
      what: z.literal("reviewed"),
      repository: z.string(),
      number: z.int(),
      text: z.string(),
    }),
    z.object({
      what: z.literal("review-comment"),
      repository: z.string(),
      number: z.int(),
      text: z.string(),
      path: z.string(),
      line: z.int(),
    }),
    z.object({
      what: z.literal("else"),
      event: z.string(),
      body: z.record(z.string(), z.unknown()),
    }),
  ]),
});

type Delivery = z.output<typeof delivery>;
type About = Delivery["about"];

export type Delivered = {
  /** The receiver's answer. */
  readonly status: number;
  readonly body: string;
  /** The sent request. A test can change it and send it again. */
  readonly sent: { readonly headers: Record<string, string>; readonly body: string };
};

/** Sends a webhook like GitHub: JSON, with a signature over the bytes, and the event name and an id in headers. */
export async function deliverGithub(host: Host, wanted: Delivery): Promise<Delivered> {
  const [event, payload] = payloadOf(host, wanted.about, wanted.by);
  const body = JSON.stringify(payload);
  const headers = {
    "content-type": "application/json",
    "user-agent": "GitHub-Hookshot/0000000",
    "x-github-delivery": wanted.id,
    "x-github-event": event,
    "x-hub-signature-256": githubSignature(wanted.secret, Buffer.from(body)),
  };
  return send(wanted.to, headers, body);
}

export async function send(
  to: string,
  headers: Record<string, string>,
  body: string,
): Promise<Delivered> {
  const response = await fetch(to, { method: "POST", headers, body, redirect: "manual" });
  return { status: response.status, body: await response.text(), sent: { headers, body } };
}

function payloadOf({ held }: Host, about: About, by: string): [event: string, payload: unknown] {
  if (about.what === "ping") return ["ping", { zen: "Keep it logically awesome.", hook_id: 1 }];
  if (about.what === "else") return [about.event, about.body];
  const repository = found(held.state.github.find(called(about.repository)));
  const sender = shown.person(by);
  const frame = { repository: shown.repository(repository), sender };
  switch (about.what) {
    case "labelled": {
      const issue = found(repository.issues.find((it) => it.number === about.number));
      if (!issue.labels.includes(about.label)) issue.labels.push(about.label);
      held.save();
      const label = { name: about.label };
      return ["issues", { action: "labeled", issue: shown.issue(issue), label, ...frame }];
    }
    case "commented": {
      const pull = repository.pulls.find((it) => it.number === about.number);
      const issue = pull
        ? shown.pullAsIssue(pull)
        : shown.issue(found(repository.issues.find((it) => it.number === about.number)));
      const comment = { id: held.nextId(), body: about.text, user: sender };
      return ["issue_comment", { action: "created", issue, comment, ...frame }];
    }
    case "check-failed": {
      const check = {
        name: about.name,
        status: "completed",
        conclusion: "failure",
        html_url: "https://ci.example/1",
        check_suite: { head_branch: about.branch },
      };
      return ["check_run", { action: "completed", check_run: check, ...frame }];
    }
    case "reviewed": {
      const review = {
        id: held.nextId(),
        body: about.text,
        user: sender,
        state: "changes_requested",
      };
      const pull_request = pullIn(repository, about.number);
      return ["pull_request_review", { action: "submitted", review, pull_request, ...frame }];
    }
    case "review-comment": {
      const { text: body, path, line } = about;
      const comment = { id: held.nextId(), body, user: sender, path, line };
      const pull_request = pullIn(repository, about.number);
      return [
        "pull_request_review_comment",
        { action: "created", comment, pull_request, ...frame },
      ];
    }
    default:
      return about satisfies never;
  }
}

const pullIn = (repository: Repository, number: number): unknown => {
  const pull: Pull = found(repository.pulls.find((it) => it.number === number));
  return shown.pull(pull, repository);
};
