import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, describe, expect, it } from "vitest";
import { createRedactor } from "../../../shared/redaction/redactor.ts";
import type { BoxConfig } from "../../../shared/schemas/box-protocol.ts";
import { openJournal } from "../turns/journal.ts";
import { headOf, readChanges } from "./changes.ts";
import {
  anyFiles,
  applied,
  emptyPlace,
  first,
  lay,
  root,
  sh,
  tree,
  work,
  workspace,
} from "./workspace.fixture.ts";

export type Host = {
  /** How this host reads a workspace. */
  readonly command: (workspace: string) => Pick<BoxConfig["command"], "clean" | "workspace">;
  /** Gives the files of a workspace to the user that a Run has there. */
  readonly give?: (workspace: string) => void;
  /** It reads as root, so no file is closed to it. */
  readonly readsAll?: boolean;
};

const { signal } = new AbortController();

/** A host reads what a Run changed: completely, to the byte, whatever the Run did to keep it from that. */
export function readsChanges({ command, give = () => {}, readsAll = false }: Host): void {
  const closed = readsAll
    ? []
    : [
        ["1 file that cannot be read (secret)", ": > secret; chmod 000 secret"],
        ["1 file that cannot be read (src/x.txt)", "chmod 000 src/x.txt"],
        ["1 folder that cannot be opened", "mkdir closed; : > closed/f; chmod 000 closed"],
      ];
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

  it("gives a patch that makes the same files, to the byte, of whatever git can store", async () => {
    await fc.assert(
      fc.asyncProperty(anyFiles, anyFiles, async (before, after) => {
        const it = workspace(": > kept");
        lay(it.folder, before);
        sh(it.folder, "git add --all; git commit --quiet --allow-empty -m base");
        const base = sh(it.folder, "git rev-parse HEAD").trim();
        lay(it.folder, after);
        const { patch, unread } = await read({ ...it, base });
        expect(unread).toBeUndefined();
        expect(applied({ ...it, base }, patch)).toEqual(tree(it.folder));
      }),
      { numRuns: 6, endOnFailure: true },
    );
  });

  it.each(["nowhere", "kept"])("tells that a folder became a link (to %s)", async (target) => {
    const it = workspace("mkdir -p d/e kept; echo x > d/e/x; echo x > d/y; echo x > kept/y");
    sh(it.folder, `rm -r d; ln -s ${target} d`);
    const { patch, unread } = await read(it);
    expect(unread).toBeUndefined();
    expect(applied(it, patch)).toEqual(tree(it.folder));
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

  it.each([
    ["1 file over 64 MB (large)", "truncate -s 65M large"],
    ...closed,
    [
      "2 sockets, pipes or devices (pipe, src/pipe)",
      "mkfifo pipe src/pipe; printf 'no.*\\n' >> .gitignore; mkfifo no.pipe",
    ],
    [
      "11,000 new files beyond the limit (many/)",
      "mkdir many; (cd many; seq 11000 | sed 's/^/f/' | xargs touch)",
    ],
    ["1 file that is too large for the patch (noise)", "head -c 9000000 /dev/urandom > noise"],
    [
      "1 file whose old content the repository has lost (src/x.txt)",
      "echo z > src/x.txt; id=$(git rev-parse BASE:src/x.txt); other=$(git hash-object -w a.txt); f=.git/objects/$(PLACE $id); chmod u+w $f; cp .git/objects/$(PLACE $other) $f",
    ],
  ])("says what is not in the changes, and shows all others: %s", async (missing, plant) => {
    const it = workspace(first);
    sh(it.folder, `${work}; ${plant.replaceAll("BASE", it.base)}`);
    const { patch, changes, unread } = await read(it);
    for (const line of ["+changed", "-two", "+++ b/src/y.txt"])
      expect(patch.toString("latin1")).toContain(line);
    expect(unread).toEqual({ why: `They are without ${missing}.`, partly: true });
    expect(changes?.missing).toBe(missing);
  });

  it("sees a change of the same length within the same second, with the same times", async () => {
    const it = workspace("printf '1.2.3\\n' > VERSION");
    sh(
      it.folder,
      "git status > /dev/null; touch -r VERSION ../t; printf '1.2.4\\n' > VERSION; touch -r ../t VERSION .git/index",
    );
    const { patch, changes } = await read(it);
    expect(patch.toString()).toContain("-1.2.3\n+1.2.4\n");
    expect(changes).toMatchObject({ files: 1, added: 1, removed: 1 });
  });

  it("shows the other changes when the Run made an empty repository", async () => {
    const it = workspace(first);
    sh(it.folder, `${work}; git init -q vendored; git init -q src/vendored`);
    const { patch, unread } = await read(it);
    expect(patch.toString()).toBe(await whatIsTrue());
    expect(unread).toBeUndefined();
  });

  describe("a Run with several repositories", () => {
    it("shows each one that it cloned, against the commit that was cloned", async () => {
      const up = workspace(first);
      const it = workspace("printf 'n\\n' > note");
      sh(
        it.folder,
        `git clone -q ${up.folder} 'my app'; cd 'my app'; git checkout -q -b work; ${work}; git mv src/x.txt moved; git commit -q -a -m w; git push -q origin work; printf 'caf\\xe9\\n' > latin`,
      );
      const { changes, patch, file } = await read(it);
      expect(changes).toMatchObject({
        files: 6,
        repositories: [{ path: "my app", base: up.base, files: 6, sha256: changes?.sha256 }],
      });
      expect(file).toContain(changes?.sha256);
      expect(patch.toString()).toContain("rename from src/x.txt\nrename to moved\n");
      expect(applied(up, patch)).toEqual(
        tree(join(it.folder, "my app")).filter((line) => !line.startsWith("n.log")),
      );
    });

    it("gives one patch of the whole workspace, and one of each repository", async () => {
      const up = workspace(first);
      const it = workspace("printf 'n\\n' > note; printf 'skipped/\\n' > .gitignore");
      sh(
        it.folder,
        `echo m >> note; git clone -q ${up.folder} app; git clone -q ${up.folder} same; git clone -q ${up.folder} skipped; echo s > skipped/s.txt; (cd app; ${work}; git mv src/x.txt 'q"uo	te'); git init -q made; echo made > made/m; (cd made; git add m; git commit -q -m m)`,
      );
      const { changes, patch } = await read(it);
      expect(changes?.repositories?.map(({ path, base, files }) => [path, base, files])).toEqual([
        [".", it.base, 1],
        ["app", up.base, 5],
        ["made", undefined, 1],
        ["skipped", up.base, 1],
      ]);
      const box = (sha256 = "") => readFileSync(join(it.box, `changes-${sha256}.patch`));
      const [own, app] = changes?.repositories ?? [];
      expect(applied(it, box(own?.sha256))).toEqual(
        tree(it.folder).filter((line) => /^(note|.git)/.test(line)),
      );
      expect(applied(up, box(app?.sha256))).toEqual(
        tree(join(it.folder, "app")).filter((line) => !line.startsWith("n.log")),
      );
      const laid = workspace("printf 'n\\n' > note; printf 'skipped/\\n' > .gitignore");
      for (const name of ["app", "same", "skipped"])
        sh(laid.folder, `git clone -q ${up.folder} ${name}`);
      writeFileSync(`${laid.folder}.patch`, patch);
      sh(laid.folder, `git apply ${laid.folder}.patch`);
      expect(tree(laid.folder)).toEqual(tree(it.folder).filter((line) => !line.includes("n.log")));
    });

    it("compares a submodule with the commit that the repository around it names", async () => {
      const up = workspace(first);
      const allow = "git -c protocol.file.allow=always";
      const it = workspace(`${allow} submodule --quiet add ${up.folder} sub`);
      sh(
        it.folder,
        "cd sub; echo more >> a.txt; git commit -q -a -m m; rm -rf .git/logs ../.git/modules/sub/logs; git update-ref refs/remotes/origin/main HEAD",
      );
      const { changes, patch } = await read(it);
      expect(changes?.repositories?.map(({ path, base }) => [path, base])).toEqual([
        [".", it.base],
        ["sub", up.base],
      ]);
      expect(patch.toString()).toContain(`-Subproject commit ${up.base}\n`);
      expect(patch.toString()).toContain("+++ b/sub/a.txt\n");
    });

    it("marks what was replaced, and only there", async () => {
      const it = workspace(first);
      sh(it.folder, "echo more >> a.txt; git init -q made; echo Zx9kQ7vL2mN8pRtY4wB6 > made/key");
      const { changes } = await read(it);
      expect(changes?.redacted).toBe(true);
      expect(changes?.repositories?.map((it) => it.redacted)).toEqual([undefined, true]);
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
    const { folder: clone, box } = emptyPlace();
    sh(
      root,
      `git clone --quiet ${folder} ${clone}; cd ${clone}; git checkout --quiet -b work; printf 'n\\n' > n.txt; git add n.txt; git commit -q -m n`,
    );
    expect((await read({ folder: clone, box })).patch.toString().match(/^diff /gm)).toHaveLength(1);
  });
}
