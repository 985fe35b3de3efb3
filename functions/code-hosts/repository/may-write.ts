import * as z from "zod";
import { repositoryName } from "../../../shared/repository/repository-address.ts";
import { azureCall, azurePath } from "../azure/call.ts";
import { CodeHostProblem } from "../code-host-problem.ts";
import { azureOf, type CodeHosts, githubOf } from "../code-hosts.ts";
import { githubCall, githubPath } from "../github/call.ts";
import { type Fetch, understood } from "../request.ts";
import type { RepositoryId } from "./repository.ts";

/** For a custom role, GitHub reports the permission that it is based on. */
const permission = z.object({ permission: z.string() });
const teams = z.object({ value: z.array(z.object({ id: z.string() })) });
const members = z.object({
  value: z.array(
    z.object({ identity: z.object({ id: z.string(), uniqueName: z.string().optional() }) }),
  ),
});

const mostTeams = 50;

/**
 * Whether the author of a comment may write to the repository. Azure DevOps has no call for the rights of
 * another person, so there the members of the project's teams may write. Throws a `CodeHostProblem` when the
 * answer is unknown; treat that as no.
 *
 * @param user the login on GitHub; the id or the unique name (e-mail) on Azure DevOps
 */
export async function mayWrite(
  hosts: CodeHosts,
  repository: RepositoryId,
  user: string,
  fetch: Fetch,
): Promise<boolean> {
  if (repository.kind === "github") return githubMayWrite(hosts, repository, user, fetch);
  const { organization, project } = repository;
  const what = repositoryName(repository);
  const get = (path: string, $top: number) =>
    azureCall(
      azureOf(hosts, repository.server),
      { organization, path, query: { $top: String($top) }, what },
      fetch,
    );

  const start = azurePath("_apis", "projects", project, "teams");
  for (const { id } of understood(teams, await get(start, mostTeams), what).value) {
    const reply = await get(`${start}${azurePath(id, "members")}`, 1_000);
    const { value } = understood(members, reply, what);
    const names = value.flatMap(({ identity }) => [identity.id, identity.uniqueName ?? ""]);
    if (names.some((it) => it !== "" && it.toLowerCase() === user.toLowerCase())) return true;
  }
  return false;
}

async function githubMayWrite(
  hosts: CodeHosts,
  repository: Extract<RepositoryId, { kind: "github" }>,
  user: string,
  fetch: Fetch,
): Promise<boolean> {
  // logins of programs end with [bot], and a program is never a collaborator
  if (!/^[A-Za-z0-9][A-Za-z0-9_-]{0,38}$/.test(user)) return false;
  const host = githubOf(hosts, repository.host);
  const path = `${githubPath(repository)}/collaborators/${user}/permission`;
  const what = `${user} in ${repositoryName(repository)}`;
  try {
    const reply = await githubCall(host, repository, { path, what }, fetch);
    return ["admin", "write"].includes(understood(permission, reply, what).permission);
  } catch (error) {
    if (error instanceof CodeHostProblem && error.code === "not-found") return false;
    throw error;
  }
}
