import { type Context, Hono } from "hono";
import { type Asking, askedBy, atLeast, levelOf, nameOf } from "../access.ts";
import { mayPush, mayRead } from "../azure/access.ts";
import { azurePath, githubPath, type Host } from "../host.ts";
import { called } from "../state.ts";
import { gitHttp } from "./http.ts";

const service = ":what{info/refs|git-upload-pack|git-receive-pack}";

/** The access of a credential to one repository; undefined if it sees no such repository. */
type May = { readonly path: string; readonly read: boolean; readonly push: boolean } | undefined;

/** Clone, fetch and push for GitHub's repositories. */
export function githubGit(host: Host) {
  return new Hono().all(`/:owner/:repo{[^/]+\\.git}/${service}`, (c) => {
    const name = `${c.req.param("owner")}/${c.req.param("repo").replace(/\.git$/, "")}`;
    const repository = host.held.state.github.find(called(name));
    return answer(host, c, (asking): May => {
      if (!repository) return undefined;
      const level = levelOf(asking, repository, "contents");
      const path = githubPath(repository);
      return { path, read: atLeast(level, "read"), push: atLeast(level, "write") };
    });
  });
}

/** Clone, fetch and push for Azure's repositories. */
export function azureGit(host: Host) {
  return new Hono().all(`/:organization/:project/_git/:repo/${service}`, (c) => {
    const organization = host.held.state.azure.find(called(c.req.param("organization")));
    const project = organization?.projects.find(called(c.req.param("project")));
    const name = `${c.req.param("project")}/${c.req.param("repo")}`;
    const repository = organization?.repositories.find(called(name));
    return answer(host, c, (asking): May => {
      if (!organization || !project || !repository) return undefined;
      const path = azurePath(organization.name, repository);
      return { path, read: mayRead(asking, project), push: mayPush(asking, project) };
    });
  });
}

/** git first asks without credentials, and sends them only after a 401. */
async function answer(host: Host, c: Context, mayOf: (asking: Asking) => May): Promise<Response> {
  const asking = askedBy(host.held, c.req.header("authorization"));
  const signIn = { "www-authenticate": 'Basic realm="code host"' };
  if (asking.kind === "refused" || asking.kind === "app")
    return c.text("Invalid username or token.", 401, signIn);
  const may = mayOf(asking);
  const what = c.req.param("what") ?? "";
  const query = new URL(c.req.url).search.slice(1);
  const pushes = what === "git-receive-pack" || query === "service=git-receive-pack";
  if (!may?.read || (pushes && !may.push)) {
    if (asking.kind === "nobody") return c.text("Sign in.", 401, signIn);
    return may?.read
      ? c.text(`Write access to repository not granted to ${nameOf(asking)}.`, 403)
      : c.text("Repository not found.", 404);
  }
  const user = may.push ? nameOf(asking) : undefined;
  const path = `/${may.path}.git/${what}`;
  return gitHttp(host.held.folder, { path, query, raw: c.req.raw, user });
}
