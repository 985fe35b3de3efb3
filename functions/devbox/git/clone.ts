import type { HelloReply } from "../../../shared/schemas/box-protocol.ts";
import { commandEnv } from "../commands/shell.ts";
import { runStep, type StepContext } from "../commands/step.ts";
import { lastLines } from "../output/text.ts";
import type { Journal, TurnOutcome } from "../turns/journal.ts";
import { headOf } from "./changes.ts";
import { cloneScript } from "./clone-script.ts";
import type { GitGate } from "./gate.ts";
import { cloneSubmodules } from "./submodules/clone-submodules.ts";

type Place = Pick<HelloReply, "repository" | "branch">;
type Cloning = {
  readonly journal: Journal;
  readonly gate: GitGate | undefined;
  readonly place: Place;
};

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
      code: cloneScript(repository, branch),
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
    summary: `${name} could not be cloned. ${certificateHint(repository.direct, tail)}Git's output:\n${lastLines(tail, 8, 1_000)}`,
  };
}

/** What to do if git in the DevBox refused the certificate of a host that it reaches itself. It says so in several ways. */
const certificateHint = (direct: boolean | undefined, tail: string): string =>
  direct && /certificate (problem|verif)|certificate verification failed/i.test(tail)
    ? "Git does not trust the certificate of this host. If it is your company's own, set NODE_EXTRA_CA_CERTS to the file of the certificate authority that signed it, and start Wheelhouse again. "
    : "";
