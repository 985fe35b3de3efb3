import * as z from "zod";
import { possibleName } from "../../../shared/ticket/possible-name.ts";
import type { PlacedTicket } from "../../../shared/ticket/ticket.ts";
import type { RepositoryId } from "../../code-hosts/repository/repository.ts";
import { textOfHtml } from "../../code-hosts/ticket/html/html-text.ts";
import {
  commandOf,
  deliveryId,
  type Webhook,
  type WebhookAuthor,
  type WebhookEvent,
  WebhookRefusal,
  webhookJson,
  webhookPart,
} from "./webhook-event.ts";

const number = z
  .int()
  .min(1)
  .max(2 ** 31 - 1);
const envelope = z.object({
  /** The id of the event. A second subscription to the same event has the same id. */
  id: deliveryId,
  eventType: z.string().regex(/^[A-Za-z0-9._-]{1,100}$/),
  resource: z.looseObject({ url: z.string().optional() }),
  resourceContainers: z
    .record(z.string(), z.object({ baseUrl: z.string().optional() }))
    .default({}),
});
/** Older versions of a resource write a person as `Name <mail>`. */
const person = z.union([
  z.string(),
  z.object({ id: z.string().optional(), uniqueName: z.string().optional() }),
]);
const fields = z.object({
  "System.TeamProject": z.string().refine(possibleName.project),
  "System.Title": z.string(),
  "System.Tags": z.string().optional(),
  "System.History": z.string().optional(),
  "System.CreatedBy": person.optional(),
  "System.ChangedBy": person.optional(),
});
const item = z.object({ id: number, fields });
const change = z.object({
  workItemId: number,
  revisedBy: person.optional(),
  fields: z
    .object({
      "System.Tags": z
        .object({ oldValue: z.string().default(""), newValue: z.string().default("") })
        .optional(),
    })
    .default({}),
  revision: z.object({ fields }),
});
const repository = z.object({
  name: z.string().refine(possibleName.azureRepository),
  project: z.object({ name: z.string().refine(possibleName.project) }),
});
const build = z.object({
  result: z.string().optional(),
  sourceBranch: z.string().optional(),
  definition: z.object({ name: z.string() }),
  project: z.object({ name: z.string().refine(possibleName.project) }),
  repository: z.object({ name: z.string().optional(), type: z.string().optional() }).optional(),
  _links: z.object({ web: z.object({ href: z.string() }).optional() }).optional(),
});
const talk = z.object({
  comment: z.object({ content: z.string(), author: person, commentType: z.string().optional() }),
  pullRequest: z.object({
    pullRequestId: number,
    repository,
    sourceRefName: z.string(),
    /** Only a pull request from a fork has this. */
    forkSource: z.unknown().optional(),
  }),
});

/** Parses a service hook of Azure DevOps whose password was checked. Throws a `WebhookRefusal`. */
export function parseAzureWebhook(rawBody: Uint8Array): Webhook {
  const hook = webhookPart(envelope, webhookJson(rawBody));
  const event = eventOf(hook) ?? { type: "other" as const, event: hook.eventType };
  return { delivery: hook.id, event };
}

/** Undefined: there is nothing to do. */
function eventOf(hook: z.infer<typeof envelope>): WebhookEvent | undefined {
  const { eventType, resource } = hook;
  switch (eventType) {
    case "workitem.created": {
      const { id, fields } = webhookPart(item, resource);
      return labelled(ticketIn(hook, id, fields), fields, "", fields["System.CreatedBy"]);
    }
    case "workitem.updated": {
      const { workItemId, revision, fields, revisedBy } = webhookPart(change, resource);
      const before = fields["System.Tags"]?.oldValue;
      if (before === undefined) return undefined;
      const ticket = ticketIn(hook, workItemId, revision.fields);
      return labelled(ticket, revision.fields, before, revisedBy);
    }
    case "workitem.commented": {
      const { id, fields } = webhookPart(item, resource);
      const { text } = textOfHtml(fields["System.History"] ?? "");
      const issue = ticketIn(hook, id, fields);
      const by = author(fields["System.ChangedBy"]);
      return { type: "commented", on: { issue }, author: by, text, ...commandOf(text) };
    }
    case "build.complete":
      return buildFailed(hook, webhookPart(build, resource));
    case "ms.vss-code.git-pullrequest-comment-event":
      return reviewed(hook, webhookPart(talk, resource));
    default:
      return undefined;
  }
}

