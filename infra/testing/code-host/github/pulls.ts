import { Hono } from "hono";
import * as z from "zod";
import { nameOf } from "../access.ts";
import { found, githubPath, githubRepository, type Host, page, Refusal } from "../host.ts";
import { nextNumber, type Pull, type Repository } from "../state.ts";
import { shown } from "./shapes.ts";

const newPull = z.object({
  title: z.string().min(1),
  head: z.string(),
  base: z.string(),
  body: z.string().default(""),
  draft: z.boolean().default(false),
});
const line = z.object({ body: z.string(), path: z.string(), line: z.int() });
const review = z.object({ body: z.string().default(""), event: z.string().default("COMMENT") });
const check = z.object({
  name: z.string(),
  head_sha: z.string(),
  status: z.string().default("completed"),
  conclusion: z.string().optional(),
});
const status = z.object({ state: z.string(), context: z.string().default("default") });
const prefix = "/api/v3/repos/:owner/:repo";

/** Pull requests between real branches, their reviews, and the checks of commits. */
export function pullRoutes(host: Host) {
  const { held, git } = host;
  const time = () => `${new Date(held.now()).toISOString().slice(0, 19)}Z`;
  const pullAt = (repository: Repository, number: string): Pull =>
    found(repository.pulls.find((it) => it.number === Number(number)));
  /** Its newest commit, while it is open and its branch exists. */
  const current = async (repository: Repository, pull: Pull): Promise<Pull> => {
    const head = pull.state === "open" && (await git.head(githubPath(repository), pull.head));
    if (head) pull.sha = head;
    return pull;
  };

  return new Hono()
    .get(`${prefix}/pulls`, async (c) => {
      const { repository } = githubRepository(host, c, "pull_requests");
      const [owner] = repository.name.split("/");
      const head = c.req.query("head");
      const state = c.req.query("state") ?? "open";
      const all = repository.pulls
        .filter((it) => head === undefined || head === `${owner}:${it.head}`)
        .filter((it) => state === "all" || it.state === state)
        .sort((a, b) => b.number - a.number);
      const some = await Promise.all(page(c, all).map((it) => current(repository, it)));
      return c.json(some.map((it) => shown.pull(it, repository)));
    })
    .post(`${prefix}/pulls`, async (c) => {
      const { repository, asking } = githubRepository(host, c, "pull_requests", "write");
      const { title, head, base, body, draft } = newPull.parse(await c.req.json());
      const path = githubPath(repository);
      const [sha, target] = [await git.head(path, head), await git.head(path, base)];
      const refuse = (message: string) =>
        new Refusal(422, { message: "Validation Failed", errors: [{ message }] });
      if (!sha || !target) throw refuse(`${sha ? "base" : "head"} is invalid`);
      if (
        repository.pulls.some((it) => it.state === "open" && it.head === head && it.base === base)
      )
        throw refuse(`A pull request already exists for ${repository.name.split("/")[0]}:${head}.`);
      if ((await git.ahead(path, head, base)) === 0)
        throw refuse(`No commits between ${base} and ${head}`);
      const closes = [...body.matchAll(/\b(?:closes|fixes|resolves) #(\d+)/gi)];
      const pull: Pull = {
        number: nextNumber(repository),
        title,
        body,
        head,
        base,
        sha,
        draft,
        author: nameOf(asking),
        state: "open",
        at: time(),
        comments: [],
        reviews: [],
        closes: closes.map(([, number]) => Number(number)),
      };
      repository.pulls.push(pull);
      held.save();
      return c.json(shown.pull(pull, repository), 201);
    })
    .get(`${prefix}/pulls/:number`, async (c) => {
      const { repository } = githubRepository(host, c, "pull_requests");
      const pull = await current(repository, pullAt(repository, c.req.param("number")));
      return c.json(shown.pull(pull, repository));
    })
    .patch(`${prefix}/pulls/:number`, async (c) => {
      const { repository } = githubRepository(host, c, "pull_requests", "write");
      const pull = pullAt(repository, c.req.param("number"));
      pull.state = z.object({ state: z.enum(["open", "closed"]) }).parse(await c.req.json()).state;
      held.save();
      return c.json(shown.pull(pull, repository));
    })
    .put(`${prefix}/pulls/:number/merge`, async (c) => {
      const { repository } = githubRepository(host, c, "contents", "write");
      const pull = await current(repository, pullAt(repository, c.req.param("number")));
      const [owner] = repository.name.split("/");
      const message = `Merge pull request #${pull.number} from ${owner}/${pull.head}\n\n${pull.title}`;
      const sha =
        pull.state === "open" &&
        !pull.draft &&
        (await git.merge(githubPath(repository), pull.head, pull.base, message));
      if (!sha) throw new Refusal(405, { message: "Pull Request is not mergeable" });
      pull.state = "closed";
      pull.mergedAt = time();
      if (pull.base === repository.defaultBranch)
        for (const it of repository.issues)
          if (pull.closes.includes(it.number)) it.state = "closed";
      held.save();
      return c.json({ sha, merged: true, message: "Pull Request successfully merged" });
    })
    .get(`${prefix}/pulls/:number/comments`, (c) => {
      const { repository } = githubRepository(host, c, "pull_requests");
      const { comments } = pullAt(repository, c.req.param("number"));
      return c.json(page(c, comments).map(shown.reviewComment));
    })
    .post(`${prefix}/pulls/:number/comments`, async (c) => {
      const { repository, asking } = githubRepository(host, c, "pull_requests");
      const { body, path, line: at } = line.parse(await c.req.json());
      const made = { id: held.nextId(), author: nameOf(asking), at: time(), body, path, line: at };
      pullAt(repository, c.req.param("number")).comments.push(made);
      held.save();
      return c.json(shown.reviewComment(made), 201);
    })
    .post(`${prefix}/pulls/:number/reviews`, async (c) => {
      const { repository, asking } = githubRepository(host, c, "pull_requests");
      const { body, event } = review.parse(await c.req.json());
      const made = { id: held.nextId(), author: nameOf(asking), at: time(), body, state: event };
      pullAt(repository, c.req.param("number")).reviews.push(made);
      held.save();
      return c.json({ ...shown.comment(made), state: event }, 200);
    })
    .post(`${prefix}/check-runs`, async (c) => {
      const { repository } = githubRepository(host, c, "checks", "write");
      const { head_sha: sha, conclusion, ...more } = check.parse(await c.req.json());
      const made = { id: held.nextId(), sha, ...more, ...(conclusion ? { conclusion } : {}) };
      repository.checks = repository.checks.filter((it) => it.sha !== sha || it.name !== more.name);
      repository.checks.push(made);
      held.save();
      return c.json(shown.check(made), 201);
    })
    .get(`${prefix}/commits/:sha/check-runs`, (c) => {
      const { repository } = githubRepository(host, c, "checks");
      const all = repository.checks.filter((it) => it.sha === c.req.param("sha"));
      return c.json({ total_count: all.length, check_runs: page(c, all).map(shown.check) });
    })
    .post(`${prefix}/statuses/:sha`, async (c) => {
      const { repository } = githubRepository(host, c, "statuses", "write");
      const sha = c.req.param("sha");
      const made = { sha, ...status.parse(await c.req.json()) };
      repository.statuses = repository.statuses.filter(
        (it) => it.sha !== sha || it.context !== made.context,
      );
      repository.statuses.push(made);
      held.save();
      return c.json(made, 201);
    })
    .get(`${prefix}/commits/:sha/status`, (c) => {
      const { repository } = githubRepository(host, c, "statuses");
      const all = repository.statuses.filter((it) => it.sha === c.req.param("sha"));
      return c.json({ state: "pending", statuses: page(c, all) });
    });
}
