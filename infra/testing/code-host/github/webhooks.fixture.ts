import { parseGithubWebhook } from "../../../../functions/incoming-webhooks/arrive/github.ts";
import type { Webhook } from "../../../../functions/incoming-webhooks/arrive/webhook-event.ts";

export const frame = {
  repository: { name: "site", full_name: "acme/site", owner: { login: "acme" } },
  sender: { login: "ada", type: "User" },
};
export const pull = {
  number: 8,
  head: { ref: "wheelhouse/run_x", repo: { full_name: "Acme/Site" } },
};
export const user = { login: "ada", type: "User" };
export const run = {
  name: "test",
  conclusion: "failure",
  html_url: "https://ci.example/1",
  check_suite: { head_branch: "main" },
};
export const payloads = {
  "issues.labeled": {
    issue: { number: 7, title: "Login is broken" },
    label: { name: "wheelhouse" },
  },
  "issue_comment.created": {
    issue: { number: 7, title: "x" },
    comment: { body: "/wheelhouse fix it", user },
  },
  "check_run.completed": { check_run: run },
  "pull_request_review.submitted": { pull_request: pull, review: { body: "Rename it.", user } },
  "pull_request_review_comment.created": {
    pull_request: pull,
    comment: { body: "Why?", user, path: "src/a.ts", line: null, original_line: 3 },
  },
};
export const status = {
  state: "error",
  context: "ci/build",
  target_url: null,
  branches: [{ name: "main" }, { name: "wheelhouse/run_x" }],
};

export const bytes = (body: unknown): Uint8Array => Buffer.from(JSON.stringify(body));
export const read = (name: string, body: object, host?: string): Webhook => {
  const [event, action] = name.split(".");
  const rawBody = bytes({ ...frame, ...(action ? { action } : {}), ...body });
  return parseGithubWebhook({ event, delivery: "d-1", rawBody, ...(host ? { host } : {}) });
};