type Hook = z.infer<typeof envelope>;

function labelled(
  issue: PlacedTicket,
  fields: z.infer<typeof item>["fields"],
  before: string,
  by: z.infer<typeof person> | undefined,
): WebhookEvent | undefined {
  const had = tags(before);
  const labels = tags(fields["System.Tags"] ?? "").filter((it) => !had.includes(it));
  if (labels.length === 0) return undefined;
  return { type: "labelled", issue, title: fields["System.Title"], labels, author: author(by) };
}

const tags = (text: string): string[] =>
  text
    .split(";")
    .map((it) => it.trim())
    .filter(Boolean);

function buildFailed(hook: Hook, it: z.infer<typeof build>): WebhookEvent | undefined {
  const branch = branchOf(it.sourceBranch);
  const repo = it.repository?.name;
  if (
    it.result !== "failed" ||
    branch === undefined ||
    !repo ||
    !possibleName.azureRepository(repo)
  )
    return undefined;
  const repository = repositoryIn(hook, it.project.name, repo);
  const href = it._links?.web?.href;
  const url = href ? { url: href } : {};
  return { type: "check-failed", repository, branch, name: it.definition.name, ...url };
}

/** Comments by the system ("voted", "updated the branch") are ignored. */
function reviewed(hook: Hook, { comment, pullRequest }: z.infer<typeof talk>) {
  const { pullRequestId: number, repository: of } = pullRequest;
  const branch = branchOf(pullRequest.sourceRefName);
  if (comment.commentType === "system" || pullRequest.forkSource || branch === undefined)
    return undefined;
  const repository = repositoryIn(hook, of.project.name, of.name);
  return {
    type: "reviewed" as const,
    pullRequest: { repository, number, branch },
    author: author(comment.author),
    text: comment.content,
  };
}

const branchOf = (ref: string | undefined): string | undefined =>
  ref?.startsWith("refs/heads/") ? ref.slice("refs/heads/".length) : undefined;

const ticketIn = (
  hook: Hook,
  number: number,
  fields: z.infer<typeof item>["fields"],
): PlacedTicket => ({
  kind: "azure",
  organization: organizationOf(hook),
  project: fields["System.TeamProject"],
  number,
});

const repositoryIn = (hook: Hook, project: string, repo: string): RepositoryId => ({
  kind: "azure",
  organization: organizationOf(hook),
  project,
  repo,
});

/** The organization, from one of the URLs in the hook, in the present form or the older one. */
function organizationOf({ resourceContainers, resource }: Hook): string {
  const addresses = ["collection", "account", "project"].map(
    (name) => resourceContainers[name]?.baseUrl,
  );
  for (const address of [...addresses, resource.url]) {
    const [, today, older] =
      /^https:\/\/(?:dev\.azure\.com\/([A-Za-z0-9-]{1,50})(?:\/|$)|([A-Za-z0-9-]{1,50})\.visualstudio\.com(?:\/|$))/i.exec(
        address ?? "",
      ) ?? [];
    const name = today ?? older ?? "";
    if (possibleName.organization(name)) return name;
  }
  throw new WebhookRefusal(400, "The webhook does not name its organization.");
}

/** The last `<…>` of a name: the person's own name may contain earlier ones. */
function author(by: z.infer<typeof person> | undefined): WebhookAuthor {
  if (by === undefined) return { name: "", bot: false };
  if (typeof by !== "string") return { name: by.id ?? by.uniqueName ?? "", bot: false };
  return { name: /<([^<>]{1,200})>$/.exec(by)?.[1] ?? by, bot: false };
}
