import { type Ticket, ticketUrl } from "../../../shared/ticket.ts";
import { readAzureTicket } from "../azure/ticket.ts";
import type { CodeHosts } from "../code-hosts.ts";
import { readGithubTicket } from "../github/ticket.ts";
import type { PullRequest } from "../pull-request/find-or-open.ts";
import type { RepositoryId } from "../repository/repository.ts";
import type { Fetch } from "../request.ts";
import { shownLine } from "./hidden-text.ts";
import { type TicketStory, ticketText, titleLine } from "./ticket-text.ts";

export type LinkedPullRequest = Omit<PullRequest, "checks">;

/** A ticket, and where the work on it happens. */
export type TicketRead = {
  readonly ticket: Ticket;
  /** One line, at most 500 characters. */
  readonly title: string;
  readonly url: string;
  readonly labels: readonly string[];
  /** The ticket as a Markdown file for a DevBox, at most 64 KB. */
  readonly text: string;
  /** Undefined for a work item of Azure DevOps that is linked to none. */
  readonly repository?: {
    readonly id: RepositoryId;
    readonly name: string;
    readonly cloneUrl: string;
    readonly defaultBranch: string;
    /** The branch that is linked to the ticket, else the default branch. A shell needs quotes around it. */
    readonly branch: string;
  };
  readonly pullRequests: readonly LinkedPullRequest[];
};

/** What both code hosts give for it. */
export type TicketHeld = Omit<TicketRead, "text" | "title" | "url"> & {
  readonly story: TicketStory;
};

const mostLabels = 50;

/**
 * Reads a ticket from its code host, by its ids alone. Throws a `TicketProblem` that says what is
 * missing and how to add it.
 */
export async function readTicket(
  hosts: CodeHosts,
  ticket: Ticket,
  fetch: Fetch,
): Promise<TicketRead> {
  const { story, labels, pullRequests, ...read } =
    ticket.kind === "github"
      ? await readGithubTicket(hosts, ticket, fetch)
      : await readAzureTicket(hosts, ticket, fetch);
  return {
    ...read,
    title: titleLine(story.title),
    url: ticketUrl(ticket),
    labels: labels.slice(0, mostLabels).map((label) => shownLine(label, 100)),
    text: ticketText(story),
    pullRequests: pullRequests.map((it) => ({ ...it, title: titleLine(it.title) })),
  };
}
