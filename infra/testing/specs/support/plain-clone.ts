import { execFileSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** A repository as somebody's own git sees it: without Wheelhouse, its gates and its settings. */
export type PlainClone = Disposable & {
  readonly folder: string;
  git(...words: string[]): string;
  /** What each file holds, by path, those of submodules too. */
  files(): Record<string, string>;
};

/** Clones a repository, fetches what it has in Git LFS (if `lfs`), and its submodules. */
export function plainClone(address: string, { lfs }: { readonly lfs: boolean }): PlainClone {
  const root = mkdtempSync(join(tmpdir(), "wheelhouse-plain-"));
  const folder = join(root, "clone");
  const env = {
    PATH: process.env["PATH"],
    HOME: root,
    GIT_CONFIG_NOSYSTEM: "1",
    GIT_TERMINAL_PROMPT: "0",
    GIT_LFS_SKIP_SMUDGE: "1",
  };
  const git = (...words: string[]): string =>
    execFileSync("git", words, { cwd: folder, env, encoding: "utf8" });
  execFileSync("git", ["config", "--global", "user.name", "Bea"], { env });
  execFileSync("git", ["config", "--global", "user.email", "bea@example.com"], { env });
  if (lfs) execFileSync("git", ["lfs", "install", "--skip-repo"], { env });
  execFileSync("git", ["clone", "--quiet", address, folder], { env });
  if (lfs) git("lfs", "pull");
  git("submodule", "--quiet", "update", "--init", "--recursive");
  return {
    folder,
    git,
    files: () =>
      Object.fromEntries(
        readdirSync(folder, { recursive: true, withFileTypes: true })
          .filter((it) => it.isFile())
          .map((it) => join(it.parentPath, it.name).slice(folder.length + 1))
          .filter((path) => !path.split("/").includes(".git"))
          .map((path) => [path, readFileSync(join(folder, path), "latin1")]),
      ),
    [Symbol.dispose]: () => rmSync(root, { recursive: true, force: true }),
  };
}
