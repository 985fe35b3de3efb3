import { Hono } from "hono";
import * as z from "zod";
import { nameOf } from "../access.ts";
import { azurePath, found, type Host, Refusal } from "../host.ts";
import type { Organization, Pull, Repository } from "../state.ts";
import { azureProject, mayPush } from "./access.ts";

const heads = "refs/heads/";
const newPull = z.object({
  sourceRefName: z.string().startsWith(heads),
  targetRefName: z.string().startsWith(heads),
  title: z.string().min(1),
  description: z.string().default(""),
  isDraft: z.boolean().default(false),
});
const status = z.object({
  state: z.string(),
  context: z.object({ name: z.string(), genre: z.string().optional() }),
});
const buildPolicy = "0609b952-1397-4640-95ec-e00a01b2c241";
const reviewersPolicy = "fa4e907d-c16b-4a4c-9dfa-4906e5d171dd";

type RepositoryAt = (organization: Organization, project: string, repo: string) => Repository;

/** Azure Repos pull requests between real branches, their statuses, and the builds of policies. */
export function azurePullRoutes(host: Host, repositoryAt: RepositoryAt) {
  const { held, git } = host;
  const start = "/:organization/:project/_apis/git/repositories/:repo";
  const shown = (pull: Pull, project: { id: string; name: string }, repository: Repository) => ({
    pullRequestId: pull.number,
    title: pull.title,
    description: pull.body,
    status: pull.mergedAt ? "completed" : pull.state === "open" ? "active" : "abandoned",
    isDraft: pull.draft,
    sourceRefName: `${heads}${pull.head}`,
    targetRefName: `${heads}${pull.base}`,
    repository: {
      id: repository.id,
      name: repository.name.split("/")[1],
      project: { id: project.id, name: project.name },
    },
  });
  const at = (repository: Repository, number: string): Pull =>
    found(repository.pulls.find((it) => it.number === Number(number)));

  return new Hono()
    .get(`${start}/:pulls{pull[rR]equests}`, (c) => {
      const { organization, project } = azureProject(host, c);
      const repository = repositoryAt(organization, project.name, c.req.param("repo"));
      const source = c.req.query("searchCriteria.sourceRefName");
      const wanted = c.req.query("searchCriteria.status") ?? "active";
      const value = repository.pulls
        .filter((it) => source === undefined || source === `${heads}${it.head}`)
        .map((it) => shown(it, project, repository))
        .filter((it) => wanted === "all" || it.status === wanted)
        .sort((a, b) => b.pullRequestId - a.pullRequestId)
        .slice(0, Number(c.req.query("$top") ?? 100));
      return c.json({ count: value.length, value });
    })
    .post(`${start}/:pulls{pull[rR]equests}`, async (c) => {
      const { organization, project, asking } = azureProject(host, c);
      const repository = repositoryAt(organization, project.name, c.req.param("repo"));
      if (!mayPush(asking, project))
        throw new Refusal(403, {
          message: "TF401027: You need the Git 'PullRequestContribute' permission.",
        });
      const wanted = newPull.parse(await c.req.json());
      const [head, base] = [wanted.sourceRefName, wanted.targetRefName].map((it) =>
        it.slice(heads.length),
      );
      const path = azurePath(organization.name, repository);
      const sha = await git.head(path, head ?? "");
      if (!sha || !(await git.head(path, base ?? "")))
        throw new Refusal(400, {
          message:
            "TF401398: The pull request cannot be activated because a branch does not exist.",
        });
      if (
        repository.pulls.some((it) => it.state === "open" && it.head === head && it.base === base)
      )
        throw new Refusal(409, {
          message:
            "TF401179: An active pull request for the source and target branch already exists.",
        });
      const pull: Pull = {
        // numbers are shared by the whole organisation
        number:
          1 +
          Math.max(0, ...organization.repositories.flatMap((it) => it.pulls.map((p) => p.number))),
        title: wanted.title,
        body: wanted.description,
        head: head ?? "",
        base: base ?? "",
        sha,
        author: nameOf(asking),
        draft: wanted.isDraft,
        state: "open",
        at: new Date(held.now()).toISOString(),
        comments: [],
        reviews: [],
        closes: [],
      };
      repository.pulls.push(pull);
      held.save();
      return c.json(shown(pull, project, repository), 201);
    })
    .get(`${start}/:pulls{pull[rR]equests}/:number`, (c) => {
      const { organization, project } = azureProject(host, c);
      const repository = repositoryAt(organization, project.name, c.req.param("repo"));
      return c.json(shown(at(repository, c.req.param("number")), project, repository));
    })
    .patch(`${start}/:pulls{pull[rR]equests}/:number`, async (c) => {
      const { organization, project } = azureProject(host, c);
      const repository = repositoryAt(organization, project.name, c.req.param("repo"));
      const pull = at(repository, c.req.param("number"));
      const { status } = z
        .object({ status: z.enum(["active", "abandoned", "completed"]) })
        .parse(await c.req.json());
      if (status === "completed") {
        const message = `Merged PR ${pull.number}`;
        if (
          !(await git.merge(
            azurePath(organization.name, repository),
            pull.head,
            pull.base,
            message,
          ))
        )
          throw new Refusal(409, { message: "The pull request has conflicts." });
        pull.mergedAt = new Date(held.now()).toISOString();
      }
      pull.state = status === "active" ? "open" : "closed";
      held.save();
      return c.json(shown(pull, project, repository));
    })
    .get(`${start}/:pulls{pull[rR]equests}/:number/statuses`, (c) => {
      const { organization, project } = azureProject(host, c);
      const repository = repositoryAt(organization, project.name, c.req.param("repo"));
      const { sha } = at(repository, c.req.param("number"));
      const value = repository.statuses
        .filter((it) => it.sha === sha)
        .map((it, id) => ({ id, state: it.state, context: { name: it.context, genre: "ci" } }));
      return c.json({ count: value.length, value });
    })
    .post(`${start}/:pulls{pull[rR]equests}/:number/statuses`, async (c) => {
      const { organization, project } = azureProject(host, c);
      const repository = repositoryAt(organization, project.name, c.req.param("repo"));
      const { sha } = at(repository, c.req.param("number"));
      const { state, context } = status.parse(await c.req.json());
      repository.statuses.push({ sha, context: context.name, state });
      held.save();
      return c.json({ state, context });
    })
    .get("/:organization/:project/_apis/policy/evaluations", (c) => {
      const { organization } = azureProject(host, c);
      const number = Number(/\/(\d+)$/.exec(c.req.query("artifactId") ?? "")?.[1]);
      const [repository, pull] =
        organization.repositories
          .flatMap((it) => it.pulls.map((pull) => [it, pull] as const))
          .find(([, pull]) => pull.number === number) ?? [];
      const builds = (repository?.checks ?? [])
        .filter((it) => it.sha === pull?.sha)
        .map((it) => ({ status: it.status, configuration: { type: { id: buildPolicy } } }));
      const people = { status: "rejected", configuration: { type: { id: reviewersPolicy } } };
      return c.json({ value: [...builds, people] });
    });
}
