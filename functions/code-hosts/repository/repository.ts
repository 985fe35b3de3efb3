import type { RepositoryId } from "../../../shared/schemas/work.ts";
import { possibleName } from "../../../shared/ticket/possible-name.ts";
import type { AzureHost } from "../azure/call.ts";
import { azureOf, type CodeHosts, githubOf } from "../code-hosts.ts";

export type { RepositoryId };

/** The name for people: `ada/engine`, `Shop/web`. */
export const repositoryName = (id: RepositoryId): string =>
  id.kind === "github" ? `${id.owner}/${id.repo}` : `${id.project}/${id.repo}`;

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
  return hosts.azureServer && on(hosts.azureServer.web)
    ? onAzureServer(parts, hosts.azureServer)
    : undefined;
}

function decoded(path: string): string[] {
  try {
    return path.replace(/^\//, "").split("/").map(decodeURIComponent);
  } catch {
    return [];
  }
}

function githubRepository(parts: readonly string[], host?: string): RepositoryId | undefined {
  const [owner = "", written = "", ...rest] = parts;
  const repo = written.replace(/\.git$/, "");
  if (rest.length > 0 || !possibleName.owner(owner) || !possibleName.repo(repo)) return undefined;
  return { kind: "github", ...(host ? { host } : {}), owner, repo };
}

function onAzureServer(
  parts: readonly string[],
  { web, server }: AzureHost,
): RepositoryId | undefined {
  const base = decoded(new URL(web).pathname).filter(Boolean);
  if (base.some((part, at) => part.toLowerCase() !== parts[at]?.toLowerCase())) return undefined;
  const found = azureRepository(parts.slice(base.length), possibleName.project);
  return found && server !== undefined ? { ...found, server } : undefined;
}

/** The path may omit the project when the repository has the same name. */
function azureRepository(
  parts: readonly string[],
  possibleOrganization = possibleName.organization,
): Extract<RepositoryId, { kind: "azure" }> | undefined {
  const [organization = "", ...inner] = parts;
  const [project = "", git, repo = "", ...rest] =
    inner[0] === "_git" ? [inner[1], ...inner] : inner;
  if (git !== "_git" || rest.length > 0 || !possibleOrganization(organization)) return undefined;
  if (!possibleName.project(project) || !possibleAzureRepository(repo)) return undefined;
  return { kind: "azure", organization, project, repo };
}

/** "Naming restrictions" of Azure Repos. */
export const possibleAzureRepository = (name: string): boolean =>
  /^(?![._])(?!.*\.(?:git|keep)$)(?!.*\.$)[^\p{C}\\/:*?"<>;#$|{},+=[\]]{1,64}$/u.test(name);
