export type PullRequestState = "open" | "draft" | "merged" | "closed";

/** The result of one check of a commit; a skipped check has passed. */
export type Check = "passing" | "failing" | "pending";

/** The result of all checks of the newest commit; `none` also when they are not visible. */
export type ChecksState = Check | "none";

export type PullRequest = {
  readonly number: number;
  readonly title: string;
  readonly url: string;
  readonly state: PullRequestState;
  readonly checks: ChecksState;
};

/** A pull request that a ticket links to. */
export type LinkedPullRequest = Omit<PullRequest, "checks">;

export type NewPullRequest = {
  /** Names without `refs/heads/`. */
  readonly branch: string;
  readonly base: string;
  readonly title: string;
  /** Markdown. */
  readonly body: string;
  readonly draft?: boolean;
};

/** The calls of one code host for the pull requests of a repository. All of them throw `CodeHostProblem`s. */
export interface PullRequestCalls {
  /** Rejects with `code-host-refused` when the branch already has an open pull request. */
  create(wanted: NewPullRequest): Promise<PullRequest>;
  /** The newest pull request from a branch. */
  newest(branch: string, state: "open" | "all"): Promise<PullRequest | undefined>;
  byNumber(number: number): Promise<PullRequest>;
}

/** One failure makes the result failing; else one unfinished check makes it pending. */
export function checksOf(all: readonly Check[]): ChecksState {
  if (all.includes("failing")) return "failing";
  if (all.includes("pending")) return "pending";
  return all.length === 0 ? "none" : "passing";
}
