import { type PlacedTicket, ticketName } from "../../../shared/ticket/ticket.ts";
import { azureCall, azurePath } from "../azure/call.ts";
import { azureOf, type CodeHosts, githubOf } from "../code-hosts.ts";
import { githubCall, githubPath } from "../github/call.ts";
import type { Fetch } from "../request.ts";
import { htmlOfText } from "./html/html-of-text.ts";

/**
 * Adds a comment to a ticket; on GitHub also to the pull request with that number. Not idempotent: a
 * repeat adds a second comment. Throws a `CodeHostProblem`.
 *
 * @param text Markdown; Azure DevOps shows it as plain text
 */
export async function commentOn(
  hosts: CodeHosts,
  ticket: PlacedTicket,
  text: string,
  fetch: Fetch,
): Promise<void> {
  const what = ticketName(ticket);
  const method = "POST";
  if (ticket.kind === "github") {
    const path = `${githubPath(ticket)}/issues/${ticket.number}/comments`;
    const host = githubOf(hosts, ticket.host);
    await githubCall(host, ticket, { method, path, body: { body: text }, what }, fetch);
    return;
  }
  const { server, organization, project, number } = ticket;
  const path = azurePath(project, "_apis", "wit", "workItems", number, "comments");
  const query = { "api-version": "7.1-preview.4" };
  const body = { text: htmlOfText(text) };
  await azureCall(azureOf(hosts, server), { method, organization, path, query, body, what }, fetch);
}
