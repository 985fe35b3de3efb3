import type { Check, Comment, Issue, Pull, Repository } from "../state.ts";

const person = (login: string) => ({ login, type: login.endsWith("[bot]") ? "Bot" : "User" });

/** GitHub's JSON shapes, only with the fields that are read here. */
export const shown = {
  person,
  repository: ({ name, defaultBranch, ...it }: Repository) => ({
    name: name.split("/")[1],
    full_name: name,
    owner: person(name.split("/")[0] ?? ""),
    private: it.private,
    default_branch: defaultBranch,
    clone_url: `https://elsewhere.example/${name}.git`,
  }),
  issue: (it: Issue) => ({
    number: it.number,
    title: it.title,
    body: it.body === "" ? null : it.body,
    state: it.state,
    user: person(it.author),
    created_at: it.at,
    labels: it.labels.map((name) => ({ name })),
    assignees: it.assignees.map(person),
    comments: it.comments.length,
  }),
  pullAsIssue: (it: Pull) => ({
    number: it.number,
    title: it.title,
    body: it.body,
    state: it.state,
    user: person(it.author),
    created_at: it.at,
    labels: [],
    assignees: [],
    comments: 0,
    pull_request: { merged_at: it.mergedAt ?? null },
  }),
  comment: (it: Comment) => ({
    id: it.id,
    body: it.body,
    user: person(it.author),
    created_at: it.at,
  }),
  pull: (it: Pull, repository: Repository) => ({
    number: it.number,
    title: it.title,
    body: it.body,
    state: it.state,
    draft: it.draft,
    merged_at: it.mergedAt ?? null,
    user: person(it.author),
    created_at: it.at,
    head: { ref: it.head, sha: it.sha, repo: { full_name: repository.name } },
    base: { ref: it.base, repo: { full_name: repository.name } },
  }),
  reviewComment: (it: Pull["comments"][number]) => ({
    ...shown.comment(it),
    path: it.path,
    line: it.line,
    original_line: it.line,
  }),
  check: (it: Check) => ({
    id: it.id,
    name: it.name,
    head_sha: it.sha,
    status: it.status,
    conclusion: it.conclusion ?? null,
    html_url: `https://ci.example/${it.id}`,
  }),
};
