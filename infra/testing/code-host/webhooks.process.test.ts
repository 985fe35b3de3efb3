import { once } from "node:events";
import { createServer } from "node:http";
import { buffer } from "node:stream/consumers";
import { expect, it } from "vitest";
import { openPullRequest } from "../../../functions/code-hosts/pull-request/find-or-open.ts";
import { parseAzureWebhook } from "../../../functions/incoming-webhooks/arrive/azure.ts";
import { parseGithubWebhook } from "../../../functions/incoming-webhooks/arrive/github.ts";
import type { WebhookEvent } from "../../../functions/incoming-webhooks/arrive/webhook-event.ts";
import {
  verifyAzurePassword,
  verifyGithubSignature,
} from "../../../functions/incoming-webhooks/signature.ts";
import { withCodeHost } from "./code-host.fixture.ts";
import type { Seed } from "./seed.ts";

const secret = "It's a Secret";
const seed: Seed = {
  tokens: { ghp_ada: { user: "ada" } },
  github: [
    {
      name: "acme/site",
      members: { ada: "write" },
      branches: { fix: { "x.txt": "x\n" } },
      issues: [{ title: "Login is broken" }],
    },
  ],
  azure: [
    {
      name: "acme",
      projects: [
        {
          name: "Shop",
          members: ["ada"],
          repositories: [{ name: "web", branches: { fix: { "x.txt": "x\n" } } }],
          items: [{ title: "Login is broken", labels: ["old"] }],
        },
      ],
    },
  ],
};

/** Receives webhooks like the coordinator: checks the raw bytes and refuses forged ones. */
async function receiver(provider: "github" | "azure") {
  const events: WebhookEvent[] = [];
  const server = createServer(async (request, response) => {
    const rawBody = await buffer(request);
    const header = (name: string) => request.headers[name]?.toString();
    const genuine =
      provider === "github"
        ? verifyGithubSignature(secret, rawBody, header("x-hub-signature-256"))
        : verifyAzurePassword(secret, header("authorization"));
    if (genuine) {
      const event = header("x-github-event");
      const delivery = header("x-github-delivery");
      const webhook =
        provider === "github"
          ? parseGithubWebhook({ event, delivery, rawBody })
          : parseAzureWebhook(rawBody);
      events.push(webhook.event);
    }
    response.writeHead(genuine ? 202 : 401).end();
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  return {
    events,
    to: `http://127.0.0.1:${typeof address === "object" ? address?.port : 0}/`,
    async [Symbol.asyncDispose]() {
      server.close();
      server.closeAllConnections();
    },
  };
}

it("GitHub's webhooks arrive with their subject, and forged ones are refused", async () => {
  await using there = await withCodeHost(seed);
  await using here = await receiver("github");
  const site = { kind: "github", owner: "acme", repo: "site" } as const;
  const wanted = { branch: "fix", base: "main", title: "Fix", body: "" };
  await openPullRequest(there.hosts({ GITHUB_TOKEN: "ghp_ada" }), site, wanted, fetch);
  const deliver = (about: object, with_ = secret) =>
    there.post("/_test/deliver", { to: here.to, secret: with_, about });
  const on = { repository: "acme/site", number: 1 };
  expect(await deliver({ what: "ping" })).toMatchObject({ status: 202 });
  await deliver({ what: "labelled", ...on, label: "wheelhouse" });
  await deliver({ what: "commented", ...on, text: "/wheelhouse fix it" });
  await deliver({ what: "commented", ...on, number: 2, text: "Nice." });
  await deliver({ what: "check-failed", repository: "acme/site", branch: "fix", name: "test" });
  await deliver({ what: "reviewed", ...on, number: 2, text: "Rename it." });
  await deliver({ what: "review-comment", ...on, number: 2, text: "Why?", path: "x.txt", line: 1 });
  await deliver({ what: "else", event: "star", body: { action: "created" } });
  expect(await deliver({ what: "ping" }, "forged")).toMatchObject({ status: 401 });

  const author = { name: "ada", bot: false };
  const issue = { ...site, number: 1 };
  const pullRequest = { repository: site, number: 2 };
  expect(here.events).toEqual([
    { type: "ping" },
    { type: "labelled", issue, title: "Login is broken", labels: ["wheelhouse"], author },
    { type: "commented", on: { issue }, author, text: "/wheelhouse fix it", command: "fix it" },
    { type: "commented", on: { pullRequest }, author, text: "Nice." },
    {
      type: "check-failed",
      repository: site,
      branch: "fix",
      name: "test",
      url: "https://ci.example/1",
    },
    {
      type: "reviewed",
      pullRequest: { ...pullRequest, branch: "fix" },
      author,
      text: "Rename it.",
    },
    {
      type: "reviewed",
      pullRequest: { ...pullRequest, branch: "fix" },
      author,
      text: "Why?",
      path: "x.txt",
      line: 1,
    },
    { type: "other", event: "star.created" },
  ]);
});

it("Azure DevOps service hooks arrive with their subject, and forged ones are refused", async () => {
  await using there = await withCodeHost(seed);
  await using here = await receiver("azure");
  const web = { kind: "azure", organization: "acme", project: "Shop", repo: "web" } as const;
  const wanted = { branch: "fix", base: "main", title: "Fix", body: "" };
  await openPullRequest(there.hosts({ AZURE_DEVOPS_EXT_PAT: "ghp_ada" }), web, wanted, fetch);
  const deliver = (about: object, with_ = secret) =>
    there.post("/_test/deliver-azure", { to: here.to, secret: with_, organization: "acme", about });
  await deliver({ what: "labelled", number: 1, label: "wheelhouse" });
  await deliver({ what: "commented", number: 1, text: "/wheelhouse fix it" });
  await deliver({ what: "check-failed", repository: "Shop/web", branch: "fix", name: "CI" });
  await deliver({ what: "reviewed", repository: "Shop/web", number: 1, text: "Why?" });
  expect(await deliver({ what: "commented", number: 1, text: "x" }, "no")).toMatchObject({
    status: 401,
  });
  expect(here.events).toMatchObject([
    { type: "labelled", labels: ["wheelhouse"], author: { name: "ada" } },
    { type: "commented", command: "fix it", author: { name: "ada@example.com" } },
    { type: "check-failed", repository: web, branch: "fix", name: "CI" },
    { type: "reviewed", pullRequest: { repository: web, number: 1, branch: "fix" }, text: "Why?" },
  ]);
});
