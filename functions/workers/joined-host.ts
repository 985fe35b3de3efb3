import type { DevBoxHost } from "../ports/devbox-host.ts";
import type { Ports } from "../ports/ports.ts";
import { claimPlace } from "./claim-place.ts";
import { findWorker, teamOfWorker } from "./kept-worker.ts";
import { probe } from "./lease.ts";
import { wantedOn } from "./wanted.ts";

/** There is no room on a worker now. The state machine tries again, and the reason is on the timeline. */
class NoCapacity extends Error {
  override readonly name = "DevBox.NoCapacity";
  readonly endingHelps: boolean;

  constructor(why: string, endingHelps: boolean) {
    super(why);
    this.endingHelps = endingHelps;
  }
}

/** Somebody removed the worker after the Run chose it. */
class NoWorker extends Error {
  override readonly name = "DevBox.NoWorker";
}

type World = Pick<Ports, "records" | "workerNews" | "saves" | "now" | "skipped">;

/**
 * The DevBoxes of a machine that joined. The coordinator writes down what the machine should have, and the machine
 * reports what it has. A machine that is silent says nothing: its DevBoxes count as up until it comes back, or until
 * somebody removes it.
 */
export function joinedHost(ports: World, worker: string): DevBoxHost {
  const wanted = wantedOn(ports, worker);
  const isRemoved = async () => (await teamOfWorker(ports, worker)) === undefined;

  return {
    ephemeral: true,

    async launch(order) {
      if (await wanted.get(order.devbox)) return;
      const team = await teamOfWorker(ports, worker);
      const kept = team === undefined ? undefined : await findWorker(ports, team, worker);
      if (team === undefined || !kept)
        throw new NoWorker(`Somebody removed the worker ${worker}. Choose another one.`);
      const full = await claimPlace(ports, team, kept, await wanted.list(), order.devbox);
      if (full?.probe) await probe(ports, team, worker);
      if (full) throw new NoCapacity(full.why, full.endingHelps);
      await wanted.launch(order);
      if (!(await isRemoved())) return;
      await wanted.remove(order.devbox);
      throw new NoWorker(`Somebody removed ${kept.name} at this moment. Choose another worker.`);
    },

    async stop(devbox, graceMs) {
      if (await isRemoved()) return;
      await wanted.end(devbox, graceMs);
    },

    async describe(devbox) {
      const found = await wanted.get(devbox);
      // First: a launch that was under way may have written its order down after the removal.
      if (await isRemoved()) return "gone";
      if (found) return found.gone ? "gone" : "up";
      return "unknown";
    },

    list: async () =>
      (await wanted.list()).filter((it) => it.order && !it.gone).map((it) => it.devbox),

    /** The machine removes the folders of a Run by itself when nothing of it is wanted. */
    forget: async (runId) => ports.saves?.prune(runId, undefined),
  };
}
