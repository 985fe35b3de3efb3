import type { Run } from "../../run.ts";
import type { RunFact } from "../../schemas/event.ts";
import { type Check, type Prepare, refuse } from "./check.ts";

/** Finds the repository of a Run without a ticket once, before anything costs money. */
export function checkRepository(run: Run, { repository: said }: Prepare): Check<RunFact[]> {
  if (run.workplace || !said) return { ok: [] };
  if ("problem" in said) return refuse(run, said.problem.code, said.problem.message);
  return { ok: [{ type: "repository.found", ...said.found }] };
}
