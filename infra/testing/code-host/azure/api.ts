import { Hono } from "hono";
import * as z from "zod";
import { nameOf } from "../access.ts";
import { azurePath, found, type Host, Refusal } from "../host.ts";
import { called, type Organization, type Repository, type WorkItem } from "../state.ts";
import { azureItem, azureProject } from "./access.ts";
import { azurePullRoutes } from "./pulls.ts";

const person = (name: string) => ({
  id: name,
  displayName: name,
  uniqueName: `${name}@example.com`,
});

/** Azure DevOps' REST API for work items and repositories. */
export function azureApi(host: Host) {
  const { held, git } = host;
  const start = "/:organization/:project/_apis";
  const itemAt = (organization: Organization, project: string, number: string): WorkItem => {
    const here = organization.items.filter((it) => it.project === project);
    const item = here.find((it) => it.number === Number(number));
    if (item) return item;
    throw new Refusal(404, { message: `TF401232: Work item ${number} does not exist.` });
  };
  const repositoryAt = (organization: Organization, project: string, repo: string) =>
    found(
      organization.repositories
        .filter((it) => it.name.startsWith(`${project}/`))
        .find((it) => called(`${project}/${repo}`)(it) || it.id === repo),
    );

  const shown = async (
    organization: Organization,
    project: { id: string; name: string },
    repository: Repository,
  ) => {
    const head = await git.head(azurePath(organization.name, repository), repository.defaultBranch);
    return {
      id: repository.id,
      name: repository.name.split("/")[1],
      project: { id: project.id, name: project.name },
      remoteUrl: `https://elsewhere.example/${repository.name}`,
      ...(head ? { defaultBranch: `refs/heads/${repository.defaultBranch}` } : {}),
    };
  };

  return new Hono()
    .get("/:organization/_apis/wit/:items{work[iI]tems}/:number", async (c) => {
      const { organization, project, item } = azureItem(host, c);
      const relations = await Promise.all(
        item.links.map((link) => relationOf(host, organization, link)),
      );
      const expanded = c.req.query("$expand") === "relations";
      return c.json({
        id: item.number,
        fields: {
          "System.TeamProject": project.name,
          "System.Title": item.title,
          "System.State": item.state,
          "System.WorkItemType": item.kind,
          "System.Tags": item.labels.join("; "),
          "System.CreatedDate": item.at,
          "System.CreatedBy": person(item.author),
          ...(item.assignees[0] ? { "System.AssignedTo": person(item.assignees[0]) } : {}),
          ...(item.body === "" ? {} : { [bodyField(item)]: item.body }),
        },
        ...(item.markdown ? { multilineFieldsFormat: { [bodyField(item)]: "markdown" } } : {}),
        ...(expanded && relations.length > 0 ? { relations } : {}),
      });
    })
    .get(`${start}/wit/:items{work[iI]tems}/:number/comments`, (c) => {
      const { organization, project } = azureProject(host, c);
      const item = itemAt(organization, project.name, c.req.param("number"));
      const from = Number(c.req.query("continuationToken") ?? 0);
      const size = Number(c.req.query("$top") ?? 200);
      const next = from + size < item.comments.length ? String(from + size) : undefined;
      return c.json({
        totalCount: item.comments.length,
        comments: item.comments.slice(from, from + size).map((it) => ({
          id: it.id,
          text: it.body,
          createdBy: person(it.author),
          createdDate: it.at,
          ...(item.markdown ? { format: "markdown" } : {}),
        })),
        ...(next ? { continuationToken: next } : {}),
      });
    })
    .post(`${start}/wit/:items{work[iI]tems}/:number/comments`, async (c) => {
      const { organization, project, asking } = azureProject(host, c);
      const item = itemAt(organization, project.name, c.req.param("number"));
      const { text } = z.object({ text: z.string().min(1) }).parse(await c.req.json());
      const at = new Date(held.now()).toISOString();
      item.comments.push({ id: held.nextId(), author: nameOf(asking), at, body: text });
      held.save();
      return c.json({ workItemId: item.number, text });
    })
    .get(`${start}/git/repositories`, async (c) => {
      const { organization, project } = azureProject(host, c);
      const here = organization.repositories.filter((it) => it.name.startsWith(`${project.name}/`));
      const value = await Promise.all(here.map((it) => shown(organization, project, it)));
      return c.json({ count: value.length, value });
    })
    .get(`${start}/git/repositories/:repo`, async (c) => {
      const { organization, project } = azureProject(host, c);
      const repository = repositoryAt(organization, project.name, c.req.param("repo"));
      return c.json(await shown(organization, project, repository));
    })
    .get(`${start}/git/repositories/:repo/refs`, async (c) => {
      const { organization, project } = azureProject(host, c);
      const repository = repositoryAt(organization, project.name, c.req.param("repo"));
      const filter = `refs/${c.req.query("filter") ?? ""}`;
      const all = await git.branches(azurePath(organization.name, repository));
      const value = all
        .map((it) => ({ name: `refs/heads/${it.name}`, objectId: it.sha }))
        .filter((it) => it.name.startsWith(filter));
      return c.json({ count: value.length, value });
    })
    .get("/:organization/_apis/projects/:project/teams", (c) => {
      const { project } = azureProject(host, c);
      return c.json({ value: [{ id: `${project.id}-team`, name: `${project.name} Team` }] });
    })
    .get("/:organization/_apis/projects/:project/teams/:team/members", (c) => {
      const { project } = azureProject(host, c);
      return c.json({ value: project.members.map((it) => ({ identity: person(it) })) });
    })
    .route("/", azurePullRoutes(host, repositoryAt));
}

const bodyField = ({ kind }: WorkItem): string =>
  kind === "Bug" ? "Microsoft.VSTS.TCM.ReproSteps" : "System.Description";

/** A link of a work item. A link to a repository points to its newest commit. */
async function relationOf(
  { git }: Host,
  organization: Organization,
  { repository: name, branch, pullRequest }: WorkItem["links"][number],
) {
  const repository = organization.repositories.find(called(name));
  const project = organization.projects.find(called(name.split("/")[0] ?? ""));
  const head =
    repository &&
    (await git.head(azurePath(organization.name, repository), repository.defaultBranch));
  const ids = `${project?.id}/${repository?.id}`;
  const [kind, what] = branch
    ? ["Ref", `GB${branch}`]
    : pullRequest
      ? ["PullRequestId", String(pullRequest)]
      : ["Commit", head ?? ""];
  const url = `vstfs:///Git/${kind}/${encodeURIComponent(`${ids}/${what}`)}`;
  return { rel: "ArtifactLink", url, attributes: { name: kind } };
}
