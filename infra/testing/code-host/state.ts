import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";

export type Level = "none" | "read" | "write" | "admin";

export type Token = {
  /** Its owner; undefined for an App installation's token. */
  user?: string | undefined;
  /** The repositories and permissions of a limited token: an installation's token or a fine-grained one. */
  repositories?: string[] | undefined;
  permissions?: Record<string, string> | undefined;
  /** ISO 8601. */
  expiresAt?: string | undefined;
  /** It has no requests left. */
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
  /** The newest seen commit; the branch may be deleted later. */
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

/** A code host's data, in one file of its folder. The repositories are beside it. */
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

/** Compares names like the code hosts. */
export const called =
  (name: string) =>
  (it: { readonly name: string }): boolean =>
    it.name.toLowerCase() === name.toLowerCase();

/** The next number in a repository. Issues and pull requests share their numbers. */
export const nextNumber = ({ issues, pulls }: Pick<Repository, "issues" | "pulls">): number =>
  1 + Math.max(0, ...issues.map((it) => it.number), ...pulls.map((it) => it.number));
