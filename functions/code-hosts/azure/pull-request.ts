import * as z from "zod";
import { repositoryName } from "../../../shared/repository/repository-address.ts";
import { azureOf, type CodeHosts } from "../code-hosts.ts";
import {
  type Check,
  type ChecksState,
  checksOf,
  type PullRequest,
  type PullRequestCalls,
  type PullRequestState,
} from "../pull-request/pull-request.ts";
import { cloneUrl, type RepositoryId } from "../repository/repository.ts";
import { type Fetch, ifVisible, understood } from "../request.ts";
import { titleLine } from "../ticket/ticket-text.ts";
import { azureCall, azurePath } from "./call.ts";

type AzureId = Extract<RepositoryId, { kind: "azure" }>;

const pull = z.object({
  pullRequestId: z.int(),
  title: z.string(),
  status: z.string(),
  isDraft: z.boolean().default(false),
  repository: z.object({ project: z.object({ id: z.string() }) }),
});
const pulls = z.object({ value: z.array(pull) });

export function azurePullRequests(hosts: CodeHosts, id: AzureId, fetch: Fetch): PullRequestCalls {
  const { organization } = id;
  const what = repositoryName(id);
  const start = azurePath(id.project, "_apis", "git", "repositories", id.repo);
  const ask = (
    path: string,
    { query = {}, body }: { query?: Record<string, string>; body?: unknown } = {},
    about = what,
  ) =>
    azureCall(
      azureOf(hosts, id.server),
      {
        organization,
        path: `${start}${path}`,
        query,
        what: about,
        ...(body ? { method: "POST", body } : {}),
      },
      fetch,
    );
  const whole = async (it: z.infer<typeof pull>): Promise<PullRequest> => ({
    number: it.pullRequestId,
    title: titleLine(it.title),
    url: `${cloneUrl(hosts, id)}/pullrequest/${it.pullRequestId}`,
    state: azurePullState(it.status, it.isDraft),
    checks: await checks(hosts, id, it, fetch),
  });

  return {
    async create({ branch, base, title, body, draft = false }) {
      const made = {
        sourceRefName: `refs/heads/${branch}`,
        targetRefName: `refs/heads/${base}`,
        title,
        description: body,
        isDraft: draft,
      };
      const reply = await ask("/pullrequests", { body: made });
      return await whole(understood(pull, reply, "the new pull request"));
    },
    async newest(branch, state) {
      const query = {
        "searchCriteria.sourceRefName": `refs/heads/${branch}`,
        "searchCriteria.status": state === "open" ? "active" : "all",
        $top: "1",
      };
      const reply = await ask("/pullrequests", { query });
      const [found] = understood(pulls, reply, `pull requests of ${branch}`).value;
      return found && (await whole(found));
    },
    async byNumber(number) {
      const about = `${what}!${number}`;
      return whole(understood(pull, await ask(`/pullrequests/${number}`, {}, about), about));
    },
  };
}

export function azurePullState(status: string, draft: boolean): PullRequestState {
  if (status === "completed") return "merged";
  if (status === "abandoned") return "closed";
  return draft ? "draft" : "open";
}

const statuses = z.object({
  value: z.array(
    z.object({
      state: z.string(),
      context: z.object({ name: z.string(), genre: z.string().nullish() }),
    }),
  ),
});
const evaluations = z.object({
  value: z.array(
    z.object({
      status: z.string(),
      configuration: z.object({ type: z.object({ id: z.string() }) }),
    }),
  ),
});
/** The policy "Build". The other policies are about people, or about statuses, which we read separately. */
const buildPolicy = "0609b952-1397-4640-95ec-e00a01b2c241";

/** Reads posted statuses and the builds that policies require, as far as the token has access. */
async function checks(
  hosts: CodeHosts,
  id: AzureId,
  { pullRequestId, repository }: z.infer<typeof pull>,
  fetch: Fetch,
): Promise<ChecksState> {
  const get = <Schema extends z.ZodType>(
    schema: Schema,
    path: string,
    query: Record<string, string>,
  ) => {
    const call = { organization: id.organization, path, query, what: "its checks" };
    return ifVisible(
      azureCall(azureOf(hosts, id.server), call, fetch).then((reply) =>
        understood(schema, reply, call.what),
      ),
    );
  };
  const start = azurePath(id.project, "_apis");
  const path = `${start}/git/repositories${azurePath(id.repo)}/pullRequests/${pullRequestId}/statuses`;
  const project = repository.project.id;
  const [posted, policies] = await Promise.all([
    get(statuses, path, {}),
    get(evaluations, `${start}/policy/evaluations`, {
      "api-version": "7.1-preview.1",
      artifactId: `vstfs:///CodeReview/CodeReviewId/${project}/${pullRequestId}`,
    }),
  ]);
  // a check posts several statuses over time; the last one counts
  const newest = new Map(
    (posted?.value ?? []).map((it) => [`${it.context.genre ?? ""}/${it.context.name}`, it.state]),
  );
  return checksOf([
    ...[...newest.values()].flatMap((state) => statusCheck[state] ?? []),
    ...(policies?.value ?? [])
      .filter(({ configuration }) => configuration.type.id.toLowerCase() === buildPolicy)
      .flatMap(({ status }) => policyCheck[status] ?? []),
  ]);
}

const statusCheck: Readonly<Record<string, Check>> = {
  succeeded: "passing",
  failed: "failing",
  error: "failing",
  pending: "pending",
};
const policyCheck: Readonly<Record<string, Check>> = {
  approved: "passing",
  rejected: "failing",
  broken: "failing",
  queued: "pending",
  running: "pending",
};
