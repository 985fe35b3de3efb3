import type { Run } from "../run.ts";
import type { RunFact } from "../schemas/event.ts";

/**
 * Ends an engine that is in the middle of a turn when its leg gets a result that is not its own: its
 * DevBox is saved and ends, so that nothing goes on working for a Run that is over.
 */
export function endTurn(run: Run): RunFact[] {
  if (!run.devbox || run.devbox.state === "stopping") return [];
  return [{ type: "devbox.stopping", devbox: run.devbox.id, why: "release" }];
}
