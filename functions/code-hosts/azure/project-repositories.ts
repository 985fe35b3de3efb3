import * as z from "zod";
import { possibleName } from "../../../shared/ticket/possible-name.ts";
import type { PlacedTicket } from "../../../shared/ticket/ticket.ts";
import { azureOf, type CodeHosts } from "../code-hosts.ts";
import { cloneUrl } from "../repository/repository.ts";
import { type Fetch, understood } from "../request.ts";
import type { TicketRepository } from "../ticket/ticket.ts";
import { azureCall, azurePath } from "./call.ts";
import { described } from "./repository.ts";

const repositories = z.object({
  value: z.array(
    described.extend({
      name: z.string(),
      isDisabled: z.boolean().default(false),
    }),
  ),
});

/**
 * The repositories of a work item's project, sorted by name: the choices for a work item without a
 * linked repository. Empty for an issue of GitHub, which is in its repository. Throws a `CodeHostProblem`.
 */
export async function projectRepositories(
  hosts: CodeHosts,
  ticket: PlacedTicket,
  fetch: Fetch,
): Promise<TicketRepository[]> {
  if (ticket.kind !== "azure") return [];
  const { server, organization, project } = ticket;
  const what = `the repositories of ${project}`;
  const path = azurePath(project, "_apis", "git", "repositories");
  const reply = await azureCall(
    azureOf(hosts, server),
    { organization, path, query: {}, what },
    fetch,
  );
  return understood(repositories, reply, what)
    .value.filter((it) => !it.isDisabled && possibleName.azureRepository(it.name))
    .map(({ name: repo, defaultBranch = "main", size }) => {
      const id = {
        kind: "azure" as const,
        ...(server === undefined ? {} : { server }),
        organization,
        project,
        repo,
      };
      return {
        id,
        name: `${project}/${repo}`,
        cloneUrl: cloneUrl(hosts, id),
        defaultBranch,
        branch: defaultBranch,
        ...(size === undefined ? {} : { bytes: size }),
      };
    })
    .sort((one, other) => (one.name < other.name ? -1 : 1));
}
