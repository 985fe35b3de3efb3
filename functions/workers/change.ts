import type { Ports } from "../ports/ports.ts";
import { isJoined, type KeptWorker, keptWorker, workersShelf } from "./kept-worker.ts";

/** What people may change of a worker. */
export type WorkerChange = Partial<
  Pick<KeptWorker, "name" | "labels" | "most" | "draining" | "credentials">
>;

/** Changes a worker and wakes it. Undefined: the team has no such worker, or it is being removed. */
export async function changeWorker(
  ports: Pick<Ports, "records" | "workerNews">,
  team: string,
  id: string,
  change: WorkerChange,
): Promise<KeptWorker | undefined> {
  if (!isJoined(id)) return undefined;
  const value = await ports.records.change(workersShelf(team), id, (it) => {
    const kept = keptWorker.parse(it);
    return kept.removed ? undefined : { ...kept, ...change };
  });
  const kept = keptWorker.safeParse(value).data;
  if (!kept || kept.removed) return undefined;
  await ports.workerNews?.tell(id);
  return kept;
}
