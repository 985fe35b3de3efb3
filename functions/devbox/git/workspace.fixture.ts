import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import {
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";

export const root = realpathSync(mkdtempSync(join(tmpdir(), "wheelhouse-changes-")));

const settings = join(root, "settings");
writeFileSync(settings, "[safe]\n\tdirectory = *\n"); // a workspace may belong to another user here
const quiet = { GIT_CONFIG_GLOBAL: settings, GIT_CONFIG_NOSYSTEM: "1", HOME: root };
const who = ["Ada", "ada@example.org"];
const env = {
  ...{ ...quiet, PATH: "/usr/bin:/bin", GIT_AUTHOR_NAME: who[0], GIT_AUTHOR_EMAIL: who[1] },
  ...{ GIT_COMMITTER_NAME: who[0], GIT_COMMITTER_EMAIL: who[1] },
};
/** What a command in the DevBox does to its workspace. */
export const sh = (cwd: string, code: string, more: object = {}): string =>
  execFileSync("bash", ["-euc", `PLACE() { echo "\${1:0:2}/\${1:2}"; }; ${code}`], {
    cwd,
    env: { ...env, ...more },
    encoding: "utf8",
    stdio: ["ignore", "pipe", "ignore"],
  });

let count = 0;
export function workspace(code: string): { folder: string; base: string; box: string } {
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

export const first = `printf 'one\\n' > a.txt; printf 'two\\n' > b.txt; mkdir src; printf 'x\\n' > src/x.txt; printf '*.log\\n' > .gitignore`;
export const work = `printf 'changed\\n' > a.txt; rm b.txt; printf 'y\\n' > src/y.txt; ln -s a.txt link; chmod +x src/x.txt; printf 'noise\\n' > n.log`;

const bytesOf = (path: string) => Buffer.from(path, "latin1");

/** Everything in a folder but repositories: kinds, modes and contents. Names are bytes (Latin-1). */
export function tree(folder: string, at = ""): string[] {
  return readdirSync(bytesOf(join(folder, at)), { encoding: "latin1" })
    .sort()
    .filter((name) => name !== ".git")
    .flatMap((name) => {
      const path = join(at, name);
      const file = bytesOf(join(folder, path));
      const stat = lstatSync(file);
      if (stat.isDirectory()) return tree(folder, path);
      if (stat.isSymbolicLink()) return [`${path} -> ${readlinkSync(file, "latin1")}`];
      const hash = createHash("sha256").update(readFileSync(file)).digest("hex");
      return [`${path} ${stat.mode & 0o100} ${hash}`];
    });
}

type Entry = { readonly bytes: Uint8Array; readonly kind: "file" | "program" | "link" | "gone" };

const names = [
  "é ü.txt",
  'quo"te',
  "tab\tname",
  "-dash",
  "--",
  "new\nline",
  ":colon",
  "back\\slash",
];
const segment = fc
  .oneof(
    { weight: 3, arbitrary: fc.constantFrom("a", "b", "c", "dir") },
    fc.constantFrom(...names, " ", "a b", "...", "*", "\xff\xfe", "caf\xe9", "b/", "\x7f", "$(x)"),
    fc.string({
      unit: fc.integer({ min: 1, max: 255 }).map((it) => String.fromCharCode(it)),
      minLength: 1,
      maxLength: 9,
    }),
  )
  .map((name) => name.replaceAll("/", "_").replace(/^\.{1,2}$|^\.git/i, "dot"));
const text = "The same text in more than one file, so that git sees that it moved.\n".repeat(4);
const content = fc.oneof(
  fc
    .constantFrom(
      text,
      "",
      "no newline",
      "a\r\nb\r\n",
      "caf\xe9\n",
      "\xef\xbb\xbfbom\n",
      "\xff\xfea\0\n\0",
    )
    .map(bytesOf),
  fc.uint8Array({ maxLength: 60 }),
  fc.uint8Array({ minLength: 2_000, maxLength: 3_000 }),
  fc
    .array(
      fc.constantFrom(
        "a",
        "b",
        "é",
        "\r\n",
        "\n",
        "\0",
        "\r",
        " ",
        "\t",
        "\u2028",
        "+",
        "-",
        "@@ -1 +1 @@\n",
      ),
      { maxLength: 40 },
    )
    .map((parts) => Buffer.from(parts.join(""))),
);
const entry = fc.record({
  bytes: content,
  kind: fc.constantFrom("file", "file", "file", "program", "link", "gone"),
}) satisfies fc.Arbitrary<Entry>;
const path = fc.array(segment, { minLength: 1, maxLength: 3 }).map((parts) => parts.join("/"));
export const anyFiles = fc.array(fc.tuple(path, entry), { maxLength: 40 });

/** Writes files, links and folders over what is there: a file takes the place of a folder, and the other way round. */
export function lay(folder: string, files: readonly (readonly [string, Entry])[]): void {
  for (const [path, { bytes, kind }] of files) {
    const parts = path.split("/");
    for (let depth = 1; depth < parts.length; depth += 1) {
      const above = bytesOf(join(folder, parts.slice(0, depth).join("/")));
      const stat = lstatSync(above, { throwIfNoEntry: false });
      if (stat && !stat.isDirectory()) rmSync(above);
      mkdirSync(above, { recursive: true });
    }
    const file = bytesOf(join(folder, path));
    rmSync(file, { recursive: true, force: true });
    const target = Buffer.from(bytes.filter((it) => it !== 0).slice(0, 200));
    if (kind === "link" && target.length > 0) symlinkSync(target, file);
    else if (kind !== "gone")
      writeFileSync(file, bytes, { mode: kind === "program" ? 0o755 : 0o644 });
  }
}

/** The folder that a patch makes of the base, as git applies it in a clean clone. */
export function applied(
  { folder, base }: { folder: string; base: string },
  patch: Buffer,
): string[] {
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

/** A folder for a workspace that a command will make, and its box. */
export function emptyPlace(): { folder: string; box: string } {
  count += 1;
  const box = join(root, `w${count}`, "box");
  mkdirSync(box, { recursive: true });
  return { folder: join(root, `w${count}`, "workspace"), box };
}
