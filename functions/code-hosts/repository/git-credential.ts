import { azureToken } from "../azure/call.ts";
import { type CodeHosts, githubOf } from "../code-hosts.ts";
import { installationToken } from "../github/app.ts";
import type { Fetch } from "../request.ts";
import { type RepositoryId, repositoryAt } from "./repository.ts";

/** What git signs in with, and for which repository it was asked. */
export type GitCredential = {
  readonly repository: RepositoryId;
  readonly username: string;
  readonly password: string;
  /** ISO 8601; a personal token has no end that we know. */
  readonly expiresAt?: string;
};

/**
 * What git signs in with for the repository at an address: an installation token for that repository
 * alone, which may push and nothing else, or the personal token. Undefined where the host is not ours,
 * the path is no repository, or there is no token. Throws a `TicketProblem` where GitHub gives no token.
 *
 * The caller compares `repository` with the one that the asking Run works on.
 *
 * @param host with its port when that is not the usual one, as git says it
 * @param path as git says it with `credential.useHttpPath`
 */
export async function gitCredential(
  hosts: CodeHosts,
  { host, path }: { readonly host: string; readonly path: string },
  fetch: Fetch,
): Promise<GitCredential | undefined> {
  const repository = repositoryAt(hosts, host, path);
  if (repository?.kind === "azure") {
    const password = azureToken(hosts.azure, repository.organization);
    // any name will do
    return password ? { repository, username: "wheelhouse", password } : undefined;
  }
  if (!repository) return undefined;
  const github = githubOf(hosts, repository.host);
  if (!github.signIn) return undefined;
  if (github.signIn.kind === "token")
    return { repository, username: "x-access-token", password: github.signIn.token };
  const app = github.signIn;
  const { token, expiresAt } = await installationToken(github, app, repository, "git", fetch);
  return { repository, username: "x-access-token", password: token, expiresAt };
}
