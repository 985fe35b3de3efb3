import type { PullRequest } from "../schemas/work.ts";

export const pullRequestStates: Readonly<Record<PullRequest["state"], string>> = {
  open: "Open",
  draft: "Draft",
  merged: "Merged",
  closed: "Closed",
};

export const checksWords: Readonly<Record<PullRequest["checks"], string>> = {
  passing: "Checks pass",
  failing: "Checks fail",
  pending: "Checks running",
  none: "No checks",
};
