import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import {
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, describe, expect, it } from "vitest";
import { createRedactor } from "../../../shared/redaction/redactor.ts";
import type { BoxConfig } from "../../../shared/schemas/box-protocol.ts";
import { openJournal } from "../turns/journal.ts";
import { headOf, readChanges } from "./changes.ts";

export type Host = {
  /** How this host reads a workspace. */
  readonly command: (workspace: string) => Pick<BoxConfig["command"], "clean" | "workspace">;
  /** Gives the files of a workspace to the user that a Run has there. */
  readonly give?: (workspace: string) => void;
};

const root = realpathSync(mkdtempSync(join(tmpdir(), "wheelhouse-changes-")));
const { signal } = new AbortController();

const settings = join(root, "settings");
writeFileSync(settings, "[safe]\n\tdirectory = *\n"); // a workspace may belong to another user here
const quiet = { GIT_CONFIG_GLOBAL: settings, GIT_CONFIG_NOSYSTEM: "1", HOME: root };
const who = ["Ada", "ada@example.org"];
const env = {
  ...{ ...quiet, PATH: "/usr/bin:/bin", GIT_AUTHOR_NAME: who[0], GIT_AUTHOR_EMAIL: who[1] },
  ...{ GIT_COMMITTER_NAME: who[0], GIT_COMMITTER_EMAIL: who[1] },
};
/** What a command in the DevBox does to its workspace. */
const sh = (cwd: string, code: string, more: object = {}): string =>
  execFileSync("bash", ["-euc", `PLACE() { echo "\${1:0:2}/\${1:2}"; }; ${code}`], {
    cwd,
    env: { ...env, ...more },
    encoding: "utf8",
    stdio: ["ignore", "pipe", "ignore"],
  });

let count = 0;
function workspace(code: string): { folder: string; base: string; box: string } {
  count += 1;
  const folder = join(root, `w${count}`, "workspace");
  const box = join(root, `w${count}`, "box");
  for (const it of [folder, box]) mkdirSync(it, { recursive: true });
  sh(
    folder,
    `git init --quiet --initial-branch=main; ${code}; git add --all; git commit --quiet -m base`,
  );
  return { folder, box, base: sh(folder, "git rev-parse HEAD").trim() };
}

const first = `printf 'one\\n' > a.txt; printf 'two\\n' > b.txt; mkdir src; printf 'x\\n' > src/x.txt; printf '*.log\\n' > .gitignore`;
const work = `printf 'changed\\n' > a.txt; rm b.txt; printf 'y\\n' > src/y.txt; ln -s a.txt link; chmod +x src/x.txt; printf 'noise\\n' > n.log`;

/** Everything in a folder but its repository: kinds, modes and contents. */
function tree(folder: string, at = ""): string[] {
  return readdirSync(join(folder, at))
    .sort()
    .filter((name) => name !== ".git")
    .flatMap((name) => {
      const path = join(at, name);
      const stat = lstatSync(join(folder, path));
      if (stat.isDirectory()) return tree(folder, path);
      if (stat.isSymbolicLink()) return [`${path} -> ${readlinkSync(join(folder, path))}`];
      const hash = createHash("sha256")
        .update(readFileSync(join(folder, path)))
        .digest("hex");
      return [`${path} ${stat.mode & 0o100} ${hash}`];
    });
}

/** The folder that a patch makes of the base, as git applies it in a clean clone. */
function applied({ folder, base }: { folder: string; base: string }, patch: Buffer): string[] {
  count += 1;
  const clone = join(root, `clone${count}`);
  mkdirSync(clone);
  sh(
    clone,
    `git init --quiet; git fetch --quiet ${folder} ${base}; git checkout --quiet FETCH_HEAD`,
  );
  writeFileSync(`${clone}.patch`, patch);
  if (patch.length > 0) sh(clone, `git apply --whitespace=nowarn ${clone}.patch`);
  const found = tree(clone);
  rmSync(clone, { recursive: true });
  return found;
}

