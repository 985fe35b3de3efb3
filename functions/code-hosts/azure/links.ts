import * as z from "zod";
import { possibleBranch } from "../../../shared/repository/branch-name.ts";

/** A link from a work item into a repository. The ids are those of Azure DevOps. */
export type AzureLink = { readonly project: string; readonly repo: string } & (
  | { readonly kind: "branch"; readonly branch: string }
  | { readonly kind: "pull-request"; readonly number: number }
  | { readonly kind: "commit" }
);

export const relations = z
  .array(z.object({ rel: z.string(), url: z.string() }))
  .nullish()
  .transform((all) => all ?? []);

const guid = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
const mostLinks = 50;

/**
 * The links of a work item to repositories: `vstfs:///Git/<kind>/<project>%2F<repository>%2F<what>`.
 * A branch has the prefix `GB`. Tags (prefix `GT`) are ignored.
 */
export function linksOf(all: z.infer<typeof relations>): AzureLink[] {
  return all
    .filter(({ rel }) => rel === "ArtifactLink")
    .slice(0, mostLinks)
    .flatMap(({ url }) => linkOf(url) ?? []);
}

function linkOf(url: string): AzureLink | undefined {
  const [, kind, encoded] = /^vstfs:\/\/\/Git\/(Ref|Commit|PullRequestId)\/(.+)$/i.exec(url) ?? [];
  const [project = "", repo = "", ...rest] = decoded(encoded ?? "").split("/");
  if (!guid.test(project) || !guid.test(repo)) return undefined;
  const what = rest.join("/");
  switch (kind?.toLowerCase()) {
    case "ref": {
      const branch = what.slice(2);
      if (!what.startsWith("GB") || !possibleBranch(branch)) return undefined;
      return { kind: "branch", project, repo, branch };
    }
    case "pullrequestid":
      if (!/^[1-9][0-9]{0,8}$/.test(what)) return undefined;
      return { kind: "pull-request", project, repo, number: Number(what) };
    default:
      return { kind: "commit", project, repo };
  }
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return "";
  }
}
