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
  id: repositoryId,
  /** The name for people: `ada/engine`. */
  name: z.string(),
  /** The clone URL, without a user or token. */
  cloneUrl: z.string(),
  base: z.string(),
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

/** Difference between the workspace and where the Run began. The patch itself is the blob. */
export const changes = z.object({
  files: z.int().min(0),
  added: z.int().min(0),
  removed: z.int().min(0),
  /** Size of the patch. */
  bytes: z.int().min(0),
  sha256: z
    .string()
    .regex(/^[0-9a-f]{64}$/)
    .optional(),
  /** Missing if nothing changed, or if the patch could not be stored. */
  blob: z.string().optional(),
  /** The patch was too large and ends early. */
  cut: z.boolean().optional(),
});
export type Changes = z.infer<typeof changes>;
