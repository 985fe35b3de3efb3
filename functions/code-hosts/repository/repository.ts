import {
  azureRepository,
  azureServerRepository,
  githubRepository,
} from "../../../shared/repository/repository-path.ts";
import type { RepositoryId } from "../../../shared/schemas/work.ts";
import { azureOf, type CodeHosts, githubOf } from "../code-hosts.ts";

export type { RepositoryId };

/** Whether two ids mean the same repository. Code hosts ignore case. */
export function sameRepository(a: RepositoryId, b: RepositoryId): boolean {
  const key = (id: RepositoryId) =>
    id.kind === "github"
      ? [id.host ?? "github.com", id.owner, id.repo]
      : [id.server ?? "azure", id.organization, id.project, id.repo];
  return key(a).join("/").toLowerCase() === key(b).join("/").toLowerCase();
}

/** The address for `git clone`: no user, no token, and no character with a meaning in a shell. */
export function cloneUrl(hosts: CodeHosts, id: RepositoryId): string {
  if (id.kind === "github") {
    return `${githubOf(hosts, id.host).web}/${id.owner}/${id.repo}.git`;
  }
  const [organization, project, repo] = [id.organization, id.project, id.repo].map(encoded);
  return `${azureOf(hosts, id.server).web}/${organization}/${project}/_git/${repo}`;
}

const encoded = (part: string): string =>
  encodeURIComponent(part).replace(
    /[!'()*~]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );

/**
 * The repository at an address that git sends to a credential helper (with `credential.useHttpPath`).
 * Undefined for an unknown host, or when the path is not a repository.
 *
 * @param host with its port, unless it is the default one
 * @param path with or without its first slash
 */
export function repositoryAt(
  hosts: CodeHosts,
  host: string,
  path: string,
): RepositoryId | undefined {
  const parts = decoded(path);
  const on = (web: string): boolean => new URL(web).host === host.toLowerCase();
  if (on(hosts.github.web)) return githubRepository(parts);
  if (hosts.enterprise && on(hosts.enterprise.web))
    return githubRepository(parts, hosts.enterprise.name);
  if (on(hosts.azure.web)) return azureRepository(parts);
  const { server, web } = hosts.azureServer ?? {};
  if (server === undefined || web === undefined || !on(web)) return undefined;
  return azureServerRepository(parts, server, decoded(new URL(web).pathname).filter(Boolean));
}

function decoded(path: string): string[] {
  try {
    return path.replace(/^\//, "").split("/").map(decodeURIComponent);
  } catch {
    return [];
  }
}
