import { azurePullRequests } from "../azure/pull-request.ts";
import { CodeHostProblem } from "../code-host-problem.ts";
import type { CodeHosts } from "../code-hosts.ts";
import { githubPullRequests } from "../github/pull-request.ts";
import type { RepositoryId } from "../repository/repository.ts";
import type { Fetch } from "../request.ts";
import { titleLine } from "../ticket/ticket-text.ts";
import type { NewPullRequest, PullRequest, PullRequestCalls } from "./pull-request.ts";

/** Opens a pull request. Safe to repeat: if the branch already has an open one, returns that one. */
export async function openPullRequest(
  hosts: CodeHosts,
  repository: RepositoryId,
  wanted: NewPullRequest,
  fetch: Fetch,
): Promise<PullRequest> {
  const calls = callsOf(hosts, repository, fetch);
  try {
    return await calls.create({ ...wanted, title: titleLine(wanted.title) });
  } catch (error) {
    // Hosts refuse a second one with a general error (GitHub 422, Azure DevOps TF401179), so look for the first.
    if (!(error instanceof CodeHostProblem && error.code === "code-host-refused")) throw error;
    const existing = await calls.newest(wanted.branch, "open");
    if (!existing) throw error;
    return existing;
  }
}

/** The newest pull request from a branch of the repository itself, if there is one. */
export const pullRequestOf = (
  hosts: CodeHosts,
  repository: RepositoryId,
  branch: string,
  fetch: Fetch,
): Promise<PullRequest | undefined> => callsOf(hosts, repository, fetch).newest(branch, "all");

export const pullRequest = (
  hosts: CodeHosts,
  repository: RepositoryId,
  number: number,
  fetch: Fetch,
): Promise<PullRequest> => callsOf(hosts, repository, fetch).byNumber(number);

const callsOf = (hosts: CodeHosts, repository: RepositoryId, fetch: Fetch): PullRequestCalls =>
  repository.kind === "github"
    ? githubPullRequests(hosts, repository, fetch)
    : azurePullRequests(hosts, repository, fetch);
