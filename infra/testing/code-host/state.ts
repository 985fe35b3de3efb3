import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";

export type Level = "none" | "read" | "write" | "admin";

export type Token = {
  /** Whose it is; undefined for one of an App's installation. */
  user?: string | undefined;
  /** Repositories that it is limited to, and how: an installation's token, a fine-grained one. */
  repositories?: string[] | undefined;
  permissions?: Record<string, string> | undefined;
  /** ISO 8601. */
  expiresAt?: string | undefined;
  /** It has used up its requests. */
  limited?: boolean | undefined;
};

export type Comment = { id: number; author: string; at: string; body: string };

export type Issue = {
  number: number;
  title: string;
  body: string;
  author: string;
  at: string;
  state: string;
  labels: string[];
  assignees: string[];
  comments: Comment[];
  linkedBranch?: string;
};

export type Pull = {
  number: number;
  title: string;
  body: string;
  head: string;
  base: string;
  /** The newest one that was seen: the branch may be gone later. */
  sha: string;
  author: string;
  draft: boolean;
  state: "open" | "closed";
  at: string;
  mergedAt?: string;
  comments: (Comment & { path: string; line: number })[];
  reviews: (Comment & { state: string })[];
  /** Issues that it closes. */
  closes: number[];
};

export type Check = { id: number; sha: string; name: string; status: string; conclusion?: string };
export type Status = { sha: string; context: string; state: string };

export type Repository = {
  /** `owner/repo`, or `organisation/project/repo`. */
  name: string;
  id: string;
  private: boolean;
  defaultBranch: string;
  members: Record<string, Level>;
  issues: Issue[];
  pulls: Pull[];
  checks: Check[];
  statuses: Status[];
};

export type App = {
  publicKey: string;
  installations: { id: number; repositories: string[]; permissions: Record<string, string> }[];
};

export type WorkItem = Omit<Issue, "linkedBranch"> & {
  project: string;
  kind: string;
  markdown: boolean;
  links: { repository: string; branch?: string | undefined; pullRequest?: number | undefined }[];
};

export type Organization = {
  name: string;
  projects: { name: string; id: string; members: string[]; private: boolean }[];
  repositories: Repository[];
  items: WorkItem[];
};

export type State = {
  tokens: Record<string, Token>;
  anonymousLimited: boolean;
  apps: Record<string, App>;
  github: Repository[];
  azure: Organization[];
  nextId: number;
};

/** What a code host knows, in one file of its folder; the repositories themselves lie beside it. */
export interface Held {
  readonly state: State;
  readonly folder: string;
  readonly now: () => number;
  save(): void;
  nextId(): number;
}

export function openState(folder: string, now: () => number): Held {
  mkdirSync(folder, { recursive: true });
  const file = join(folder, "state.json");
  const state: State = existsSync(file)
    ? (JSON.parse(readFileSync(file, "utf8")) as State)
    : { tokens: {}, anonymousLimited: false, apps: {}, github: [], azure: [], nextId: 1 };
  return {
    state,
    folder,
    now,
    save() {
      writeFileSync(`${file}.new`, JSON.stringify(state));
      renameSync(`${file}.new`, file);
    },
    nextId: () => state.nextId++,
  };
}

/** Names are compared as the code hosts compare them. */
export const called =
  (name: string) =>
  (it: { readonly name: string }): boolean =>
    it.name.toLowerCase() === name.toLowerCase();

/** Next in a repository, where issues and pull requests count together. */
export const nextNumber = ({ issues, pulls }: Pick<Repository, "issues" | "pulls">): number =>
  1 + Math.max(0, ...issues.map((it) => it.number), ...pulls.map((it) => it.number));
