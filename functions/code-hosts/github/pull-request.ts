import * as z from "zod";
import { type CodeHosts, type GithubHost, githubOf } from "../code-hosts.ts";
import { type Check, checksOf } from "../pull-request/checks.ts";
import type {
  ChecksState,
  PullRequest,
  PullRequestState,
  Pulls,
} from "../pull-request/find-or-open.ts";
import type { RepositoryId } from "../repository/repository.ts";
import { type Fetch, understood } from "../request.ts";
import { titleLine } from "../ticket/ticket-text.ts";
import { TicketProblem } from "../ticket-problem.ts";
import { type GithubCall, githubCall, githubPath } from "./call.ts";

type GithubId = Extract<RepositoryId, { kind: "github" }>;

const pull = z.object({
  number: z.int(),
  title: z.string(),
  state: z.enum(["open", "closed"]),
  draft: z.boolean().default(false),
  merged_at: z.string().nullish(),
  head: z.object({ sha: z.string().regex(/^[0-9a-f]{40,64}$/) }),
});

export function githubPulls(hosts: CodeHosts, id: GithubId, fetch: Fetch): Pulls {
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
  const list = async (branch: string, state: "open" | "all") => {
    const head = encodeURIComponent(`${id.owner}:${branch}`);
    const path = `/pulls?state=${state}&sort=created&direction=desc&per_page=1&head=${head}`;
    return understood(z.array(pull), await ask({ path }), `pull requests of ${branch}`)[0];
  };

  return {
    async open({ branch, base, title, body, draft = false }) {
      try {
        const call = { title, body, head: branch, base, draft };
        const reply = await ask({ method: "POST", path: "/pulls", body: call });
        return await whole(understood(pull, reply, "the new pull request"));
      } catch (error) {
        // 422 is also for a second one; the words differ between versions, so look
        if (!(error instanceof TicketProblem && error.code === "code-host-refused")) throw error;
        const there = await list(branch, "open");
        if (!there) throw error;
        return await whole(there);
      }
    },
    async ofBranch(branch) {
      const found = await list(branch, "all");
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

/** Check runs and commit statuses. A token that may not see one of the two sees the other. */
async function checks(
  host: GithubHost,
  id: GithubId,
  sha: string,
  fetch: Fetch,
): Promise<ChecksState> {
  const get = async <Schema extends z.ZodType>(schema: Schema, path: string) => {
    const call = { path: `${githubPath(id)}/commits/${sha}/${path}?per_page=100`, what: sha };
    try {
      return understood(schema, await githubCall(host, id, call, fetch), "its checks");
    } catch (error) {
      if (error instanceof TicketProblem && ["not-allowed", "not-found"].includes(error.code))
        return undefined;
      throw error;
    }
  };
  const [made, told] = await Promise.all([get(runs, "check-runs"), get(statuses, "status")]);
  return checksOf([
    ...(made?.check_runs ?? []).map(({ status, conclusion }): Check => {
      if (status !== "completed") return "pending";
      return passed.includes(conclusion ?? "") ? "passing" : "failing";
    }),
    ...(told?.statuses ?? []).map(({ state }): Check => {
      if (state === "pending") return "pending";
      return state === "success" ? "passing" : "failing";
    }),
  ]);
}
