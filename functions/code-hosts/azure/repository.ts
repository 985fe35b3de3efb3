import * as z from "zod";
import { possibleBranch } from "../../../shared/repository/branch-name.ts";
import type { AzureTicket } from "../../../shared/ticket/ticket.ts";
import { azureOf, type CodeHosts } from "../code-hosts.ts";
import type { LinkedPullRequest } from "../pull-request/pull-request.ts";
import { cloneUrl } from "../repository/repository.ts";
import { type Fetch, ifVisible, understood } from "../request.ts";
import type { TicketRepository } from "../ticket/ticket.ts";
import { azureCall, azurePath } from "./call.ts";
import type { AzureLink } from "./links.ts";
import { azurePullState } from "./pull-request.ts";

/** A branch in a reply: `refs/heads/<name>`. */
export const branchRef = z
  .string()
  .regex(/^refs\/heads\//)
  .transform((ref) => ref.slice("refs/heads/".length))
  .refine(possibleBranch);

/** What a reply says of a repository. */
export const described = z.object({
  /** An empty repository has no default branch yet. */
  defaultBranch: branchRef.optional(),
  /** In bytes. */
  size: z.number().min(0).optional(),
});
const repository = described.extend({
  name: z.string().min(1),
  project: z.object({ name: z.string().min(1) }),
});
const refs = z.object({ value: z.array(z.object({ name: z.string() })) });
const pull = z.object({
  title: z.string(),
  status: z.string(),
  isDraft: z.boolean().default(false),
  sourceRefName: z.string(),
});

const mostPulls = 10;

/**
 * Finds the repository and the pull requests of a work item. The repository is that of a linked branch,
 * else of a pull request, else of a commit. Links without access, or to deleted things, are ignored.
 */
export async function resolveLinks(
  hosts: CodeHosts,
  { server, organization }: Pick<AzureTicket, "server" | "organization">,
  links: readonly AzureLink[],
  fetch: Fetch,
): Promise<{ repository?: TicketRepository; pullRequests: LinkedPullRequest[] }> {
  const get = <Schema extends z.ZodType>(
    schema: Schema,
    link: AzureLink,
    path: string,
    query: Record<string, string> = {},
  ) => {
    const start = azurePath(link.project, "_apis", "git", "repositories", link.repo);
    const call = { organization, path: `${start}${path}`, query, what: "a linked repository" };
    return ifVisible(
      azureCall(azureOf(hosts, server), call, fetch).then((reply) =>
        understood(schema, reply, call.what),
      ),
    );
  };

  const repositories = new Map<string, TicketRepository>();
  for (const link of links) {
    if (repositories.has(link.repo)) continue;
    const found = await get(repository, link, "");
    if (!found) continue;
    const project = found.project.name;
    const id = {
      kind: "azure" as const,
      ...(server === undefined ? {} : { server }),
      organization,
      project,
      repo: found.name,
    };
    const defaultBranch = found.defaultBranch ?? "main";
    repositories.set(link.repo, {
      id,
      name: `${project}/${found.name}`,
      cloneUrl: cloneUrl(hosts, id),
      defaultBranch,
      branch: defaultBranch,
      ...(found.size === undefined ? {} : { bytes: found.size }),
    });
  }

  const pullRequests: LinkedPullRequest[] = [];
  const branches: { repo: string; branch: string }[] = [];
  for (const link of links.filter((it) => it.kind === "pull-request").slice(0, mostPulls)) {
    const found = await get(pull, link, `/pullrequests/${link.number}`);
    const of = repositories.get(link.repo);
    if (!found || !of) continue;
    const { title, status, isDraft } = found;
    const state = azurePullState(status, isDraft);
    const url = `${of.cloneUrl}/pullrequest/${link.number}`;
    pullRequests.push({ number: link.number, title, url, state });
    const { data: branch } = branchRef.safeParse(found.sourceRefName);
    if (branch && (state === "open" || state === "draft")) branches.push({ ...link, branch });
  }

  const linked = links.flatMap((it) => (it.kind === "branch" ? [it] : []));
  for (const { repo, branch } of [...linked, ...branches]) {
    const of = repositories.get(repo);
    const link = links.find((it) => it.repo === repo);
    if (!of || !link) continue;
    const found = await get(refs, link, "/refs", { filter: `heads/${branch}` });
    // the filter matches prefixes of names
    if (found?.value.some(({ name }) => name === `refs/heads/${branch}`))
      return { repository: { ...of, branch }, pullRequests };
  }
  const order: readonly AzureLink["kind"][] = ["branch", "pull-request", "commit"];
  const [best] = order.flatMap((kind) =>
    links.flatMap((it) => (it.kind === kind ? (repositories.get(it.repo) ?? []) : [])),
  );
  return { ...(best ? { repository: best } : {}), pullRequests };
}
