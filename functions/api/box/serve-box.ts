import { generationOver } from "../../../shared/decide/devbox/batch.ts";
import type { Run } from "../../../shared/run.ts";
import type { Ports } from "../../ports/ports.ts";
import { serving } from "../serve.ts";

/** The Run and the generation that the capability of a DevBox names. */
export type Box = { readonly runId: string; readonly generation: number };
export type BoxEnv = { Variables: { ports: Ports; box: Box } };

export const serveBox = serving<BoxEnv>("/box");

/** The Run of a DevBox. Throws if another DevBox has taken its place. */
export async function currentRun(ports: Ports, box: Box): Promise<Run> {
  const last = await ports.log.last(box.runId);
  if (last?.after.devbox?.generation !== box.generation) throw generationOver();
  return last.after;
}
