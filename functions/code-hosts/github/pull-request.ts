import * as z from "zod";
import { type CodeHosts, githubOf } from "../code-hosts.ts";
import {
  type Check,
  type ChecksState,
  checksOf,
  type PullRequest,
  type PullRequestCalls,
  type PullRequestState,
} from "../pull-request/pull-request.ts";
import type { RepositoryId } from "../repository/repository.ts";
import { type Fetch, ifVisible, understood } from "../request.ts";
import { titleLine } from "../ticket/ticket-text.ts";
import { type GithubCall, githubCall, githubPath } from "./call.ts";
import type { GithubHost } from "./host.ts";

type GithubId = Extract<RepositoryId, { kind: "github" }>;

const pull = z.object({
  number: z.int(),
  title: z.string(),
  state: z.enum(["open", "closed"]),
  draft: z.boolean().default(false),
  merged_at: z.string().nullish(),
  head: z.object({ sha: z.string().regex(/^[0-9a-f]{40,64}$/) }),
});

export function githubPullRequests(hosts: CodeHosts, id: GithubId, fetch: Fetch): PullRequestCalls {
  const host = githubOf(hosts, id.host);
  const what = `${id.owner}/${id.repo}`;
  const ask = (call: Omit<GithubCall, "what">, about = what) =>
    githubCall(host, id, { ...call, path: `${githubPath(id)}${call.path}`, what: about }, fetch);
  const whole = async (it: z.infer<typeof pull>): Promise<PullRequest> => ({
    number: it.number,
    title: titleLine(it.title),
    url: `${host.web}/${id.owner}/${id.repo}/pull/${it.number}`,
    state: githubPullState(Boolean(it.merged_at), it.state === "closed", it.draft),
    checks: await checks(host, id, it.head.sha, fetch),
  });

  return {
    async create({ branch, base, title, body, draft = false }) {
      const call = { title, body, head: branch, base, draft };
      const reply = await ask({ method: "POST", path: "/pulls", body: call });
      return await whole(understood(pull, reply, "the new pull request"));
    },
    async newest(branch, state) {
      const head = encodeURIComponent(`${id.owner}:${branch}`);
      const path = `/pulls?state=${state}&sort=created&direction=desc&per_page=1&head=${head}`;
      const reply = await ask({ path });
      const [found] = understood(z.array(pull), reply, `pull requests of ${branch}`);
      return found && (await whole(found));
    },
    async byNumber(number) {
      const about = `${what}#${number}`;
      return whole(understood(pull, await ask({ path: `/pulls/${number}` }, about), about));
    },
  };
}

export function githubPullState(
  merged: boolean,
  closed: boolean,
  draft: boolean,
): PullRequestState {
  if (merged) return "merged";
  if (closed) return "closed";
  return draft ? "draft" : "open";
}

const runs = z.object({
  check_runs: z.array(z.object({ status: z.string(), conclusion: z.string().nullable() })),
});
const statuses = z.object({ statuses: z.array(z.object({ state: z.string() })) });
const passed = ["success", "neutral", "skipped"];

/** Reads check runs and commit statuses. If the token has access to only one of them, that one counts. */
async function checks(
  host: GithubHost,
  id: GithubId,
  sha: string,
  fetch: Fetch,
): Promise<ChecksState> {
  const get = <Schema extends z.ZodType>(schema: Schema, path: string) => {
    const call = { path: `${githubPath(id)}/commits/${sha}/${path}?per_page=100`, what: sha };
    return ifVisible(
      githubCall(host, id, call, fetch).then((reply) => understood(schema, reply, "its checks")),
    );
  };
  const [checkRuns, posted] = await Promise.all([get(runs, "check-runs"), get(statuses, "status")]);
  return checksOf([
    ...(checkRuns?.check_runs ?? []).map(({ status, conclusion }): Check => {
      if (status !== "completed") return "pending";
      return passed.includes(conclusion ?? "") ? "passing" : "failing";
    }),
    ...(posted?.statuses ?? []).map(({ state }): Check => {
      if (state === "pending") return "pending";
      return state === "success" ? "passing" : "failing";
    }),
  ]);
}
