import * as z from "zod";
import { type CodeHosts, githubOf } from "../code-hosts.ts";
import { githubCall, githubPath } from "../github/call.ts";
import type { RepositoryId } from "../repository/repository.ts";
import { type Fetch, understood } from "../request.ts";

const pull = z.object({
  head: z.object({ ref: z.string(), repo: z.object({ full_name: z.string() }).nullable() }),
});

/**
 * The source branch of a pull request on GitHub; undefined when it is in a fork. Azure DevOps needs no such call,
 * because its events contain the branch. Throws a `CodeHostProblem`.
 */
export async function branchOfPull(
  hosts: CodeHosts,
  repository: RepositoryId,
  number: number,
  fetch: Fetch,
): Promise<string | undefined> {
  if (repository.kind !== "github") return undefined;
  const name = `${repository.owner}/${repository.repo}`;
  const call = { path: `${githubPath(repository)}/pulls/${number}`, what: `${name}#${number}` };
  const host = githubOf(hosts, repository.host);
  const { head } = understood(pull, await githubCall(host, repository, call, fetch), call.what);
  return head.repo?.full_name.toLowerCase() === name.toLowerCase() ? head.ref : undefined;
}
