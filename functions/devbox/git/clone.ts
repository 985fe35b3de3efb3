import type { HelloReply } from "../../../shared/schemas/box-protocol.ts";
import { commandEnv, quoted } from "../commands/shell.ts";
import { runStep, type StepContext } from "../commands/step.ts";
import { lastLines } from "../output/text.ts";
import type { Journal, TurnOutcome } from "../turns/journal.ts";
import { headOf } from "./changes.ts";
import type { GitGate } from "./gate.ts";
import { cloneSubmodules } from "./submodules/clone-submodules.ts";

type Place = Pick<HelloReply, "repository" | "branch">;
type Repository = NonNullable<Place["repository"]>;
type Cloning = {
  readonly journal: Journal;
  readonly gate: GitGate | undefined;
  readonly place: Place;
};

/**
 * Safe to repeat: one rename puts the repository in place, and the files are written after that. No block has
 * run in this workspace yet, so nothing valuable can be overwritten. An empty repository has no base branch.
 */
const code = (
  { name, cloneUrl, base = "", direct, partial }: Repository,
  branch: string,
): string => `
url=${quoted(cloneUrl)} base=${quoted(base)} branch=${quoted(branch)} name=${quoted(name)}
export GIT_ALLOW_PROTOCOL=${direct ? "https" : "http:https"}
if [ ! -d .git ]; then
  rm -rf .wheelhouse-clone
  clone() { git clone --progress --no-checkout "$@" -- "$url" .wheelhouse-clone; }
  ${partial ? 'clone --filter=blob:none || { echo "A partial clone did not work. Cloning everything."; rm -rf .wheelhouse-clone; clone; }' : "clone"}
  mv .wheelhouse-clone/.git .git
  rm -rf .wheelhouse-clone
fi
if [ -z "$base" ]; then
  base=$(git symbolic-ref --quiet --short refs/remotes/origin/HEAD || true)
  base=\${base#origin/}
fi
if [ -n "$base" ] && git rev-parse --quiet --verify "refs/remotes/origin/$base^{commit}" > /dev/null; then
  git checkout --quiet --progress --force --no-track -B "$branch" "refs/remotes/origin/$base"
elif [ -z "$(git for-each-ref --count=1 refs/remotes/origin)" ]; then
  git checkout --quiet --orphan "$branch"
else
  echo "There is no branch \${base:-by default} in $name. Start a Run with another one."
  exit 1
fi
if [ -n "$(git ls-files ':(attr:filter=lfs)' | head -n 1)" ]; then
  if command -v git-lfs > /dev/null; then git lfs update > /dev/null
  else echo "This repository has files in Git LFS, and git-lfs is not installed here, so they are pointers. Install git-lfs on this machine or in the image."
  fi
fi
echo "On $branch, from \${base:-nothing}."
`;

/** Clones the Run's repository into the workspace, once per Run, and creates the Run's branch. Returns the turn's outcome if that failed. */
export async function cloneRepository(
  context: StepContext,
  { journal, gate, place }: Cloning,
  turn: number,
  signal: AbortSignal,
): Promise<TurnOutcome | undefined> {
  const { repository, branch } = place;
  if (!repository || branch === undefined) return undefined;
  if (journal.cloned || turn > 1 || journal.blocks(1).length > 0) return undefined;
  const { config } = context;
  const { name } = repository;
  const tries = journal.cloneTries + 1;
  journal.setCloneTries(tries);
  const { workspace } = config.command;
  const { exitCode, tail } = await runStep(
    context,
    { step: `clone-${config.generation}-${tries}`, kind: "clone", title: `clone ${name}` },
    {
      name: "clone.sh",
      code: code(repository, branch),
      workspace,
      env: { ...commandEnv(config), GIT_TERMINAL_PROMPT: "0" },
    },
    () => {},
    signal,
  );
  if (exitCode === 0) {
    await cloneSubmodules(context, { journal, gate, repository }, tries, signal);
    const base = await headOf(context, signal);
    if (base !== undefined) journal.setBase(base);
    journal.setCloned();
    return undefined;
  }
  return {
    ok: false,
    summary: `${name} could not be cloned. Git's output:\n${lastLines(tail, 8, 1_000)}`,
  };
}
