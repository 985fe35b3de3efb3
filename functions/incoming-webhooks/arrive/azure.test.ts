import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseAzureWebhook } from "./azure.ts";
import { WebhookRefusal } from "./webhook-event.ts";

const fields = {
  "System.TeamProject": "My Shop",
  "System.Title": "Login",
  "System.Tags": "p1; wheelhouse",
};
const person = { id: "u-1", displayName: "Ada", uniqueName: "ada@acme.example" };
const repository = { name: "web", type: "TfsGit", project: { name: "My Shop" } };
const talk = {
  comment: { content: "Why?", author: person, commentType: "text" },
  pullRequest: { pullRequestId: 8, repository, sourceRefName: "refs/heads/wheelhouse/run_x" },
};
const build = {
  status: "completed",
  result: "failed",
  sourceBranch: "refs/heads/main",
  definition: { name: "CI" },
  project: { name: "My Shop" },
  repository,
  _links: { web: { href: "https://ci.example/1" } },
};
const tags = (oldValue: string) => ({
  workItemId: 7,
  revisedBy: person,
  fields: { "System.Tags": { oldValue, newValue: fields["System.Tags"] } },
  revision: { fields },
});
const comment = (history: string, by: unknown = person) => ({
  id: 7,
  fields: { ...fields, "System.History": history, "System.ChangedBy": by },
});

const hook = (eventType: string, resource: object, over: object = {}) => ({
  id: "e-1",
  eventType,
  resource,
  resourceContainers: { collection: { id: "1", baseUrl: "https://dev.azure.com/acme/" } },
  ...over,
});
const read = (...of: Parameters<typeof hook>) =>
  parseAzureWebhook(Buffer.from(JSON.stringify(hook(...of))));
const issue = { kind: "azure", organization: "acme", project: "My Shop", number: 7 };
const repo = { kind: "azure", organization: "acme", project: "My Shop", repo: "web" };
const ada = { name: "u-1", bot: false };

describe("a service hook of Azure DevOps", () => {
  it.each([
    [
      "workitem.updated",
      tags("p1"),
      { type: "labelled", issue, title: "Login", labels: ["wheelhouse"], author: ada },
    ],
    [
      "workitem.created",
      { id: 7, fields: { ...fields, "System.CreatedBy": "Ada <x@y> <ada@acme.example>" } },
      {
        type: "labelled",
        issue,
        title: "Login",
        labels: ["p1", "wheelhouse"],
        author: { name: "ada@acme.example", bot: false },
      },
    ],
    [
      "workitem.commented",
      comment("<div>/wheelhouse fix&nbsp;it</div>"),
      {
        type: "commented",
        on: { issue },
        author: ada,
        text: "/wheelhouse fix it",
        command: "fix it",
      },
    ],
    [
      "workitem.commented",
      comment("Nice.", "Ada"),
      { type: "commented", on: { issue }, author: { name: "Ada", bot: false }, text: "Nice." },
    ],
    [
      "build.complete",
      build,
      {
        type: "check-failed",
        repository: repo,
        branch: "main",
        name: "CI",
        url: "https://ci.example/1",
      },
    ],
    [
      "ms.vss-code.git-pullrequest-comment-event",
      talk,
      {
        type: "reviewed",
        pullRequest: { repository: repo, number: 8, branch: "wheelhouse/run_x" },
        author: ada,
        text: "Why?",
      },
    ],
  ])("is read: %s", (eventType, resource, event) => {
    expect(read(eventType, resource)).toEqual({ delivery: "e-1", event });
  });

  it.each([
    ["workitem.updated", tags("p1; wheelhouse")],
    ["workitem.updated", { ...tags(""), fields: {} }],
    ["build.complete", { ...build, result: "succeeded" }],
    ["build.complete", { ...build, sourceBranch: "refs/pull/8/merge" }],
    [
      "ms.vss-code.git-pullrequest-comment-event",
      { ...talk, comment: { ...talk.comment, commentType: "system" } },
    ],
    [
      "ms.vss-code.git-pullrequest-comment-event",
      { ...talk, pullRequest: { ...talk.pullRequest, forkSource: {} } },
    ],
    ["git.push", {}],
  ])("is nothing to act on: %s", (eventType, resource) => {
    expect(read(eventType, resource).event).toEqual({ type: "other", event: eventType });
  });

  it("belongs to the organization in its URLs, in both forms", () => {
    const from = (resourceContainers: object, url?: string) =>
      read("workitem.created", { id: 7, fields, ...(url ? { url } : {}) }, { resourceContainers });
    const older = { account: { baseUrl: "https://acme.visualstudio.com/" } };
    for (const hook of [from(older), from({}, "https://dev.azure.com/acme/_apis/wit/workItems/7")])
      expect(hook.event).toMatchObject({ issue });
    for (const baseUrl of [
      "https://evil.example/dev.azure.com/acme",
      "http://dev.azure.com/acme",
      "https://dev.azure.com/../",
      "",
    ])
      expect(() => from({ collection: { baseUrl } })).toThrow(WebhookRefusal);
  });

  it("is refused or parsed, whatever is changed in it, and never causes a bug", () => {
    const all = [
      hook("workitem.updated", tags("")),
      hook("workitem.created", { id: 7, fields }),
      hook("workitem.commented", comment("x")),
      hook("build.complete", build),
      hook("ms.vss-code.git-pullrequest-comment-event", talk),
    ].map((it) => JSON.stringify(it));
    fc.assert(
      fc.property(
        fc.constantFrom(...all),
        fc.nat(),
        fc.jsonValue({ maxDepth: 2 }),
        (text, at, value) => {
          let left = at % 30;
          const changed = JSON.stringify(JSON.parse(text), (_key, it) =>
            left-- === 0 ? value : it,
          );
          try {
            parseAzureWebhook(Buffer.from(changed ?? ""));
          } catch (error) {
            if (!(error instanceof WebhookRefusal)) throw error;
          }
        },
      ),
      { numRuns: 3_000 },
    );
  });
});
