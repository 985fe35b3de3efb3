import { commandEnv } from "../commands/shell.ts";
import { runStep, type StepContext } from "../commands/step.ts";
import type { Journal } from "../turns/journal.ts";
import { findSetup } from "./find-setup.ts";

/**
 * Runs the setup of the Run's repository, once per Run: after the clone and before anything of the Run has worked, so
 * it is what the repository says and not what a command wrote. One that was interrupted runs again in the next DevBox.
 * If it fails, the Run goes on, as with the setup steps of other agents: often the rest is enough, and the engine is
 * told. Rejects with the signal's reason if that aborts.
 */
export async function setUp(
  context: StepContext,
  journal: Journal,
  turn: number,
  signal: AbortSignal,
): Promise<void> {
  if (!journal.cloned || turn > 1 || journal.setup?.exitCode !== undefined) return;
  if (journal.blocks(1).length > 0 || journal.conversation(1).prompted) return;
  const found = await findSetup(context);
  if (!found) return;
  const { config } = context;
  const { from, code } = found;
  const tries = (journal.setup?.tries ?? 0) + 1;
  journal.setSetup({ from, tries });
  await runStep(
    context,
    {
      step: `setup-${config.generation}-${tries}`,
      kind: "exec",
      title: `set up from ${from}`,
      failure: `The setup of the repository (${from}) failed. The Run goes on without it.`,
    },
    { name: "setup.sh", code, workspace: config.command.workspace, env: commandEnv(config) },
    ({ exitCode }) => journal.setSetup({ from, tries, exitCode }),
    signal,
  );
  signal.throwIfAborted(); // a full disk ends the step without rejecting
}
