import { repositoryName } from "../../../shared/repository/repository-address.ts";
import type { KeptWebhook } from "../../../shared/schemas/webhook.ts";
import { type PlacedTicket, ticketName } from "../../../shared/ticket/ticket.ts";
import { runOfBranch } from "../../code-hosts/repository/branch-name.ts";
import type { RepositoryId } from "../../code-hosts/repository/repository.ts";
import type { WebhookAuthor, WebhookEvent } from "../arrive/webhook-event.ts";
import type { Filled } from "./template.ts";
import { bytesOf, cut, oneLine, quoted } from "./text.ts";

/** The action that a delivery asks for. Whether its author may ask for it is checked when the plan is carried out. */
export type Plan =
  | { readonly do: "nothing"; readonly why: string }
  | {
      readonly do: "start";
      readonly instructions: string;
      readonly ticket: PlacedTicket;
      readonly by: Writer;
    }
  /** From a custom webhook: every sender that knows its secret may ask. */
  | { readonly do: "run"; readonly run: Filled["run"]; readonly missing: readonly string[] }
  | {
      readonly do: "tell";
      /** Undefined: the branch of the pull request must be looked up first. */
      readonly runId?: string;
      readonly pullRequest?: number;
      readonly repository: RepositoryId;
      readonly text: string;
      /** Undefined for a check, which no person asked for. */
      readonly by?: Writer;
    };

/** A person who must have the right to write to the repository. */
export type Writer = { readonly name: string; readonly repository: RepositoryId };

const workOnIt = "Work on this issue.";
/** Limit for the text that a plan gives to a Run, in bytes of JSON: a delivery is stored in one record. */
const longest = 13_500;

const longestName = 200;

const nothing = (why: string): Plan => ({ do: "nothing", why });

/** Plans the action for an event. */
export function planFor(event: WebhookEvent, { start }: Pick<KeptWebhook, "start">): Plan {
  switch (event.type) {
    case "ping":
      return nothing("a ping: the webhook works");
    case "other":
      return nothing(`nothing to do for ${event.event}`);
    case "labelled": {
      if (event.author.bot) return nothing("written by a bot");
      const wanted = start.label.toLowerCase();
      if (!event.labels.some((it) => it.toLowerCase() === wanted))
        return nothing(`not the label ${start.label}`);
      return startFrom(event.issue, event.author, start.instructions ?? workOnIt);
    }
    case "commented":
      return commented(event, start.instructions ?? workOnIt);
    case "reviewed": {
      const { pullRequest, author, text, path, line } = event;
      if (author.bot) return nothing("written by a bot");
      const at = path && oneLine(path, 300);
      const place = at ? `, at ${at}${line === undefined ? "" : ` line ${line}`}` : "";
      const words = `${named(author)} reviewed the pull request #${pullRequest.number}${place}:`;
      return toRun(
        pullRequest.repository,
        pullRequest.branch,
        `${words}\n\n${quoted(text)}`,
        author,
      );
    }
    case "check-failed": {
      const { repository, branch, name, url } = event;
      const where = url ? `: ${oneLine(url, 500)}` : "";
      return toRun(
        repository,
        branch,
        `The check “${oneLine(name, 200)}” failed${where}. Look at it and fix it.`,
      );
    }
    default:
      return event satisfies never;
  }
}

function commented(
  { on, author, command }: Extract<WebhookEvent, { type: "commented" }>,
  usual: string,
): Plan {
  if (author.bot) return nothing("written by a bot");
  if (command === undefined) return nothing("a comment that does not begin with /wheelhouse");
  if ("issue" in on) return startFrom(on.issue, author, command || usual);
  const { repository, number, branch } = on.pullRequest;
  const text = `${named(author)} wrote at the pull request #${number}:\n\n${quoted(command)}`;
  if (branch !== undefined) return toRun(repository, branch, text, author);
  const by = writer(author, repository);
  return { do: "tell", repository, pullRequest: number, text: cut(text, longest), by };
}

function startFrom(ticket: PlacedTicket, author: WebhookAuthor, instructions: string): Plan {
  // not cut: half of a script would do something that its author did not mean
  if (bytesOf(instructions) > longest)
    return nothing("the instructions are too long; a webhook accepts 13 KB");
  return { do: "start", instructions, ticket, by: writer(author, repositoryOf(ticket)) };
}

function toRun(
  repository: RepositoryId,
  branch: string,
  text: string,
  author?: WebhookAuthor,
): Plan {
  const runId = runOfBranch(branch);
  if (runId === undefined) return nothing(`${oneLine(branch, 100)} is not the branch of a Run`);
  const by = author ? { by: writer(author, repository) } : {};
  return { do: "tell", runId, repository, text: cut(text, longest), ...by };
}

/** A work item belongs to a project, so the right to write is checked in the project. */
const repositoryOf = (ticket: PlacedTicket): RepositoryId =>
  ticket.kind === "github"
    ? { kind: "github", host: ticket.host, owner: ticket.owner, repo: ticket.repo }
    : { ...ticket, repo: ticket.project };

/** A name that is too long is cut. A cut name belongs to no account, so it has no rights. */
const writer = ({ name }: WebhookAuthor, repository: RepositoryId): Writer => ({
  name: cut(name, longestName),
  repository,
});

const named = ({ name }: WebhookAuthor): string => oneLine(name, longestName);

/** The event as text for the list of deliveries. */
export function eventInWords(event: WebhookEvent): string {
  switch (event.type) {
    case "labelled":
      return `${ticketName(event.issue)} labelled ${oneLine(event.labels.join(", "), 100)}`;
    case "commented":
      return "issue" in event.on
        ? `comment on ${ticketName(event.on.issue)}`
        : `comment on ${repositoryName(event.on.pullRequest.repository)}#${event.on.pullRequest.number}`;
    case "reviewed":
      return `review of ${repositoryName(event.pullRequest.repository)}#${event.pullRequest.number}`;
    case "check-failed":
      return `check failed in ${repositoryName(event.repository)}: ${oneLine(event.name, 100)}`;
    case "ping":
      return "ping";
    case "other":
      return event.event;
    default:
      return event satisfies never;
  }
}
