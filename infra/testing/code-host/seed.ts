import { createHash } from "node:crypto";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import * as z from "zod";
import type { Git } from "./git/git.ts";
import { called, type Held, type Repository } from "./state.ts";

const files = z.record(z.string(), z.string());
const level = z.enum(["none", "read", "write", "admin"]);
const comment = z.object({ author: z.string().default("bob"), body: z.string() });
const issue = z.object({
  number: z.int().optional(),
  title: z.string(),
  body: z.string().default(""),
  author: z.string().default("ada"),
  state: z.string().default("open"),
  labels: z.array(z.string()).default([]),
  assignees: z.array(z.string()).default([]),
  comments: z.array(comment).default([]),
});
const repository = z.object({
  private: z.boolean().default(false),
  defaultBranch: z.string().default("main"),
  files: files.default({ "README.md": "hello\n" }),
  /** Other branches, each with the files of its own commit. */
  branches: z.record(z.string(), files).default({}),
  /** Commits of other repositories (`github/acme/lib`) at a path. What `.gitmodules` says is one of the `files`. */
  submodules: z.record(z.string(), z.string()).default({}),
  /** Contents in Git LFS, by path. On GitHub's hosts only. */
  lfs: files.default({}),
});

/** The content of the code hosts. A second seed adds to the first. */
export const seed = z.strictObject({
  tokens: z
    .record(
      z.string(),
      z.object({
        user: z.string(),
        repositories: z.array(z.string()).optional(),
        permissions: z.record(z.string(), z.string()).optional(),
        expiresAt: z.string().optional(),
        limited: z.boolean().optional(),
      }),
    )
    .default({}),
  anonymousLimited: z.boolean().default(false),
  apps: z
    .record(
      z.string(),
      z.object({
        publicKey: z.string(),
        installations: z.array(
          z.object({
            id: z.int(),
            repositories: z.array(z.string()),
            permissions: z.record(z.string(), z.string()),
          }),
        ),
      }),
    )
    .default({}),
  github: z
    .array(
      repository.extend({
        name: z.string(),
        members: z.record(z.string(), level).default({}),
        issues: z.array(issue.extend({ linkedBranch: z.string().optional() })).default([]),
      }),
    )
    .default([]),
  azure: z
    .array(
      z.object({
        name: z.string(),
        projects: z.array(
          z.object({
            name: z.string(),
            private: z.boolean().default(true),
            members: z.array(z.string()).default([]),
            repositories: z.array(repository.extend({ name: z.string() })).default([]),
            items: z
              .array(
                issue.extend({
                  kind: z.string().default("Bug"),
                  /** If not set, its texts are HTML. */
                  markdown: z.boolean().default(false),
                  links: z
                    .array(
                      z.object({
                        /** In this organisation: `project/repository`. */
                        repository: z.string(),
                        branch: z.string().optional(),
                        pullRequest: z.int().optional(),
                      }),
                    )
                    .default([]),
                }),
              )
              .default([]),
          }),
        ),
      }),
    )
    .default([]),
});

export type Seed = z.input<typeof seed>;

const day = "2026-11-02T10:00:00Z";

/** Adds this content to the hosts. */
export async function plant(held: Held, git: Git, wanted: z.output<typeof seed>): Promise<void> {
  const { state } = held;
  Object.assign(state.tokens, wanted.tokens);
  Object.assign(state.apps, wanted.apps);
  state.anonymousLimited = wanted.anonymousLimited;
  for (const { name, members, issues, ...more } of wanted.github) {
    const made = await repositoryOf(held, git, `github/${name}`, name, members, more);
    made.issues = issues.map((it, at) => ({ ...written(held, it, at + 1), ...linked(it) }));
    state.github.push(made);
  }
  for (const { name, projects } of wanted.azure) {
    const organization = { name, projects: [], repositories: [], items: [] };
    const into = state.azure.find(called(name)) ?? organization;
    if (into === organization) state.azure.push(organization);
    for (const { repositories, items, ...project } of projects) {
      into.projects.push({ ...project, id: guid(held.nextId()) });
      const members = Object.fromEntries(project.members.map((it) => [it, "write" as const]));
      for (const { name: repo, ...more } of repositories) {
        const path = `azure/${name}/${project.name}/${repo}`;
        const full = `${project.name}/${repo}`;
        const all = { ...more, private: project.private };
        into.repositories.push(await repositoryOf(held, git, path, full, members, all));
      }
      for (const { kind, markdown, links, ...it } of items) {
        const number = 1 + Math.max(0, ...into.items.map((it) => it.number));
        const item = { ...written(held, it, number), project: project.name, kind, markdown };
        into.items.push({ ...item, links });
      }
    }
  }
  held.save();
}

const linked = ({ linkedBranch }: { linkedBranch?: string | undefined }) =>
  linkedBranch ? { linkedBranch } : {};

function written(held: Held, it: z.output<typeof issue>, number: number) {
  const { comments, title, body, author, state, labels, assignees } = it;
  return {
    number: it.number ?? number,
    title,
    body,
    author,
    at: day,
    state,
    labels,
    assignees,
    comments: comments.map((comment) => ({ ...comment, id: held.nextId(), at: day })),
  };
}

/** @param path of its bare repository, without `.git` */
async function repositoryOf(
  held: Held,
  git: Git,
  path: string,
  name: string,
  members: Repository["members"],
  more: z.output<typeof repository>,
): Promise<Repository> {
  const { defaultBranch, branches, submodules, lfs } = more;
  const stored = Object.entries(lfs).map(([at, text]) => [at, storeObject(held, path, text)]);
  const attributes =
    stored.length > 0 ? { ".gitattributes": "*.bin filter=lfs diff=lfs merge=lfs -text\n" } : {};
  const files = { ...attributes, ...more.files, ...Object.fromEntries(stored) };
  await git.create(path, defaultBranch);
  if (!(await git.head(path, defaultBranch))) {
    const links: Record<string, string> = {};
    for (const [at, other] of Object.entries(submodules))
      links[at] = (await git.head(other, "main")) ?? "";
    await git.commit(path, defaultBranch, files, defaultBranch, links);
  }
  for (const [branch, changes] of Object.entries(branches))
    await git.commit(path, branch, changes, defaultBranch);
  const id = guid(held.nextId());
  const lists = { issues: [], pulls: [], checks: [], statuses: [] };
  return { name, id, private: more.private, defaultBranch, members, ...lists };
}

/** Puts an object into the store of Git LFS, and returns its pointer. */
function storeObject(held: Held, path: string, text: string): string {
  const oid = createHash("sha256").update(text).digest("hex");
  const folder = join(held.folder, "lfs", path);
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, oid), text);
  const size = Buffer.byteLength(text);
  return `version https://git-lfs.github.com/spec/v1\noid sha256:${oid}\nsize ${size}\n`;
}

/** An Azure DevOps id; the same number gives the same id. */
export const guid = (number: number): string =>
  `00000000-0000-4000-8000-${number.toString(16).padStart(12, "0")}`;
