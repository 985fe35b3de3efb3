import { execFileSync } from "node:child_process";
import { randomBytes } from "node:crypto";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { withCodeHost } from "../../../infra/testing/code-host/code-host.fixture.ts";
import { block, TestRun } from "../../../infra/testing/devbox/test-run.ts";

const token = "ghp_ada";
const branch = "wheelhouse/run_test-mend";
const env = {
  PATH: process.env["PATH"],
  GIT_CONFIG_NOSYSTEM: "1",
  GIT_CONFIG_GLOBAL: "/dev/null",
  GIT_AUTHOR_NAME: "a",
  GIT_AUTHOR_EMAIL: "a@b",
  GIT_COMMITTER_NAME: "a",
  GIT_COMMITTER_EMAIL: "a@b",
};
const git = (cwd: string, ...words: string[]): string =>
  execFileSync("git", words, { cwd, env, encoding: "utf8", maxBuffer: 64 * 1024 ** 2 }).trim();

/** Numbers that a seed decides. */
function dice(seed: number): (most: number) => number {
  let state = seed;
  return (most) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state % most;
  };
}

/** The hashes of all files of a commit. */
const tree = (cwd: string, commit: string): string => git(cwd, "ls-tree", "-r", "-z", commit);

/**
 * A server's repository whose history nobody wrote: files are added, changed, renamed and removed over many commits,
 * so that most of what it stores is not in its newest commit.
 */
async function withHistory(seed: number, config: Readonly<Record<string, string>>) {
  const host = await withCodeHost({
    tokens: { [token]: { user: "ada" } },
    github: [{ name: "acme/site", private: true, members: { ada: "write" } }],
  });
  const folder = mkdtempSync(join(tmpdir(), "wheelhouse-history-"));
  const store = `${host.folder}/github/acme/site.git`;
  const roll = dice(seed);
  git(folder, "init", "-q", "-b", "main");
  const paths = Array.from(
    { length: 3 + roll(12) },
    (_, n) => `${"abc"[roll(3)]}/d ${n % 4}/f${n}`,
  );
  for (let commit = 0; commit < 6 + roll(10); commit += 1) {
    for (const path of paths.filter(() => roll(3) > 0)) {
      mkdirSync(join(folder, path, ".."), { recursive: true });
      const lines = Array.from({ length: roll(40) }, (_, n) => `${n} of ${commit} ${roll(7)}\n`);
      const bytes = roll(3) === 0 ? randomBytes(20_000) : lines.join("");
      if (roll(5) > 0) writeFileSync(join(folder, path), bytes);
      else rmSync(join(folder, path), { force: true });
    }
    writeFileSync(join(folder, "kept.txt"), `${commit}\n`.repeat(20));
    git(folder, "add", "-A");
    git(folder, "commit", "-q", "--allow-empty", "-m", `${commit}`);
  }
  git(folder, "push", "-q", "--force", store, "HEAD:main", "HEAD~3:refs/heads/older");
  git(store, "repack", "-q", "-a", "-d");
  for (const [name, value] of Object.entries(config)) git(store, "config", name, value);
  const gone = { it: false };
  const end = async () => {
    if (gone.it) return;
    gone.it = true;
    await host[Symbol.asyncDispose]();
  };
  return {
    end,
    folder,
    store,
    cloneUrl: `${host.github}/acme/site.git`,
    /** What its history takes, in bytes. */
    bytes: Number(/size-pack: (\d+)/.exec(git(store, "count-objects", "-v"))?.[1] ?? 0) * 1024,
    async [Symbol.asyncDispose]() {
      rmSync(folder, { recursive: true, force: true });
      await end();
    },
  };
}

/** Changes files in every way, and leaves a part of that without a commit. */
const work = `
printf 'new\\n' > new.txt; sed -i 1d kept.txt; git add -A; git commit -qm work; git push -q
git ls-files | grep f | head -n 2 | while read -r path; do git rm -q --cached "$path"; mv "$path" "moved $(basename "$path")"; done
printf '\\0\\1\\2' > bytes.bin; echo end >> kept.txt
git rev-parse --is-shallow-repository
git rev-list --objects --all --missing=print | grep -q '^?' && echo missing || echo complete
touch "$HOME/../worked"; cat "$HOME/../go"
`;

const allows = { "uploadpack.allowFilter": "true", "uploadpack.allowAnySHA1InWant": "true" };
const refuses = { "uploadpack.allowFilter": "false" };
const seeds = [11, 29];

describe.each([
  ["can leave out content", allows, "false\nmissing\n"],
  ["cannot leave out content", refuses, "true\ncomplete\n"],
])("a large repository of a server that %s", (_, config, state) => {
  it.each(
    seeds.flatMap((seed): [number, string, object][] => [
      [seed, "known", { partial: true }],
      [seed, "seen while it arrives", { partialFrom: 4_096 }],
    ]),
  )(
    "has the right files, push and changes, also after the server is gone (history %i, size %s)",
    async (seed, _how, place) => {
      await using there = await withHistory(seed, config);
      expect(there.bytes).toBeGreaterThan(8_000);
      await using run = await TestRun.of(block(work));
      execFileSync("mkfifo", [join(run.folder, "go")]);
      run.coordinator.gitCredential = { username: "x-access-token", password: token };
      run.coordinator.place = {
        repository: { name: "acme/site", cloneUrl: there.cloneUrl, base: "main", ...place },
        branch,
      };
      run.launch();
      await run.appears("worked");
      const wanted = git(there.folder, "rev-parse", "HEAD");
      expect(git(run.workspace, "merge-base", "HEAD", "origin/main")).toBe(wanted);
      const pushed = git(there.store, "rev-parse", `refs/heads/${branch}`);
      expect(pushed).toBe(git(run.workspace, "rev-parse", "HEAD"));
      expect(tree(there.store, `${pushed}~1`)).toBe(tree(there.folder, "HEAD"));
      await there.end(); // whatever is not here by now stays away
      const reported = run.reported();
      run.write("go", "");
      expect(await reported).toMatchObject({ status: "completed" });
      expect(run.outputs().at(-1)).toContain(state);

      const [told] = run.all("changes.reported");
      expect(told?.missing).toBeUndefined();
      const patch = join(there.folder, "patch");
      writeFileSync(patch, run.coordinator.blobs.get(told?.sha256 ?? "") ?? "");
      git(there.folder, "apply", "--index", patch);
      rmSync(patch);
      git(run.workspace, "add", "-A");
      const ours = git(run.workspace, "write-tree");
      expect(git(there.folder, "write-tree")).toBe(ours);
    },
  );
});
