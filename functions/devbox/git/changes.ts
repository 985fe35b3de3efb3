import { createHash } from "node:crypto";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { countPatch } from "../../../shared/patch-counts.ts";
import type { Changes } from "../../../shared/schemas/work.ts";
import { exec } from "../commands/exec.ts";
import { commandEnv, quoted } from "../commands/shell.ts";
import type { StepContext } from "../commands/step.ts";
import type { Journal } from "../turns/journal.ts";

/** The size limit of a patch. A longer one is cut. */
const mostBytes = 10 * 1024 ** 2;
/** The limit of untracked files. More than this are generated files, and are all left out. */
const mostNewFiles = 2_000;

/**
 * Prints as one patch how the workspace differs from the commit where the Run began. It writes nothing to the
 * repository: uncommitted files go to a temporary index and object folder. If that commit is unknown, it compares
 * with the merge base of the branch and its upstream. In a workspace without a repository, every file is new.
 */
const code = (base: string | undefined): string => `
command -v git > /dev/null || exit 0
scratch=$(mktemp -d) && trap 'rm -rf "$scratch"' EXIT
base=${quoted(base ?? "")}
if git rev-parse --git-dir > /dev/null 2>&1 && [ "$(git rev-parse --show-toplevel)" = "$(pwd -P)" ]; then
  objects=$(git rev-parse --path-format=absolute --git-path objects)
  [ -n "$base" ] || base=$(git merge-base HEAD '@{upstream}' 2> /dev/null) ||
    base=$(git merge-base HEAD refs/remotes/origin/HEAD 2> /dev/null) || base=
  cp "$(git rev-parse --path-format=absolute --git-path index)" "$scratch/index" 2> /dev/null || true
  export GIT_ALTERNATE_OBJECT_DIRECTORIES="$objects"
else
  [ -n "$(ls -A)" ] || exit 0
  git init --quiet --bare "$scratch/git"
  export GIT_DIR="$scratch/git" GIT_WORK_TREE="$PWD"
fi
mkdir "$scratch/objects"
export GIT_INDEX_FILE="$scratch/index" GIT_OBJECT_DIRECTORY="$scratch/objects" GIT_OPTIONAL_LOCKS=0
[ -n "$base" ] || base=$(git hash-object -w -t tree /dev/null)
git -c core.fsmonitor=false add --update . 2> /dev/null
new=$(git ls-files --others --exclude-standard | head -n ${mostNewFiles + 1} | wc -l)
[ "$new" -gt ${mostNewFiles} ] || git -c core.fsmonitor=false add --all . 2> /dev/null
git -c core.quotePath=true diff --cached --binary --full-index --find-renames --no-color --no-ext-diff --no-textconv \\
  --src-prefix=a/ --dst-prefix=b/ "$base" -- 2> /dev/null | head -c ${mostBytes + 1}
`;

/**
 * Finds the Run's changes so far. Returns the fact to tell, and the file that contains the patch. Undefined if
 * git fails, or if nothing changed since the last report.
 */
export async function readChanges(
  { config, box, redactor }: Pick<StepContext, "config" | "box" | "redactor">,
  journal: Journal,
  signal: AbortSignal,
): Promise<{ readonly changes: Changes; readonly file?: string } | undefined> {
  const chunks: Buffer[] = [];
  const { workspace } = config.command;
  const block = {
    name: "changes.sh",
    code: code(journal.base),
    workspace,
    env: commandEnv(config),
  };
  const keep = (bytes: Uint8Array) => void chunks.push(Buffer.from(bytes));
  const { code: exitCode } = await exec(box, block, keep, signal);
  if (exitCode !== 0) return undefined;
  const whole = Buffer.concat(chunks);
  const cut = whole.byteLength > mostBytes;
  const bytes = cut ? whole.subarray(0, whole.lastIndexOf("\n", mostBytes) + 1) : whole;
  const patch = redactor.lines(bytes.toString("utf8"));
  const sha256 = createHash("sha256").update(patch).digest("hex");
  if (journal.changes === sha256) return undefined;
  if (patch === "" && journal.changes === undefined && journal.base === undefined) return undefined;
  journal.setChanges(sha256);
  const counts = { ...countPatch(patch), bytes: Buffer.byteLength(patch), ...(cut ? { cut } : {}) };
  if (patch === "") return { changes: counts };
  const file = join(config.folders.box, `changes-${sha256}.patch`);
  writeFileSync(file, patch);
  return { changes: { ...counts, sha256 }, file };
}

const revision = /^[0-9a-f]{40,64}$/;

/** The commit that is checked out in the workspace. Undefined if there is none. */
export async function headOf(
  { config, box }: Pick<StepContext, "config" | "box">,
  signal: AbortSignal,
): Promise<string | undefined> {
  const chunks: Buffer[] = [];
  const { workspace } = config.command;
  const code = "git rev-parse --verify --quiet HEAD 2> /dev/null || true";
  const block = { name: "head.sh", code, workspace, env: commandEnv(config) };
  await exec(box, block, (bytes) => void chunks.push(Buffer.from(bytes)), signal);
  const said = Buffer.concat(chunks).toString("latin1").trim();
  return revision.test(said) ? said : undefined;
}
