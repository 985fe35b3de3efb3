import { type EgressPolicy, isAllowed, listedHosts, type TeamEgress } from "../egress.ts";
import { branchProblem } from "../repository/branch-name.ts";
import { readRepositoryAddress } from "../repository/repository-address.ts";
import type { EventOf } from "../schemas/event.ts";
import type { NewRun } from "../schemas/run.ts";
import type { TicketHosts } from "../ticket/parse-ticket.ts";

type Around = { readonly egress: TeamEgress; readonly tickets: TicketHosts };

/** The repository that a new Run without a ticket names. Adds what is wrong to `fields`. */
export function repositoryOf(
  { repository, branch, ticketUrl, mode, egress }: NewRun,
  around: Around,
  fields: Record<string, string>,
): EventOf<"run.created">["repository"] {
  if (branch !== undefined && repository === undefined)
    fields["branch"] = "A branch needs its repository. Write its address too.";
  if (repository === undefined) return undefined;
  if (ticketUrl !== undefined)
    fields["repository"] = "A ticket names its own repository. Write one of the two.";
  const wrongBranch = branch === undefined ? undefined : branchProblem(branch);
  if (wrongBranch !== undefined) fields["branch"] = wrongBranch;
  const read = readRepositoryAddress(repository, around.tickets);
  if ("problem" in read) {
    fields["repository"] = read.problem;
    return undefined;
  }
  const policy = egress ?? around.egress[mode];
  if (!read.id && !reaches(policy, around.egress.hosts, read.host))
    fields["repository"] = notReached(policy, read.host);
  return { url: read.url, ...(branch === undefined ? {} : { branch }) };
}

/** Whether a DevBox may connect to the host by itself. */
const reaches = (policy: EgressPolicy, added: readonly string[], host: string): boolean =>
  policy === "open" || (policy === "listed" && isAllowed([...listedHosts, ...added], host));

const notReached = (policy: EgressPolicy, host: string): string =>
  policy === "closed"
    ? `This Run’s network access is closed, so it cannot clone from ${host}. Choose open or listed network access.`
    : `${host} is not on the list of allowed hosts. Choose open network access, or ask an admin to add it in the settings.`;
