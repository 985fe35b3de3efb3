import type { Run } from "../../run.ts";
import type { RunFact } from "../../schemas/event.ts";
import { ask, type Check, chosen, type Prepare, refuse } from "./check.ts";

/** Reads the ticket once, before anything costs money. If the ticket has no repository, a person chooses one. */
export function checkTicket(run: Run, command: Prepare): Check<RunFact[]> {
  const found = command.ticket;
  if (run.ticket || !found) return { ok: [] };
  if ("problem" in found) return refuse(run, found.problem.code, found.problem.message);
  const { read, choices } = found;
  if (read.repository) return { ok: [{ type: "ticket.read", ...read }] };

  const wish = chosen(run.chosen.repository, "repository");
  const repository = choices.find(
    (it) => it.name === wish || it.name.slice(it.name.indexOf("/") + 1) === wish,
  );
  if (repository) return { ok: [{ type: "ticket.read", ...read, repository }] };
  const missing = `The ticket “${read.title}” is linked to no repository.`;
  if (choices.length === 0)
    return refuse(run, "repository-missing", `${missing} Its project has none either.`);
  if (run.mode === "autonomous")
    return refuse(
      run,
      "repository-missing",
      `${missing} Link a branch or a commit to it, or start an interactive Run, which asks.`,
    );
  const again = wish === undefined ? "" : ` Its project has no repository “${wish}”.`;
  return ask(command, "repository", [
    {
      id: "repository",
      header: "Repository",
      question: `${missing}${again} Which repository is it about?`,
      kind: "single",
      options: choices.slice(0, 20).map((it) => ({ label: it.name })),
      allowOther: choices.length > 20,
    },
  ]);
}