/** A host reads what a Run changed: completely, to the byte, whatever the Run did to keep it from that. */
export function readsChanges({ command, give = () => {} }: Host): void {
  afterAll(() => rmSync(root, { recursive: true, force: true }));
  const canary = join(root, "canary");

  async function read(it: { folder: string; box: string; base?: string }, ms?: number) {
    const session = mkdtempSync(join(root, "session-"));
    const journal = openJournal(session);
    if (it.base !== undefined) journal.setBase(it.base);
    give(it.folder);
    const config = { command: command(it.folder), folders: { box: it.box } } as BoxConfig;
    const parts = {
      config,
      redactor: createRedactor([{ name: "KEY", value: "Zx9kQ7vL2mN8pRtY4wB6" }]),
    };
    const found = await readChanges(parts, journal, signal, ms);
    const patch = found?.file === undefined ? Buffer.alloc(0) : readFileSync(found.file);
    return { ...found, patch, again: () => readChanges(parts, journal, signal, ms) };
  }

  it("prints what changed, committed or not, and the same only once", async () => {
    const it = workspace(first);
    sh(it.folder, `${work}; git add src; git commit --quiet -m work; printf 'more\\n' >> a.txt`);
    const { patch, changes, unread, again } = await read(it);
    const files = tree(it.folder).filter((line) => !line.startsWith("n.log"));
    expect(applied(it, patch)).toEqual(files);
    expect(changes).toMatchObject({ files: 5, bytes: patch.length });
    expect(unread).toBeUndefined();
    expect(await again()).toBeUndefined();
  });

  it("reads the commit that is checked out", async () => {
    const { folder, base, box } = workspace(first);
    give(folder);
    const config = { command: command(folder), folders: { box } } as BoxConfig;
    expect(await headOf({ config }, signal)).toBe(base);
    sh(folder, "git checkout --quiet --detach; git pack-refs --all");
    expect(await headOf({ config }, signal)).toBe(base);
  });

  it("keeps bytes, of any encoding and any name", async () => {
    const name = fc.oneof(
      fc.constantFrom(
        "é ü.txt",
        'quo"te',
        "tab\tname",
        "-dash",
        "new\nline",
        ":colon",
        "back\\slash",
      ),
      fc.stringMatching(/^[a-z]{1,6}$/),
    );
    const content = fc.oneof(
      fc.uint8Array({ maxLength: 60 }),
      fc
        .array(fc.constantFrom("a", "é", "\r\n", "\n", "\0", "\r", " ", "\t", "\u2028"), {
          maxLength: 30,
        })
        .map((parts) => Buffer.from(parts.join(""))),
      fc.constantFrom(
        Buffer.from("caf\xe9\n", "latin1"),
        Buffer.from("no newline"),
        Buffer.alloc(0),
      ),
    );
    const files = fc.dictionary(name, content, { maxKeys: 25 });
    await fc.assert(
      fc.asyncProperty(files, files, async (before, after) => {
        const it = workspace(": > kept");
        const lay = (all: Record<string, Uint8Array>) => {
          for (const [path, bytes] of Object.entries(all))
            writeFileSync(join(it.folder, path), bytes);
        };
        lay(before);
        sh(it.folder, "git add --all; git commit --quiet --allow-empty -m base");
        const base = sh(it.folder, "git rev-parse HEAD").trim();
        for (const path of Object.keys(before)) if (path.length % 2) rmSync(join(it.folder, path));
        lay(after);
        const { patch } = await read({ ...it, base });
        expect(applied({ ...it, base }, patch)).toEqual(tree(it.folder));
      }),
      { numRuns: 3, endOnFailure: true },
    );
  });

  it("takes secrets out of a patch, and changes no other line", async () => {
    const it = workspace(first);
    const around = Buffer.from("caf\xe9\r\n", "latin1");
    const secret = Buffer.from("key=Zx9kQ7vL2mN8pRtY4wB6;\n");
    writeFileSync(join(it.folder, "a.txt"), Buffer.concat([around, secret, around]));
    const { patch } = await read(it);
    const added = patch
      .toString("latin1")
      .split("\n")
      .filter((line) => line.startsWith("+"));
    expect(added).toEqual(["+++ b/a.txt", "+caf\xe9\r", "+key=[redacted:KEY];", "+caf\xe9\r"]);
  });

  it("converts files as the repository said where the Run began", async () => {
    const rules = `printf '*.crlf text eol=crlf\\n/docs/*.utf16 working-tree-encoding=UTF-16LE\\n' > .gitattributes; mkdir -p docs/deep; printf '*.bin filter=lfs -text\\n' > docs/.gitattributes; printf 'a\\nb\\n' > x.crlf; printf 'a\\0b\\0' > docs/t.utf16`;
    const pointer = `oid=$(printf content | sha256sum | cut -d' ' -f1); printf 'version https://git-lfs.github.com/spec/v1\\noid sha256:%s\\nsize 7\\n' $oid > docs/deep/f.bin`;
    const it = workspace(`${rules}; ${pointer}`);
    sh(it.folder, "rm x.crlf; git checkout --quiet -- x.crlf; printf content > docs/deep/f.bin");
    expect(readFileSync(join(it.folder, "x.crlf"), "utf8")).toBe("a\r\nb\r\n");
    expect((await read(it)).patch.toString()).toBe("");
    sh(it.folder, "printf 'c\\r\\n' >> x.crlf; printf other > docs/deep/f.bin");
    const { patch } = await read(it);
    expect(patch.toString()).toContain("\n+c\n");
    expect(patch.toString()).toMatch(/-size 7\n\+oid sha256:\w{64}\n\+size 5\n/);
  });

  /** What a command of the Run can do to the repository. Nothing of it may run, and the patch stays the truth. */
  const tricks: Record<string, string> = {
    "a file system monitor":
      "printf '#!/bin/sh\\ntouch CANARY; echo lie' > .git/m; chmod +x .git/m; git config core.fsmonitor .git/m",
    "hooks of its own":
      "mkdir .git/h; for n in post-index-change pre-commit; do printf '#!/bin/sh\\ntouch CANARY' > .git/h/$n; chmod +x .git/h/$n; done; git config core.hooksPath .git/h",
    filters:
      "git config filter.evil.clean 'touch CANARY; echo lie'; git config filter.evil.process 'touch CANARY'; git config filter.evil.required true; git config filter.lfs.clean 'touch CANARY'; echo '* filter=evil' > .git/info/attributes",
    "programs that show differences":
      "git config diff.external 'touch CANARY'; git config diff.evil.textconv 'touch CANARY; echo lie'; git config diff.evil.command 'touch CANARY'; echo '* diff=evil' > .git/info/attributes",
    "programs for other things":
      "for k in core.sshCommand gpg.program core.pager core.editor pager.diff-index credential.helper uploadpack.packObjectsHook; do git config $k 'touch CANARY'; done; git config alias.diff-index '!touch CANARY'; git config core.askPass 'touch CANARY'",
    "an included configuration":
      "printf '[core]\\n fsmonitor = touch CANARY\\n' > .git/more; git config include.path more; git config includeIf.onbranch:main.path more",
    "a configuration of the worktree":
      "git config extensions.worktreeConfig true; printf '[core]\\n fsmonitor = touch CANARY\\n' > .git/config.worktree",
    "another worktree": "mkdir elsewhere; git config core.worktree elsewhere; rmdir elsewhere",
    "a bare repository of the future":
      "printf '[core]\\n bare = true\\n repositoryFormatVersion = 99\\n[extensions]\\n nonsense = true\\n' > .git/config",
    "a configuration that is none": "echo '[[[' > .git/config",
    "a promisor that runs a program":
      "git config extensions.partialClone evil; git config remote.evil.url 'ext::sh -c touch% CANARY'; git config remote.evil.promisor true; git config protocol.ext.allow always",
    "files that are assumed to be unchanged":
      "git update-index --assume-unchanged a.txt src/x.txt; git update-index --skip-worktree a.txt",
    "an index that knows better":
      "git ls-files -s | grep -v b.txt | git update-index --index-info; git add a.txt; git update-index --cacheinfo 100644,$(git rev-parse BASE:a.txt),a.txt",
    "no index": "rm .git/index",
    "an index of noise": "head -c 1000000 /dev/urandom > .git/index; : > .git/index.lock",
    "an index that never ends": "rm .git/index; mkfifo .git/index",
    "a replaced commit":
      "git replace BASE $(git commit-tree -m x $(git write-tree)); mkdir -p .git/info; echo BASE > .git/info/grafts",
    "excluded files":
      "mkdir -p .git/info; echo '*' > .git/info/exclude; git config core.excludesFile .git/info/exclude",
    "a sparse checkout":
      "git config core.sparseCheckout true; mkdir -p .git/info; echo '/nothing' > .git/info/sparse-checkout",
    "a forged new file":
      "id=$(git hash-object a.txt); git hash-object -w a.txt > /dev/null; other=$(printf lie | git hash-object -w --stdin); f=.git/objects/$(PLACE $id); chmod u+w $f; cp .git/objects/$(PLACE $other) $f",
    "a forged commit-graph":
      "git commit-graph write --reachable; printf x | dd of=.git/objects/info/commit-graph bs=1 seek=1200 conv=notrunc",
    "a submodule with a monitor":
      "git init -q src/sub; (cd src/sub; git commit -q --allow-empty -m s; git config core.fsmonitor 'touch CANARY'); rm -rf src/sub/.git/hooks; mv src/sub ../; mkdir -p src/.git; cp -r ../sub/.git/. src/.git/",
    "its own git":
      "mkdir -p $HOME/.local/bin; printf '#!/bin/sh\\ntouch CANARY; echo lie' > $HOME/.local/bin/git; chmod +x $HOME/.local/bin/git; printf '[core]\\n fsmonitor = touch CANARY\\n' > $HOME/.gitconfig",
  };

  let truth: string | undefined;
  async function whatIsTrue(): Promise<string> {
    const it = workspace(first);
    sh(it.folder, work);
    return (await read(it)).patch.toString();
  }

  describe.each(Object.entries(tricks))("a Run that plants %s", (_what, plant) => {
    it("changes nothing of the truth, and runs nothing", async () => {
      const it = workspace(first);
      sh(it.folder, work);
      truth ??= await whatIsTrue();
      expect(truth).toContain("+changed");
      sh(it.folder, plant.replaceAll("CANARY", canary).replaceAll("BASE", it.base), {
        HOME: join(it.box, ".."),
      });
      const { patch } = await read(it);
      expect(patch.toString()).toBe(truth);
      expect(existsSync(canary)).toBe(false);
    });
  });

  it("does not let attributes of the workspace hide a difference", async () => {
    const it = workspace(first);
    sh(
      it.folder,
      `${work}; printf '* -diff filter=evil text eol=crlf ident\\n' > .gitattributes; printf 'a\\r\\n$Id: x$\\n' > a.txt`,
    );
    const { patch } = await read(it);
    expect(patch.toString("latin1")).toContain("\n+a\r\n+$Id: x$\n");
    expect(applied(it, patch)).toEqual(tree(it.folder).filter((line) => !line.startsWith("n.log")));
  });

  it.each([
    [
      "stores another commit under its name",
      "id=BASE; other=$(git commit-tree -m lie $(git write-tree)); f=.git/objects/$(PLACE $id); chmod u+w $f; cp .git/objects/$(PLACE $other) $f",
    ],
    [
      "stores another file under the name of an old one",
      "id=$(git rev-parse BASE:a.txt); other=$(git hash-object -w a.txt); f=.git/objects/$(PLACE $id); chmod u+w $f; cp .git/objects/$(PLACE $other) $f",
    ],
    ["has lost its objects", "rm -rf .git/objects; mkdir -p .git/objects"],
    ["is gone", "rm -rf .git"],
    ["is a link out of the workspace", "rm -rf .git; ln -s /proc/1/root .git"],
  ])("says so when the repository %s", async (_what, plant) => {
    const it = workspace(first);
    sh(it.folder, work);
    sh(it.folder, plant.replaceAll("BASE", it.base));
    const { changes, unread } = await read(it);
    expect(changes).toBeUndefined();
    expect(unread).toMatchObject({ partly: false, why: expect.stringMatching(/lacks the commit/) });
  });

  it.each([
    ["HEAD", "rm .git/HEAD; mkfifo .git/HEAD"],
    ["the list of other object stores", "mkfifo .git/objects/info/alternates"],
  ])("gives up after a time when %s never ends", async (_what, plant) => {
    const it = workspace(first);
    sh(it.folder, `${work}; ${plant}`);
    const { changes, unread } = await read(it, 1_500);
    expect(changes).toBeUndefined();
    expect(unread).toEqual({ why: "Reading them took longer than 1.5 seconds.", partly: false });
  });

  it("says what is not in the changes", async () => {
    const it = workspace(first);
    sh(
      it.folder,
      `${work}; git init -q inner; (cd inner; : > f; git add f; git commit -q -m f); truncate -s 65M large`,
    );
    const { patch, unread } = await read(it);
    expect(patch.toString()).toContain("+changed");
    expect(unread).toEqual({
      why: "They are without 1 file (too large, too many or unreadable) and a repository inside the workspace.",
      partly: true,
    });
  });

  it("shows every file of a workspace without a repository as new", async () => {
    const { folder, box } = workspace(first);
    sh(folder, "rm -rf .git; printf 'all\\n' > z.txt");
    const { patch } = await read({ folder, box });
    expect(patch.toString()).toContain("+all");
    expect(patch.toString().match(/^new file/gm)).toHaveLength(5);
  });

  it("compares a repository that the Run cloned with where it came from", async () => {
    const { folder } = workspace(first);
    count += 1;
    const clone = join(root, `w${count}`, "workspace");
    const box = join(root, `w${count}`, "box");
    mkdirSync(box, { recursive: true });
    sh(
      root,
      `git clone --quiet ${folder} ${clone}; cd ${clone}; git checkout --quiet -b work; printf 'n\\n' > n.txt; git add n.txt; git commit -q -m n`,
    );
    expect((await read({ folder: clone, box })).patch.toString().match(/^diff /gm)).toHaveLength(1);
  });
}
