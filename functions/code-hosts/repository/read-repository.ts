import * as z from "zod";
import { possibleBranch } from "../../../shared/repository/branch-name.ts";
import { repositoryName } from "../../../shared/repository/repository-address.ts";
import { azureCall, azurePath } from "../azure/call.ts";
import { described } from "../azure/repository.ts";
import { azureOf, type CodeHosts, githubOf } from "../code-hosts.ts";
import { githubCall, githubPath } from "../github/call.ts";
import { type Fetch, understood } from "../request.ts";
import { cloneUrl, type RepositoryId } from "./repository.ts";

/** `size` in kB. */
const onGithub = z.object({
  default_branch: z.string().refine(possibleBranch),
  size: z.number().min(0).optional(),
});

/** A repository as its code host describes it. `base`: its default branch. Throws a `CodeHostProblem`. */
export async function readRepository(
  hosts: CodeHosts,
  id: RepositoryId,
  fetch: Fetch,
): Promise<{ id: RepositoryId; name: string; cloneUrl: string; base: string; bytes?: number }> {
  const name = repositoryName(id);
  const read = { id, name, cloneUrl: cloneUrl(hosts, id) };
  if (id.kind === "github") {
    const call = { path: githubPath(id), what: name };
    const reply = await githubCall(githubOf(hosts, id.host), id, call, fetch);
    const { default_branch: base, size } = understood(onGithub, reply, name);
    return { ...read, base, ...(size === undefined ? {} : { bytes: Math.round(size * 1024) }) };
  }
  const { organization, project, repo } = id;
  const path = azurePath(project, "_apis", "git", "repositories", repo);
  const reply = await azureCall(
    azureOf(hosts, id.server),
    { organization, path, what: name },
    fetch,
  );
  const { defaultBranch: base = "main", size } = understood(described, reply, name);
  return { ...read, base, ...(size === undefined ? {} : { bytes: Math.round(size) }) };
}
