import { type Run, workplaceOf } from "../shared/run.ts";
import { pullRequest, pullRequestOf } from "./code-hosts/pull-request/find-or-open.ts";
import { commit } from "./commit.ts";
import type { Ports } from "./ports/ports.ts";

/**
 * Asks the code host for the pull request of a Run's branch, no matter who opened it, and records what is new.
 * Returns the Run after that. Throws a `CodeHostProblem` if the code host cannot tell.
 */
export async function lookForPullRequest(ports: Ports, run: Run): Promise<Run> {
  const { repository, branch } = workplaceOf(run) ?? {};
  if (!repository?.id || branch === undefined) return run;
  const hosts = await ports.codeHosts(run.team);
  const known = run.pullRequests?.at(-1)?.number;
  const seen =
    known === undefined
      ? await pullRequestOf(hosts, repository.id, branch, ports.fetch)
      : await pullRequest(hosts, repository.id, known, ports.fetch);
  if (!seen) return run;
  return (await commit(ports, run.id, { type: "pull-request", seen })).after;
}
