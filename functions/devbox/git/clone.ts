import type { HelloReply } from "../../../shared/schemas/box-protocol.ts";
import { commandEnv, quoted } from "../commands/shell.ts";
import { runStep, type StepContext } from "../commands/step.ts";
import { lastLines } from "../output/text.ts";
import type { Journal, TurnOutcome } from "../turns/journal.ts";
import { headOf } from "./changes.ts";

type Ticket = NonNullable<HelloReply["ticket"]>;
type Repository = NonNullable<Ticket["repository"]>;

/**
 * Safe to repeat: one rename puts the repository in place, and the files are written after that. No block has
 * run in this workspace yet, so nothing valuable can be overwritten. An empty repository has no base branch.
 */
const code = ({ cloneUrl, base }: Repository, branch: string): string => `
url=${quoted(cloneUrl)} base=${quoted(base)} branch=${quoted(branch)}
if [ ! -d .git ]; then
  rm -rf .wheelhouse-clone
  git clone --progress --no-checkout "$url" .wheelhouse-clone
  mv .wheelhouse-clone/.git .git
  rm -rf .wheelhouse-clone
fi
if git rev-parse --quiet --verify "refs/remotes/origin/$base" > /dev/null; then
  git checkout --quiet --force --no-track -B "$branch" "refs/remotes/origin/$base"
else
  git checkout --quiet --orphan "$branch"
fi
if [ -n "$(git ls-files ':(attr:filter=lfs)' | head -n 1)" ]; then
  if command -v git-lfs > /dev/null; then git lfs update > /dev/null
  else echo "This repository has files in Git LFS, and git-lfs is not installed here, so they are pointers. Install git-lfs on this machine or in the image."
  fi
fi
echo "On $branch, from $base."
`;

/** Clones the ticket's repository into the workspace, once per Run, and creates the Run's branch. Returns the turn's outcome if that failed. */
export async function cloneRepository(
  context: StepContext,
  journal: Journal,
  turn: number,
  { repository, branch }: Partial<Ticket>,
  signal: AbortSignal,
): Promise<TurnOutcome | undefined> {
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
    ({ exitCode }) => {
      if (exitCode === 0) journal.setCloned();
    },
    signal,
  );
  if (exitCode === 0) {
    const base = await headOf(context, signal);
    if (base !== undefined) journal.setBase(base);
    return undefined;
  }
  return {
    ok: false,
    summary: `${name} could not be cloned. Git's output:\n${lastLines(tail, 8, 1_000)}`,
  };
}
