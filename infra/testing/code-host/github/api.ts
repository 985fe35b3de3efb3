import { randomBytes } from "node:crypto";
import { Hono } from "hono";
import * as z from "zod";
import { atLeast, levelOf, nameOf } from "../access.ts";
import { askingGithub, found, githubRepository, type Host, page, Refusal } from "../host.ts";
import { called } from "../state.ts";
import { linksOf } from "./graphql.ts";
import { pullRoutes } from "./pulls.ts";
import { shown } from "./shapes.ts";

const hour = 3_600_000;

/** The REST and GraphQL APIs of GitHub, under `/api` as on GitHub Enterprise. */
export function githubApi(host: Host) {
  const { held } = host;
  const { state } = held;
  const number = (text: string) => Number(text);

  return new Hono()
    .get("/api/v3/repos/:owner/:repo", (c) => {
      const { repository } = githubRepository(host, c, "metadata");
      return c.json(shown.repository(repository));
    })
    .get("/api/v3/repos/:owner/:repo/issues/:number", (c) => {
      const { repository } = githubRepository(host, c, "issues");
      const at = number(c.req.param("number"));
      const pull = repository.pulls.find((it) => it.number === at);
      if (pull) return c.json(shown.pullAsIssue(pull));
      return c.json(shown.issue(found(repository.issues.find((it) => it.number === at))));
    })
    .get("/api/v3/repos/:owner/:repo/issues/:number/comments", (c) => {
      const { repository } = githubRepository(host, c, "issues");
      const at = number(c.req.param("number"));
      const issue = found(repository.issues.find((it) => it.number === at));
      return c.json(page(c, issue.comments).map(shown.comment));
    })
    .post("/api/v3/repos/:owner/:repo/issues/:number/comments", async (c) => {
      const { repository, asking } = githubRepository(host, c, "issues");
      if (asking.kind !== "token") throw new Refusal(401, { message: "Requires authentication" });
      const { body } = z.object({ body: z.string().min(1) }).parse(await c.req.json());
      const at = number(c.req.param("number"));
      const issue = found(repository.issues.find((it) => it.number === at));
      const time = new Date(held.now()).toISOString();
      const comment = { id: held.nextId(), author: nameOf(asking), at: time, body };
      issue.comments.push(comment);
      held.save();
      return c.json(shown.comment(comment), 201);
    })
    .get("/api/v3/repos/:owner/:repo/collaborators/:user/permission", (c) => {
      const { repository } = githubRepository(host, c, "metadata", "read");
      const asking = askingGithub(host, c);
      if (!atLeast(levelOf(asking, repository, "metadata"), "read") || asking.kind !== "token")
        throw new Refusal(403, {
          message: "Must have push access to view collaborator permission.",
        });
      const user = c.req.param("user");
      const known = Object.values(state.tokens).some((it) => it.user === user);
      const level = repository.members[user];
      if (!level && !known) throw new Refusal(404, { message: `${user} is not a user` });
      const open = repository.private ? "none" : "read";
      return c.json({ permission: level ?? open, role_name: level ?? open, user: { login: user } });
    })
    .get("/api/v3/repos/:owner/:repo/installation", (c) => {
      const asking = askingGithub(host, c);
      if (asking.kind !== "app")
        throw new Refusal(401, { message: "A JSON web token could not be decoded" });
      const name = `${c.req.param("owner")}/${c.req.param("repo")}`.toLowerCase();
      const { id, permissions } = found(
        state.apps[asking.appId]?.installations.find((it) =>
          it.repositories.some((repo) => repo.toLowerCase() === name),
        ),
      );
      return c.json({ id, permissions });
    })
    .post("/api/v3/app/installations/:id/access_tokens", async (c) => {
      const asking = askingGithub(host, c);
      if (asking.kind !== "app")
        throw new Refusal(401, { message: "A JSON web token could not be decoded" });
      const wanted = z
        .object({
          repositories: z.array(z.string()).optional(),
          permissions: z.record(z.string(), z.string()).optional(),
        })
        .parse(await c.req.json());
      const { repositories, permissions } = found(
        state.apps[asking.appId]?.installations.find((it) => it.id === number(c.req.param("id"))),
      );
      const limited = repositories.filter(
        (it) => wanted.repositories?.includes(it.split("/")[1] ?? "") ?? true,
      );
      if (wanted.repositories && limited.length !== wanted.repositories.length)
        throw new Refusal(422, {
          message: "There is at least one repository that does not exist or is not accessible",
        });
      const given = wanted.permissions ?? permissions;
      if (Object.keys(given).some((it) => permissions[it] === undefined))
        throw new Refusal(422, {
          message: "The permissions requested are not granted to this installation.",
        });
      const token = `ghs_${randomBytes(18).toString("hex")}`;
      const expiresAt = `${new Date(held.now() + hour).toISOString().slice(0, 19)}Z`;
      state.tokens[token] = { repositories: limited, permissions: given, expiresAt };
      held.save();
      return c.json({ token, expires_at: expiresAt, permissions: given }, 201);
    })
    .post("/api/graphql", async (c) => {
      const asking = askingGithub(host, c);
      if (asking.kind !== "token")
        throw new Refusal(401, { message: "This endpoint requires you to be authenticated." });
      const asked = z
        .object({
          query: z.string(),
          variables: z.object({ owner: z.string(), repo: z.string(), number: z.int() }),
        })
        .parse(await c.req.json());
      const { owner, repo, number } = asked.variables;
      const repository = state.github.find(called(`${owner}/${repo}`));
      if (!repository || !atLeast(levelOf(asking, repository, "issues"), "read"))
        return c.json({ data: { repository: null }, errors: [{ type: "NOT_FOUND" }] });
      return c.json(await linksOf(host, repository, asked.query, number));
    })
    .route("/", pullRoutes(host));
}
