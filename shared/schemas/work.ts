import * as z from "zod";

/** A repository on a code host, by its ids. */
export const repositoryId = z.discriminatedUnion("kind", [
  z.object({
    kind: z.literal("github"),
    /** Of a GitHub Enterprise; missing for github.com. */
    host: z.string().optional(),
    owner: z.string(),
    repo: z.string(),
  }),
  z.object({
    kind: z.literal("azure"),
    organization: z.string(),
    project: z.string(),
    repo: z.string(),
  }),
]);
export type RepositoryId = z.infer<typeof repositoryId>;

/** Where a Run works: it begins at `base` and may push to no branch but its own. */
export const repository = z.object({
  id: repositoryId,
  /** As people name it: `ada/engine`. */
  name: z.string(),
  /** Without any user or token in it. */
  cloneUrl: z.string(),
  base: z.string(),
});
export type Repository = z.infer<typeof repository>;

export const pullRequest = z.object({
  number: z.int(),
  title: z.string(),
  url: z.string(),
  state: z.enum(["open", "draft", "merged", "closed"]),
  /** All checks of its newest commit together; `none` also where they cannot be seen. */
  checks: z.enum(["passing", "failing", "pending", "none"]),
});
export type PullRequest = z.infer<typeof pullRequest>;

/** What the workspace differs in from where the Run began; the patch itself is the blob. */
export const changes = z.object({
  files: z.int().min(0),
  added: z.int().min(0),
  removed: z.int().min(0),
  /** Of the patch. */
  bytes: z.int().min(0),
  sha256: z
    .string()
    .regex(/^[0-9a-f]{64}$/)
    .optional(),
  /** Missing while nothing is changed, and where the patch could not be stored. */
  blob: z.string().optional(),
  /** The patch was too large and ends early. */
  cut: z.boolean().optional(),
});
export type Changes = z.infer<typeof changes>;
