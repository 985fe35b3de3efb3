import { randomUUID } from "node:crypto";
import * as z from "zod";
import { type Delivered, send } from "../deliver.ts";
import { found, type Host } from "../host.ts";
import { called } from "../state.ts";

export const azureDelivery = z.strictObject({
  to: z.url(),
  /** The password of the subscription. */
  secret: z.string(),
  by: z.string().default("ada"),
  id: z.string().default(() => randomUUID()),
  organization: z.string(),
  about: z.discriminatedUnion("what", [
    z.object({ what: z.literal("labelled"), number: z.int(), label: z.string() }),
    z.object({ what: z.literal("commented"), number: z.int(), text: z.string() }),
    /** `repository` is `project/repository`. */
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
  ]),
});

type Delivery = z.output<typeof azureDelivery>;

/** Sends a service hook like Azure DevOps: JSON, with basic authentication. */
export async function deliverAzure(host: Host, wanted: Delivery): Promise<Delivered> {
  const [eventType, resource] = resourceOf(host, wanted);
  const baseUrl = `https://dev.azure.com/${wanted.organization}/`;
  const body = JSON.stringify({
    subscriptionId: "00000000-0000-4000-8000-000000000000",
    notificationId: 1,
    id: wanted.id,
    eventType,
    publisherId: "tfs",
    resource,
    resourceVersion: "1.0",
    resourceContainers: { collection: { id: "1", baseUrl }, account: { id: "2", baseUrl } },
    createdDate: new Date(host.held.now()).toISOString(),
  });
  const authorization = `Basic ${Buffer.from(`hook:${wanted.secret}`).toString("base64")}`;
  return send(wanted.to, { "content-type": "application/json", authorization }, body);
}

function resourceOf({ held }: Host, wanted: Delivery): [eventType: string, resource: unknown] {
  const { about, by } = wanted;
  const organization = found(held.state.azure.find(called(wanted.organization)));
  const person = { id: by, displayName: by, uniqueName: `${by}@example.com` };
  const item = (number: number) => found(organization.items.find((it) => it.number === number));
  const fieldsOf = (number: number) => ({
    "System.TeamProject": item(number).project,
    "System.Title": item(number).title,
    "System.Tags": item(number).labels.join("; "),
  });
  const repositoryOf = (name: string) => {
    const [project, repo] = found(organization.repositories.find(called(name))).name.split("/");
    return { name: repo, type: "TfsGit", project: { name: project } };
  };
  switch (about.what) {
    case "labelled": {
      const { number, label } = about;
      const oldValue = item(number).labels.join("; ");
      item(number).labels.push(label);
      held.save();
      const tags = { oldValue, newValue: item(number).labels.join("; ") };
      const revision = { id: number, fields: fieldsOf(number) };
      const change = { workItemId: number, revisedBy: person, fields: { "System.Tags": tags } };
      return ["workitem.updated", { id: 2, rev: 2, ...change, revision }];
    }
    case "commented": {
      const html = `<div>${about.text}</div>`;
      const changed = { "System.History": html, "System.ChangedBy": `${by} <${by}@example.com>` };
      const fields = { ...fieldsOf(about.number), ...changed };
      return ["workitem.commented", { id: about.number, rev: 3, fields }];
    }
    case "check-failed": {
      const repository = repositoryOf(about.repository);
      const build = {
        id: 9,
        status: "completed",
        result: "failed",
        sourceBranch: `refs/heads/${about.branch}`,
        definition: { name: about.name },
        project: repository.project,
        repository,
        _links: { web: { href: "https://ci.example/9" } },
      };
      return ["build.complete", build];
    }
    case "reviewed": {
      const repository = found(organization.repositories.find(called(about.repository)));
      const pull = found(repository.pulls.find((it) => it.number === about.number));
      const pullRequest = {
        pullRequestId: pull.number,
        repository: repositoryOf(about.repository),
        sourceRefName: `refs/heads/${pull.head}`,
      };
      const comment = { id: 1, content: about.text, author: person, commentType: "text" };
      return ["ms.vss-code.git-pullrequest-comment-event", { comment, pullRequest }];
    }
    default:
      return about satisfies never;
  }
}
