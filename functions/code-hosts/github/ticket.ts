import * as z from "zod";
import { possibleBranch } from "../../../shared/repository/branch-name.ts";
import { type Ticket, ticketName } from "../../../shared/ticket/ticket.ts";
import { CodeHostProblem } from "../code-host-problem.ts";
import { type CodeHosts, githubOf } from "../code-hosts.ts";
import { branchOfPull } from "../pull-request/branch.ts";
import type { LinkedPullRequest } from "../pull-request/pull-request.ts";
import { readRepository } from "../repository/read-repository.ts";
import { type Fetch, understood } from "../request.ts";
import type { TicketHeld, Written } from "../ticket/ticket.ts";
import { githubCall, githubPath } from "./call.ts";
import type { GithubHost } from "./host.ts";
import { githubPullState } from "./pull-request.ts";

type GithubTicket = Extract<Ticket, { kind: "github" }>;

/** Null for a deleted account. */
const person = z.object({ login: z.string() }).nullish();
const issue = z.object({
  title: z.string(),
  body: z.string().nullish(),
  state: z.string(),
  created_at: z.string(),
  user: person,
  labels: z.array(z.union([z.string(), z.object({ name: z.string() })])).default([]),
  assignees: z.array(z.object({ login: z.string() })).nullish(),
  comments: z.int().default(0),
  pull_request: z.unknown().optional(),
});
const comments = z.array(
  z.object({ body: z.string().nullish(), user: person, created_at: z.string() }),
);

const perPage = 100;
const mostPages = 3;

/** Reads an issue or a pull request, its comments and its repository. Work on a pull request begins at its branch. */
export async function readGithubTicket(
  hosts: CodeHosts,
  ticket: GithubTicket,
  fetch: Fetch,
): Promise<TicketHeld> {
  const host = githubOf(hosts, ticket.host);
  const what = ticketName(ticket);
  const get = (path: string) =>
    githubCall(host, ticket, { path: `${githubPath(ticket)}${path}`, what }, fetch);

  const found = understood(issue, await get(`/issues/${ticket.number}`), what);
  const id = {
    kind: "github" as const,
    ...(ticket.host ? { host: ticket.host } : {}),
    owner: ticket.owner,
    repo: ticket.repo,
  };
  const [{ base: defaultBranch, ...repository }, written, links, pullBranch] = await Promise.all([
    readRepository(hosts, id, fetch),
    readComments(found.comments, (page) =>
      get(`/issues/${ticket.number}/comments?per_page=${perPage}&page=${page}`),
    ),
    found.pull_request ? noLinks : readLinks(host, ticket, fetch),
    found.pull_request ? branchOfPull(hosts, id, ticket.number, fetch) : undefined,
  ]);
  const base = [pullBranch, links.branch].find((name) => name && possibleBranch(name));

  const labels = found.labels.map((label) => (typeof label === "string" ? label : label.name));
  return {
    ticket,
    labels,
    repository: {
      ...repository,
      defaultBranch,
      branch: base ?? defaultBranch,
    },
    pullRequests: links.pullRequests,
    story: {
      ticket,
      title: found.title,
      facts: [
        ["Kind", found.pull_request ? "pull request" : ""],
        ["State", found.state],
        ["Labels", labels.join(", ")],
        ["Assigned to", (found.assignees ?? []).map((it) => it.login).join(", ")],
        ["Pull requests", links.pullRequests.map(said).join(", ")],
      ],
      body: of(found),
      comments: written,
      unread: Math.max(0, found.comments - written.length),
    },
  };
}

const said = ({ number, title, state }: LinkedPullRequest) => `#${number} ${title} (${state})`;

const of = (it: z.infer<typeof comments>[number]): Written => ({
  author: it.user?.login ?? "a deleted account",
  at: it.created_at,
  text: it.body ?? "",
});

async function readComments(
  count: number,
  page: (page: number) => Promise<{ body: unknown }>,
): Promise<Written[]> {
  const written: Written[] = [];
  const pages = Math.min(mostPages, Math.ceil(count / perPage));
  for (let at = 1; at <= pages; at += 1)
    written.push(...understood(comments, await page(at), "its comments").map(of));
  return written;
}

const query = `query ($owner: String!, $repo: String!, $number: Int!) {
  repository(owner: $owner, name: $repo) {
    issue(number: $number) {
      linkedBranches(first: 10) { nodes { ref { name repository { nameWithOwner } } } }
      closedByPullRequestsReferences(first: 20, includeClosedPrs: true) {
        nodes { number title state isDraft repository { nameWithOwner } }
      }
    }
  }
}`;
const inRepository = z.object({ nameWithOwner: z.string() });
const links = z.object({
  data: z.object({
    repository: z.object({
      issue: z.object({
        linkedBranches: z.object({
          nodes: z.array(
            z.object({ ref: z.object({ name: z.string(), repository: inRepository }).nullable() }),
          ),
        }),
        closedByPullRequestsReferences: z.object({
          nodes: z.array(
            z.object({
              number: z.int(),
              title: z.string(),
              state: z.enum(["OPEN", "CLOSED", "MERGED"]),
              isDraft: z.boolean(),
              repository: inRepository,
            }),
          ),
        }),
      }),
    }),
  }),
});

const noLinks: Links = { pullRequests: [] };

type Links = { readonly branch?: string; readonly pullRequests: LinkedPullRequest[] };

/**
 * The branch and the pull requests that are linked to an issue. Only the GraphQL API has them, and it
 * needs a token; without it the ticket is read without its links. Links into other repositories (forks)
 * are left out, because we do not clone from there.
 */
async function readLinks(
  host: GithubHost,
  { owner, repo, number }: GithubTicket,
  fetch: Fetch,
): Promise<Links> {
  if (!host.signIn) return { pullRequests: [] };
  const here = (it: z.infer<typeof inRepository>) =>
    it.nameWithOwner.toLowerCase() === `${owner}/${repo}`.toLowerCase();
  try {
    const body = { query, variables: { owner, repo, number } };
    const call = { method: "POST", path: "graphql", body, what: "its links" } as const;
    const reply = await githubCall(host, { owner, repo }, call, fetch);
    const { data } = understood(links, reply, "its links");
    const { linkedBranches, closedByPullRequestsReferences: pulls } = data.repository.issue;
    const ref = linkedBranches.nodes
      .flatMap((it) => it.ref ?? [])
      .find((it) => here(it.repository) && possibleBranch(it.name));
    return {
      ...(ref ? { branch: ref.name } : {}),
      pullRequests: pulls.nodes
        .filter((it) => here(it.repository))
        .map((it) => ({
          number: it.number,
          title: it.title,
          url: `${host.web}/${owner}/${repo}/pull/${it.number}`,
          state: githubPullState(it.state === "MERGED", it.state === "CLOSED", it.isDraft),
        })),
    };
  } catch (error) {
    if (error instanceof CodeHostProblem) return { pullRequests: [] };
    throw error;
  }
}
