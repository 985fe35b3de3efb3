import { hear } from "../../../../functions/look-for-devbox.ts";
import type { DevBoxHost } from "../../../../functions/ports/devbox-host.ts";
import type { Ports } from "../../../../functions/ports/ports.ts";
import { wantedOn } from "../../../../functions/workers/wanted.ts";
import { Problem } from "../../../../shared/problem.ts";
import type { WorkerReport } from "../../../../shared/schemas/worker-protocol.ts";
import type { Heard } from "../coordinator/door.ts";
import type { Inside } from "../seams.ts";
import type { MutantName } from "./mutants.ts";

type Handler = (ports: Ports) => Promise<Heard>;

/** Codes whose use is not remembered. */
export function codesForgotten(ports: Ports): Ports {
  const { records } = ports;
  const change: typeof records.change = (shelf, id, of) =>
    records.change(shelf, id, (value) => {
      const { usedBy: _, joined: __, ...code } = value as { usedBy?: string; joined?: true };
      return of(shelf.startsWith("worker-codes#") ? code : value);
    });
  return { ...ports, records: { ...records, change } };
}

/** Answers a report with a planted bug; undefined if the bug is elsewhere. */
export function reportWrongly(
  name: MutantName,
  { site }: Inside,
  token: string,
  { devboxes }: WorkerReport,
  right: Handler,
): Handler | undefined {
  if (name === "removed-heard")
    return async (ports) => {
      try {
        return await right(ports);
      } catch (error) {
        if (!(error instanceof Problem) || error.code !== "worker-removed") throw error;
        const orders = { orders: [], mark: "", name: "", most: 1, draining: false };
        return { status: 200, body: { ...orders, reportSeconds: 10 } };
      }
    };
  if (name !== "stranger-believed") return undefined;
  return async (ports) => {
    for (const { devbox, state } of devboxes)
      for (const worker of site?.targets ?? []) {
        const wanted = state === "gone" ? await wantedOn(ports, worker).get(devbox) : undefined;
        if (!wanted?.runId || token.includes(worker)) continue;
        await wantedOn(ports, worker).gone(devbox);
        await hear(ports, { runId: wanted.runId, devbox, gone: "It ended." });
      }
    return right(ports);
  };
}

/** The ports of a handler with a planted bug about workers; undefined if the bug is elsewhere. */
export function workersWrong(name: MutantName, ports: Ports): Ports | undefined {
  switch (name) {
    case "drain-ignored":
      return seenAs(ports, (it) => ({ ...it, draining: false }));
    case "limit-ignored":
      return seenAs(ports, (it) => ({ ...it, most: 50 }));
    case "lease-ignored":
      return seenAs(ports, (it) => ({
        ...it,
        ...(it.report ? { report: { ...it.report, steadyAt: "2999-01-01T00:00:00.000Z" } } : {}),
      }));
    case "removed-keeps-place": {
      const { records } = ports;
      const remove: typeof records.remove = async (shelf, id) =>
        shelf.startsWith("wanted#") && (await records.get("removed-workers", shelf.slice(7)))
          ? true
          : records.remove(shelf, id);
      return { ...ports, records: { ...records, remove } };
    }
    case "offline-is-gone":
      return { ...ports, workers: { ...ports.workers, host: (id) => goneOffline(ports, id) } };
    default:
      return undefined;
  }
}

type Seen = { readonly report?: object; readonly launching?: object };

/** The host of a joined worker, which reads its worker differently. */
function seenAs(ports: Ports, change: (it: Seen) => object): Ports {
  const { records } = ports;
  const get: typeof records.get = async (shelf, id) => {
    const value = await records.get(shelf, id);
    return value && shelf.startsWith("workers#") ? change(value) : value;
  };
  /** A claim of a place goes by what it reads, and changes nothing else. */
  const claim: typeof records.change = (shelf, id, of) =>
    records.change(shelf, id, (value) => {
      if (!shelf.startsWith("workers#")) return of(value);
      const claimed = of(change(value as Seen)) as Seen | undefined;
      const { launching } = claimed ?? {};
      const asBefore = JSON.stringify(launching) === JSON.stringify((value as Seen).launching);
      return launching === undefined || asBefore ? of(value) : { ...(value as Seen), launching };
    });
  Object.assign(ports, { records: { ...records, get, change: claim } });
  return ports;
}

function goneOffline({ workers }: Ports, worker: string): DevBoxHost {
  const host = workers.host(worker);
  return {
    ...host,
    describe: async (devbox) => {
      const all = [...(await workers.list("local")), ...(await workers.list("other"))];
      const silent = all.some((it) => it.id === worker && it.joined?.lastSeen && !it.online);
      return silent ? "gone" : host.describe(devbox);
    },
  };
}
