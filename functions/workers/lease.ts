import {
  expectedMs,
  isOnline,
  type NoPlace,
  needsProbe,
  noPlace,
} from "../../shared/worker-lease.ts";
import type { Ports } from "../ports/ports.ts";
import { steadyMs, steadyTime } from "../steady-time.ts";
import { type KeptWorker, keptWorker, workersShelf } from "./kept-worker.ts";
import type { WantedDevBox } from "./wanted.ts";

type Clock = Pick<Ports, "now" | "skipped">;

/** The DevBoxes that still take room on a worker. */
export const hosted = (list: readonly WantedDevBox[]): WantedDevBox[] =>
  list.filter((it) => it.order !== undefined && it.gone === undefined);

/** Whether the lease of a worker still runs. */
export function online(clock: Clock, worker: KeptWorker, list: readonly WantedDevBox[]): boolean {
  return byLease(isOnline, clock, worker, list);
}

function byLease(
  rule: typeof isOnline,
  clock: Clock,
  { report }: KeptWorker,
  list: readonly WantedDevBox[],
): boolean {
  if (!report) return false;
  const agoMs = steadyMs(clock) - Date.parse(report.steadyAt);
  return rule(agoMs, { local: report.local, hosted: hosted(list).length });
}

/** Whether a worker was asked for a report a short time ago, because a DevBox is to be placed on it. */
export const expected = (clock: Clock, { probedAt }: KeptWorker): boolean =>
  probedAt !== undefined && steadyMs(clock) - Date.parse(probedAt) < expectedMs;

/** Asks a worker for a report. Until it comes, the worker is asked again and again. */
export async function probe(
  ports: Clock & Pick<Ports, "records" | "workerNews">,
  team: string,
  worker: string,
): Promise<void> {
  const probedAt = steadyTime(ports);
  await ports.records.change(workersShelf(team), worker, (value) => ({
    ...keptWorker.parse(value),
    probedAt,
  }));
  await ports.workerNews?.tell(worker);
}

/** Why a worker takes no DevBox now. */
export function noPlaceOn(
  clock: Clock,
  worker: KeptWorker,
  list: readonly WantedDevBox[],
): NoPlace | undefined {
  const { name, draining, most, report } = worker;
  const shortage = report?.facts.shortage;
  const said = noPlace({
    name,
    online: online(clock, worker, list),
    probe: byLease(needsProbe, clock, worker, list),
    draining,
    hosted: hosted(list).length,
    most,
  });
  if (said || shortage === undefined) return said;
  return { why: `${name}: ${shortage}`, endingHelps: false };
}
