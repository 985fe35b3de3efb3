import { azureToken } from "../azure/call.ts";
import { azureOf, type CodeHosts, githubOf } from "../code-hosts.ts";
import { installationToken } from "../github/app.ts";
import type { Fetch } from "../request.ts";
import { type RepositoryId, repositoryAt } from "./repository.ts";

/** The sign-in of git for one repository. */
export type GitCredential = {
  readonly repository: RepositoryId;
  readonly username: string;
  readonly password: string;
  /** ISO 8601; unknown for a personal token. */
  readonly expiresAt?: string;
};

/**
 * The sign-in of git for the repository at an address: an installation token that may only push to this
 * repository, or the personal token. Undefined when the host is unknown, the path is not a repository, or
 * there is no token. Throws a `CodeHostProblem` when GitHub gives no token.
 *
 * The caller must check that `repository` is the one of its Run.
 *
 * @param purpose `read` gives an App's token that may only read
 * @param host from git, with its port unless it is the default one
 * @param path from git, with `credential.useHttpPath`
 */
export async function gitCredential(
  hosts: CodeHosts,
  { host, path }: { readonly host: string; readonly path: string },
  fetch: Fetch,
  purpose: "git" | "read" = "git",
): Promise<GitCredential | undefined> {
  const repository = repositoryAt(hosts, host, path);
  if (repository?.kind === "azure") {
    const password = azureToken(azureOf(hosts, repository.server), repository.organization);
    // Azure DevOps accepts any name
    return password ? { repository, username: "wheelhouse", password } : undefined;
  }
  if (!repository) return undefined;
  const github = githubOf(hosts, repository.host);
  if (!github.signIn) return undefined;
  if (github.signIn.kind === "token")
    return { repository, username: "x-access-token", password: github.signIn.token };
  const app = github.signIn;
  const { token, expiresAt } = await installationToken(github, app, repository, purpose, fetch);
  return { repository, username: "x-access-token", password: token, expiresAt };
}
