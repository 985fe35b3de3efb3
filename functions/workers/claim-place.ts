import type { NoPlace } from "../../shared/worker-lease.ts";
import type { Ports } from "../ports/ports.ts";
import { steadyMs } from "../steady-time.ts";
import { type KeptWorker, keptWorker, workersShelf } from "./kept-worker.ts";
import { hosted, noPlaceOn } from "./lease.ts";
import type { WantedDevBox } from "./wanted.ts";

/** Longer than a launch takes from here to its order. */
const claimedMs = 60_000;

/**
 * Claims a place on a worker for a DevBox, before its order is written down. Several launches may see the same free
 * place at once: the claims stand in the one record of the worker, so only one of them gets it. A claim without an order
 * is over after a minute.
 *
 * @param list what the worker should have, read before
 * @returns why there is no place; undefined: it has one
 */
export async function claimPlace(
  ports: Pick<Ports, "records" | "now" | "skipped">,
  team: string,
  { id }: KeptWorker,
  list: readonly WantedDevBox[],
  devbox: string,
): Promise<NoPlace | undefined> {
  const now = steadyMs(ports);
  const known = new Set(hosted(list).map((it) => it.devbox));
  let full: NoPlace | undefined = {
    why: "Somebody removed the worker at this moment.",
    endingHelps: false,
  };
  await ports.records.change(workersShelf(team), id, (value) => {
    const kept = keptWorker.parse(value);
    if (kept.removed) return undefined;
    const others = (kept.launching ?? []).filter(
      (it) =>
        it.devbox !== devbox &&
        !known.has(it.devbox) &&
        Math.abs(now - Date.parse(it.at)) < claimedMs,
    );
    const claims = others.map((it) => ({ devbox: it.devbox, order: noOrder }));
    full = noPlaceOn(ports, kept, [...list, ...claims]);
    if (full) return undefined;
    return { ...kept, launching: [...others, { devbox, at: new Date(now).toISOString() }] };
  });
  return full;
}

const noOrder = { runId: "", generation: 0, image: "" };
