import { type Ticket, ticketUrl } from "../../../shared/ticket/ticket.ts";
import type { CodeHosts } from "../code-hosts.ts";
import { readGithubTicket } from "../github/ticket.ts";
import type { Fetch } from "../request.ts";
import { shownLine } from "./hidden-text.ts";
import type { TicketRead } from "./ticket.ts";
import { ticketText, titleLine } from "./ticket-text.ts";

const mostLabels = 50;

/**
 * Reads a ticket from its code host; uses only its ids, never its URL. Throws a `CodeHostProblem` that
 * says what is missing and how to add it.
 */
export async function readTicket(
  hosts: CodeHosts,
  ticket: Ticket,
  fetch: Fetch,
): Promise<TicketRead> {
  // loaded when there is one, because it brings the code for rich text
  const readAzure = async () => (await import("../azure/ticket.ts")).readAzureTicket;
  const { story, labels, pullRequests, ...read } =
    ticket.kind === "github"
      ? await readGithubTicket(hosts, ticket, fetch)
      : await (await readAzure())(hosts, ticket, fetch);
  return {
    ...read,
    title: titleLine(story.title),
    url: ticketUrl(ticket),
    labels: labels.slice(0, mostLabels).map((label) => shownLine(label, 100)),
    text: ticketText(story),
    pullRequests: pullRequests.map((it) => ({ ...it, title: titleLine(it.title) })),
  };
}
