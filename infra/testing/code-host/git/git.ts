import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";

const run = promisify(execFile);

/** Ignores the settings of the machine and of its user. */
export const gitEnv = (folder: string): Record<string, string> => ({
  PATH: process.env["PATH"] ?? "/usr/bin:/bin",
  HOME: folder,
  GIT_CONFIG_NOSYSTEM: "1",
  GIT_CONFIG_GLOBAL: "/dev/null",
  GIT_AUTHOR_NAME: "Code Host",
  GIT_AUTHOR_EMAIL: "host@example.com",
  GIT_COMMITTER_NAME: "Code Host",
  GIT_COMMITTER_EMAIL: "host@example.com",
});

/** Bare repositories in a folder, by name. */
export interface Git {
  /** Creates a repository, unless it exists. */
  create(name: string, branch: string): Promise<void>;
  /** Adds a commit with these files, and commits of submodules, to a branch; a new branch starts at `from`. */
  commit(
    name: string,
    branch: string,
    files: Readonly<Record<string, string>>,
    from?: string,
    submodules?: Readonly<Record<string, string>>,
  ): Promise<void>;
  /** The newest commit of a branch; undefined if there is no such branch. */
  head(name: string, branch: string): Promise<string | undefined>;
  branches(name: string): Promise<{ name: string; sha: string }[]>;
  /** Number of commits on a branch that another branch does not have. */
  ahead(name: string, branch: string, base: string): Promise<number>;
  /** Merges a branch into another one by a merge commit, and returns that. Undefined if there is a conflict. */
  merge(name: string, branch: string, base: string, message: string): Promise<string | undefined>;
}

export function gitIn(folder: string): Git {
  const at = (name: string) => join(folder, `${name}.git`);
  const git = async (name: string, ...words: string[]): Promise<string> => {
    const { stdout } = await run("git", ["-C", at(name), ...words], { env: gitEnv(folder) });
    return stdout.trim();
  };
  /** Undefined if git fails. */
  const asked = async (name: string, ...words: string[]): Promise<string | undefined> => {
    try {
      return await git(name, ...words);
    } catch {
      return undefined;
    }
  };
  const head = (name: string, branch: string) =>
    asked(name, "rev-parse", "--verify", "--quiet", `refs/heads/${branch}^{commit}`);

  return {
    head,
    async create(name, branch) {
      if (existsSync(at(name))) return;
      await mkdir(at(name), { recursive: true });
      await git(name, "init", "--quiet", "--bare", `--initial-branch=${branch}`);
    },
    async commit(name, branch, files, from = branch, submodules = {}) {
      const parent = await head(name, from);
      // `git fast-import` writes a whole commit from one stream, without a working tree
      const bytes = (text: string) => `data ${Buffer.byteLength(text)}\n${text}\n`;
      const stream = [
        `commit refs/heads/${branch}\n`,
        "committer Code Host <host@example.com> 1700000000 +0000\n",
        bytes(`Files of ${branch}`),
        parent ? `from ${parent}\n` : "",
        ...Object.entries(files).map(([path, text]) => `M 100644 inline ${path}\n${bytes(text)}`),
        ...Object.entries(submodules).map(([path, commit]) => `M 160000 ${commit} ${path}\n`),
        "\n",
      ].join("");
      const child = run("git", ["-C", at(name), "fast-import", "--quiet", "--force"], {
        env: gitEnv(folder),
      });
      child.child.stdin?.end(stream);
      await child;
    },
    async branches(name) {
      const lines = await git(
        name,
        "for-each-ref",
        "--format=%(objectname) %(refname:lstrip=2)",
        "refs/heads",
      );
      return lines
        .split("\n")
        .filter(Boolean)
        .map((line) => ({
          sha: line.slice(0, line.indexOf(" ")),
          name: line.slice(line.indexOf(" ") + 1),
        }));
    },
    async ahead(name, branch, base) {
      return Number(
        (await asked(name, "rev-list", "--count", `refs/heads/${base}..refs/heads/${branch}`)) ?? 0,
      );
    },
    async merge(name, branch, base, message) {
      const [ours, theirs] = [await head(name, base), await head(name, branch)];
      if (!ours || !theirs) return undefined;
      const tree = await asked(name, "merge-tree", "--write-tree", ours, theirs);
      if (!tree) return undefined;
      const parents = ["-p", ours, "-p", theirs];
      const made = await git(name, "commit-tree", tree, ...parents, "-m", message);
      await git(name, "update-ref", `refs/heads/${base}`, made, ours);
      return made;
    },
  };
}
