import type { Ports } from "../ports/ports.ts";
import { sweepRun } from "../sweep.ts";
import { rememberRemoved } from "./credential.ts";
import { keptWorker, teamsShelf, workersShelf } from "./kept-worker.ts";
import { wantedOn } from "./wanted.ts";

/**
 * Removes a worker and looks after the Runs that it had: a person says that their DevBoxes are lost. False: the team
 * has no such worker. A call that was interrupted is finished by its repeat.
 */
export async function removeWorker(ports: Ports, team: string, id: string): Promise<boolean> {
  const shelf = workersShelf(team);
  const kept = keptWorker.safeParse(await ports.records.get(shelf, id)).data;
  if (!kept) return false;
  await rememberRemoved(ports, kept); // first: a report that comes meanwhile is told so
  await ports.records.change(shelf, id, (value) => ({ ...keptWorker.parse(value), removed: true }));
  await ports.records.remove(teamsShelf, id); // from here on nothing is wanted there any more
  const wanted = wantedOn(ports, id);
  for (const { devbox, runId } of await wanted.list()) {
    await wanted.gone(devbox);
    if (runId !== undefined) await sweepRun(ports, runId);
    await wanted.remove(devbox);
  }
  await ports.records.remove(shelf, id);
  await ports.workerNews?.tell(id);
  return true;
}
