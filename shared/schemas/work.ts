import * as z from "zod";

/** The ids of a repository on a code host. */
export const repositoryId = z.discriminatedUnion("kind", [
  z.object({
    kind: z.literal("github"),
    /** Host of a GitHub Enterprise. Missing for github.com. */
    host: z.string().optional(),
    owner: z.string(),
    repo: z.string(),
  }),
  z.object({
    kind: z.literal("azure"),
    /** Host and path of an Azure DevOps Server. Missing for dev.azure.com. */
    server: z.string().optional(),
    organization: z.string(),
    project: z.string(),
    repo: z.string(),
  }),
]);
export type RepositoryId = z.infer<typeof repositoryId>;

/** The repository of a Run. The Run begins at `base` and may push only to its own branch. */
export const repository = z.object({
  /** Missing on a host that Wheelhouse does not know. There it is cloned without a credential, and nothing is pushed. */
  id: repositoryId.optional(),
  /** The name for people: `ada/engine`. */
  name: z.string(),
  /** The clone URL, without a user or token. */
  cloneUrl: z.string(),
  /** Missing if only the clone can tell the default branch. */
  base: z.string().optional(),
  /** It is large: the clone has its whole history, and fetches the content of old files when something needs it. */
  partial: z.boolean().optional(),
  /** Its size is not known: it counts as large once this many bytes of it have arrived. */
  partialFrom: z.int().min(1).optional(),
});
export type Repository = z.infer<typeof repository>;

export const pullRequest = z.object({
  number: z.int(),
  title: z.string(),
  url: z.string(),
  state: z.enum(["open", "draft", "merged", "closed"]),
  /** All checks of its newest commit together. `none` also if they cannot be read. */
  checks: z.enum(["passing", "failing", "pending", "none"]),
});
export type PullRequest = z.infer<typeof pullRequest>;

const hash = z.string().regex(/^[0-9a-f]{64}$/);
const patch = {
  files: z.int().min(0),
  added: z.int().min(0),
  removed: z.int().min(0),
  /** Size of the patch. */
  bytes: z.int().min(0),
  /** A secret was replaced in it, so it does not give the same files. */
  redacted: z.boolean().optional(),
  /** Missing if nothing changed, or if the patch could not be stored. */
  blob: z.string().optional(),
};

/** The limit of repositories that a Run lists. */
export const mostListed = 10;

/** The changes of one repository. */
const repositoryChanges = z.object({
  ...patch,
  /** Its folder below the workspace; `.` for the workspace itself. */
  path: z.string(),
  /** The commit that it is compared with. Missing if it began empty. */
  base: z.string().max(64).optional(),
  sha256: hash,
});

/**
 * Difference between the workspace and where the Run began. The patch itself is the blob. The paths in it are those
 * of the repository if only one changed, and those of the workspace otherwise.
 */
export const changes = z.object({
  ...patch,
  sha256: hash.optional(),
  /** Files are missing because the patch would be too large. */
  cut: z.boolean().optional(),
  /** What is not in the patch, for people. */
  missing: z.string().max(1_000).optional(),
  /** Repositories that changed. Missing if only the workspace's own did. */
  repositories: z.array(repositoryChanges).max(mostListed).optional(),
});
export type Changes = z.infer<typeof changes>;
/** A patch in a file, before it is a blob. */
export type PatchStored = Omit<z.infer<typeof repositoryChanges>, "path" | "base" | "blob">;
