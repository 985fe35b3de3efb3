import { parseTicketUrl } from "../../shared/ticket.ts";
import type { Journal, Outcome } from "./journal.ts";
import { commandEnv } from "./shell.ts";
import { type Place, runStep } from "./step.ts";
import { lastLines } from "./text.ts";

/**
 * Safe to repeat: the repository arrives by one rename, and only then the files are written. No
 * block has run in this workspace yet, so nothing of value can be overwritten.
 */
const code = (url: string): string => `
if [ ! -d .git ]; then
  rm -rf .wheelhouse-clone
  git clone --progress --no-checkout ${url} .wheelhouse-clone
  mv .wheelhouse-clone/.git .git
  rm -rf .wheelhouse-clone
fi
if git rev-parse --quiet --verify HEAD > /dev/null; then git reset --hard --quiet; fi
`;

/** Brings the repository of a ticket into the workspace, once per Run. Resolves to how the turn failed, if it did. */
export async function cloneRepository(
  place: Place,
  journal: Journal,
  turn: number,
  ticketUrl: string | undefined,
  signal: AbortSignal,
): Promise<Outcome | undefined> {
  const ticket = ticketUrl === undefined ? undefined : parseTicketUrl(ticketUrl);
  if (!ticket || journal.cloned || turn > 1 || journal.blocks(1).length > 0) return undefined;
  const { config, outbox } = place;
  if (ticket.kind === "azure") {
    journal.setCloned();
    const text =
      "Cloning the repository of an Azure DevOps work item is not available yet. The workspace is empty.";
    outbox.tell({ type: "message.written", text });
    return undefined;
  }

  const repository = `${ticket.owner}/${ticket.repo}`;
  const tries = journal.cloneTries + 1;
  journal.setCloneTries(tries);
  const { workspace } = config.command;
  const { exitCode, tail } = await runStep(
    place,
    { step: `clone-${config.generation}-${tries}`, kind: "clone", title: `clone ${repository}` },
    {
      name: "clone.sh",
      code: code(`https://github.com/${repository}.git`),
      workspace,
      env: { ...commandEnv(config), GIT_TERMINAL_PROMPT: "0" },
    },
    ({ exitCode }) => {
      if (exitCode === 0) journal.setCloned();
    },
    signal,
  );
  if (exitCode === 0) return undefined;
  return {
    ok: false,
    summary: `${repository} could not be cloned. git said:\n${lastLines(tail, 8, 1_000)}`,
  };
}
