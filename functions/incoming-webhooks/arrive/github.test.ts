import { describe, expect, it } from "vitest";
import {
  payloads,
  pull,
  read,
  run,
  status,
  user,
} from "../../../infra/testing/code-host/github/webhooks.fixture.ts";

const site = { kind: "github", owner: "acme", repo: "site" };
const ada = { name: "ada", bot: false };

describe("a webhook of GitHub", () => {
  it.each([
    [
      "issues.labeled",
      payloads["issues.labeled"],
      {
        type: "labelled",
        issue: { ...site, number: 7 },
        title: "Login is broken",
        labels: ["wheelhouse"],
        author: ada,
      },
    ],
    [
      "issue_comment.created",
      payloads["issue_comment.created"],
      {
        type: "commented",
        on: { issue: { ...site, number: 7 } },
        author: ada,
        text: "/wheelhouse fix it",
        command: "fix it",
      },
    ],
    [
      "issue_comment.created",
      {
        issue: { number: 8, title: "x", pull_request: {} },
        comment: { body: "Nice.", user: null },
      },
      {
        type: "commented",
        on: { pullRequest: { repository: site, number: 8 } },
        author: { name: "", bot: false },
        text: "Nice.",
      },
    ],
    [
      "check_run.completed",
      payloads["check_run.completed"],
      {
        type: "check-failed",
        repository: site,
        branch: "main",
        name: "test",
        url: "https://ci.example/1",
      },
    ],
    [
      "status",
      status,
      { type: "check-failed", repository: site, branch: "wheelhouse/run_x", name: "ci/build" },
    ],
    [
      "pull_request_review.submitted",
      payloads["pull_request_review.submitted"],
      {
        type: "reviewed",
        pullRequest: { repository: site, number: 8, branch: "wheelhouse/run_x" },
        author: ada,
        text: "Rename it.",
      },
    ],
    [
      "pull_request_review_comment.created",
      payloads["pull_request_review_comment.created"],
      {
        type: "reviewed",
        pullRequest: { repository: site, number: 8, branch: "wheelhouse/run_x" },
        author: ada,
        text: "Why?",
        path: "src/a.ts",
        line: 3,
      },
    ],
    ["ping", { zen: "x" }, { type: "ping" }],
  ])("is read: %s", (name, body, event) => {
    expect(read(name, body)).toEqual({ delivery: "d-1", event });
  });

  it.each([
    ["issues.unlabeled", payloads["issues.labeled"]],
    ["issue_comment.edited", payloads["issue_comment.created"]],
    ["check_run.completed", { check_run: { ...run, conclusion: "success" } }],
    ["check_run.completed", { check_run: { ...run, check_suite: { head_branch: null } } }],
    ["status", { ...status, state: "pending" }],
    ["status", { ...status, branches: [] }],
    ["pull_request_review.submitted", { pull_request: pull, review: { body: null, user } }],
    [
      "pull_request_review.submitted",
      {
        pull_request: { ...pull, head: { ref: "main", repo: { full_name: "eve/site" } } },
        review: { body: "Run it.", user },
      },
    ],
    ["star.created", {}],
    ["push", {}],
  ])("is nothing to act on: %s", (name, body) => {
    expect(read(name, body).event).toEqual({ type: "other", event: name });
  });

  it("belongs to the GitHub Enterprise server that sent it", () => {
    const { event } = read("issues.labeled", payloads["issues.labeled"], "git.acme.example");
    expect(event).toMatchObject({ issue: { ...site, host: "git.acme.example" } });
  });

  it("says that a bot wrote it", () => {
    const comment = { body: "/wheelhouse again", user: { login: "ci[bot]", type: "Bot" } };
    const { event } = read("issue_comment.created", { issue: { number: 7, title: "x" }, comment });
    expect(event).toMatchObject({ author: { name: "ci[bot]", bot: true } });
  });

  it.each([
    ["/wheelhouse", ""],
    [" \n/wheelhouse\nfix\nit ", "fix\nit"],
    ["/wheelhouse\tgo", "go"],
    ["/wheelhouses go", undefined],
    ["Please /wheelhouse go", undefined],
    ["> /wheelhouse go", undefined],
    ["thanks\n/wheelhouse go", undefined],
  ])("has a command only at the beginning: %j", (body, command) => {
    const comment = { body, user };
    const { event } = read("issue_comment.created", { issue: { number: 7, title: "x" }, comment });
    expect("command" in event ? event.command : undefined).toBe(command);
  });
});
