/** The ids of a ticket. They come from its address, which is never fetched. */
export type Ticket = GithubTicket | AzureTicket;

/** A ticket whose project is known. */
export type PlacedTicket = GithubTicket | (AzureTicket & { readonly project: string });

export type GithubTicket = {
  readonly kind: "github";
  /** Host of a GitHub Enterprise server, with its port if it has one; missing for github.com. */
  readonly host?: string | undefined;
  readonly owner: string;
  readonly repo: string;
  readonly number: number;
};

export type AzureTicket = {
  readonly kind: "azure";
  /** Host and path of an Azure DevOps Server; missing for dev.azure.com. */
  readonly server?: string | undefined;
  /** On an Azure DevOps Server, the collection. */
  readonly organization: string;
  /** Missing if the address does not name it: the numbers of work items are unique in an organization. */
  readonly project?: string | undefined;
  readonly number: number;
};

/** The address of a ticket for people, in one form. */
export function ticketUrl(ticket: Ticket): string {
  if (ticket.kind === "github")
    return `https://${ticket.host ?? "github.com"}/${ticket.owner}/${ticket.repo}/issues/${ticket.number}`;
  const { server = "dev.azure.com", organization, project, number } = ticket;
  const of = [organization, ...(project === undefined ? [] : [project])].map(encodeURIComponent);
  return `https://${server}/${of.join("/")}/_workitems/edit/${number}`;
}

/** The name of a ticket for people: `ada/engine#12`, `Shop#7`. */
export const ticketName = (ticket: Ticket): string =>
  ticket.kind === "github"
    ? `${ticket.owner}/${ticket.repo}#${ticket.number}`
    : `${ticket.project ?? ticket.organization}#${ticket.number}`;
