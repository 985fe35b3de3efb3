import { githubPath, type Host } from "../host.ts";
import type { Pull, Repository } from "../state.ts";

/** Answers the only GraphQL query in use, with only the requested fields. */
export async function linksOf(
  { git }: Host,
  repository: Repository,
  query: string,
  number: number,
): Promise<unknown> {
  const issue = repository.issues.find((it) => it.number === number);
  if (!issue) return { data: { repository: { issue: null } }, errors: [{ type: "NOT_FOUND" }] };
  const where = { nameWithOwner: repository.name };
  const branch = issue.linkedBranch;
  const there = branch && (await git.head(githubPath(repository), branch));
  const pulls = repository.pulls.filter((it) => it.closes.includes(number));
  const linked = branch ? [{ ref: there ? { name: branch, repository: where } : null }] : [];
  return {
    data: {
      repository: {
        issue: {
          ...(query.includes("linkedBranches(") ? { linkedBranches: { nodes: linked } } : {}),
          ...(query.includes("closedByPullRequestsReferences(")
            ? {
                closedByPullRequestsReferences: {
                  nodes: pulls.map((it) => ({
                    number: it.number,
                    title: it.title,
                    state: stateOf(it),
                    isDraft: it.draft,
                    repository: where,
                  })),
                },
              }
            : {}),
        },
      },
    },
  };
}

function stateOf({ mergedAt, state }: Pull): string {
  if (mergedAt) return "MERGED";
  return state === "open" ? "OPEN" : "CLOSED";
}
