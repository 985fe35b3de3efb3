import type { RepositoryId } from "../schemas/work.ts";
import { possibleName } from "../ticket/possible-name.ts";

type GithubId = Extract<RepositoryId, { kind: "github" }>;
type AzureId = Extract<RepositoryId, { kind: "azure" }>;

/**
 * The repository of a GitHub at a path, in its decoded parts.
 *
 * @param host of a GitHub Enterprise
 */
export function githubRepository(parts: readonly string[], host?: string): GithubId | undefined {
  const [owner = "", written = "", ...rest] = parts;
  const repo = written.replace(/\.git$/, "");
  if (rest.length > 0 || !possibleName.owner(owner) || !possibleName.repo(repo)) return undefined;
  return { kind: "github", ...(host ? { host } : {}), owner, repo };
}

/** The repository of Azure DevOps at a path. The path may omit the project when the repository has the same name. */
export function azureRepository(
  parts: readonly string[],
  possibleOrganization = possibleName.organization,
): AzureId | undefined {
  const [organization = "", ...inner] = parts;
  const [project = "", git, repo = "", ...rest] =
    inner[0] === "_git" ? [inner[1], ...inner] : inner;
  if (git !== "_git" || rest.length > 0 || !possibleOrganization(organization)) return undefined;
  if (!possibleName.project(project) || !possibleName.azureRepository(repo)) return undefined;
  return { kind: "azure", organization, project, repo };
}

/**
 * The repository of an Azure DevOps Server at a path.
 *
 * @param server its host and path, such as `tfs.example.com/tfs`
 * @param base the decoded parts of that path
 */
export function azureServerRepository(
  parts: readonly string[],
  server: string,
  base: readonly string[],
): AzureId | undefined {
  if (base.some((part, at) => part.toLowerCase() !== parts[at]?.toLowerCase())) return undefined;
  const found = azureRepository(parts.slice(base.length), possibleName.project);
  return found && { ...found, server };
}
