import { isOnline, type NoPlace, noPlace } from "../../shared/worker-lease.ts";
import type { Ports } from "../ports/ports.ts";
import { steadyMs } from "../steady-time.ts";
import type { KeptWorker } from "./kept-worker.ts";
import type { WantedDevBox } from "./wanted.ts";

type Clock = Pick<Ports, "now" | "skipped">;

/** The DevBoxes that still take room on a worker. */
export const hosted = (list: readonly WantedDevBox[]): WantedDevBox[] =>
  list.filter((it) => it.order !== undefined && it.gone === undefined);

/** Whether the lease of a worker still runs. */
export function online(clock: Clock, worker: KeptWorker, list: readonly WantedDevBox[]): boolean {
  const { report } = worker;
  if (!report) return false;
  const agoMs = steadyMs(clock) - Date.parse(report.steadyAt);
  return isOnline(agoMs, { local: report.local, hosted: hosted(list).length });
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
    draining,
    hosted: hosted(list).length,
    most,
  });
  if (said || shortage === undefined) return said;
  return { why: `${name}: ${shortage}`, endingHelps: false };
}
