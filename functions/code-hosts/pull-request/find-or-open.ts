import { azurePulls } from "../azure/pull-request.ts";
import type { CodeHosts } from "../code-hosts.ts";
import { githubPulls } from "../github/pull-request.ts";
import type { RepositoryId } from "../repository/repository.ts";
import type { Fetch } from "../request.ts";
import { titleLine } from "../ticket/ticket-text.ts";

export type PullRequestState = "open" | "draft" | "merged" | "closed";

/** All checks of its newest commit together; `none` also where they cannot be seen. */
export type ChecksState = "passing" | "failing" | "pending" | "none";

export type PullRequest = {
  readonly number: number;
  readonly title: string;
  readonly url: string;
  readonly state: PullRequestState;
  readonly checks: ChecksState;
};

export type NewPullRequest = {
  /** Names without `refs/heads/`. */
  readonly branch: string;
  readonly base: string;
  readonly title: string;
  /** Markdown. */
  readonly body: string;
  readonly draft?: boolean;
};

/** What each code host does of this. Everything throws `TicketProblem`s. */
export interface Pulls {
  open(wanted: NewPullRequest): Promise<PullRequest>;
  ofBranch(branch: string): Promise<PullRequest | undefined>;
  byNumber(number: number): Promise<PullRequest>;
}

/** Opens a pull request. Safe to repeat: where the branch has an open one, it is that one. */
export const openPullRequest = (
  hosts: CodeHosts,
  repository: RepositoryId,
  wanted: NewPullRequest,
  fetch: Fetch,
): Promise<PullRequest> =>
  pulls(hosts, repository, fetch).open({ ...wanted, title: titleLine(wanted.title) });

/** The newest pull request from a branch of the repository itself; undefined when there is none. */
export const pullRequestOf = (
  hosts: CodeHosts,
  repository: RepositoryId,
  branch: string,
  fetch: Fetch,
): Promise<PullRequest | undefined> => pulls(hosts, repository, fetch).ofBranch(branch);

export const pullRequest = (
  hosts: CodeHosts,
  repository: RepositoryId,
  number: number,
  fetch: Fetch,
): Promise<PullRequest> => pulls(hosts, repository, fetch).byNumber(number);

const pulls = (hosts: CodeHosts, repository: RepositoryId, fetch: Fetch): Pulls =>
  repository.kind === "github"
    ? githubPulls(hosts, repository, fetch)
    : azurePulls(hosts, repository, fetch);
