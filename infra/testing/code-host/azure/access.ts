import type { Context } from "hono";
import { type Asking, askedBy } from "../access.ts";
import { type Host, Refusal } from "../host.ts";
import { called, type Organization } from "../state.ts";

type Project = Organization["projects"][number];

/**
 * The caller of Azure DevOps. An expired token gets a sign-in page with 203; without any token the caller is
 * redirected there with 302.
 */
export function askingAzure({ held }: Host, c: Context): Asking {
  const authorization = c.req.header("authorization");
  const asking = askedBy(held, authorization);
  if (asking.kind === "refused" || asking.kind === "app") {
    const text = Buffer.from((authorization ?? "").split(" ")[1] ?? "", "base64").toString();
    const expired = Object.hasOwn(held.state.tokens, text.replace(/^[^:]*:/, ""));
    if (expired) throw new Refusal(203, "<html>Sign in</html>", { "content-type": "text/html" });
    throw new Refusal(401, { message: "TF400813: The user '' is not authorized." });
  }
  if (asking.kind === "token" && asking.token.limited)
    throw new Refusal(429, { message: "TF400733: Too many requests." }, { "retry-after": "120" });
  return asking;
}

/** The organisation and the project in a path, if the caller may see them. */
export function azureProject(
  host: Host,
  c: Context,
): { readonly organization: Organization; readonly project: Project; readonly asking: Asking } {
  const name = c.req.param("project") ?? "";
  return visibleProject(host, c, (it) => called(name)(it) || it.id === name, "The project");
}

/** The work item of a path that names no project, if the caller may see its project. */
export function azureItem(host: Host, c: Context) {
  const number = Number(c.req.param("number"));
  const organization = host.held.state.azure.find(called(c.req.param("organization") ?? ""));
  const item = organization?.items.find((it) => it.number === number);
  const found = visibleProject(host, c, (it) => it.name === item?.project, `Work item ${number}`);
  if (!item) throw new Refusal(404, { message: `TF401232: Work item ${number} does not exist.` });
  return { ...found, item };
}

function visibleProject(host: Host, c: Context, wanted: (it: Project) => boolean, what: string) {
  const asking = askingAzure(host, c);
  const organization = host.held.state.azure.find(called(c.req.param("organization") ?? ""));
  const project = organization?.projects.find(wanted);
  if (organization && project && mayRead(asking, project)) return { organization, project, asking };
  if (asking.kind === "nobody") throw new Refusal(302, "", { location: "https://signin.example/" });
  throw new Refusal(404, { message: `TF200016: ${what} does not exist.` });
}

export function mayRead(asking: Asking, project: Project): boolean {
  if (!project.private) return true;
  return asking.kind === "token" && project.members.includes(asking.token.user ?? "");
}

/** Whether the caller is a member with a token for writing. */
export function mayPush(asking: Asking, project: Project): boolean {
  if (asking.kind !== "token" || !project.members.includes(asking.token.user ?? "")) return false;
  return asking.token.permissions === undefined || asking.token.permissions["contents"] === "write";
}
