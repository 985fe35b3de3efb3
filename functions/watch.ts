import { ended, type LaunchPhase, type Run } from "../shared/run.ts";
import { noteNews } from "./announce/announce.ts";
import { commit } from "./commit.ts";
import type { DevBoxHost } from "./devbox-host.ts";
import { doOwed, executionName } from "./follow.ts";
import type { Ports } from "./ports.ts";

/** Asks the host about the DevBox of a Run and writes down that it is gone, if the host says so. */
export async function lookForDevBox(
  ports: Ports,
  run: Run,
  reason = "The DevBox ended without being asked to.",
): Promise<void> {
  const box = run.devbox;
  if (!box) return;
  const host = ports.workers.host(box.worker);
  let state = await host.describe(box.id);
  if (state === "unknown") {
    if (box.state === "requested") return; // written down, not launched yet: the launch step is on its way
    await host.stop(box.id, ports.settings.stopGraceMs); // it may still be on its way: from now on it starts nothing
    state = await host.describe(box.id);
  }
  if (state === "up") return;
  await commit(ports, run.id, {
    type: "box-gone",
    generation: box.generation,
    reason,
  });
}

/** What a host tells of a DevBox without being asked. It may come late, twice, and in any order. */
export type DevBoxNews = {
  readonly runId: string;
  readonly devbox: string;
  readonly progress?: { readonly phase: LaunchPhase; readonly seconds?: number };
  /** Why it ended. The host is asked before it is believed. */
  readonly gone?: string;
};

/** Writes down what a host tells of a DevBox, as far as that is news. */
export async function hear(ports: Ports, { runId, devbox, progress, gone }: DevBoxNews) {
  const run = (await ports.log.last(runId))?.after;
  if (run?.devbox?.id !== devbox) return;
  if (progress) await commit(ports, runId, { type: "box-progress", devbox, ...progress });
  if (gone !== undefined) await lookForDevBox(ports, run, gone);
}

/** Does for one Run whatever a crash or a lost message left out. */
export async function sweepRun(ports: Ports, runId: string): Promise<void> {
  const last = await ports.log.last(runId);
  if (!last) return;
  if (await noteNews(ports, last.after)) await ports.list.put(last.after);
  await doOwed(ports, last.after);
  await lookForDevBox(ports, last.after);
  await replaceDeadExecution(ports, last.after);
}

/** An execution that failed leaves its Run without anybody who drives it: another one takes over. */
async function replaceDeadExecution(ports: Ports, run: Run): Promise<void> {
  const driven = !ended(run) || run.devbox !== null;
  if (driven && (await ports.machine.isOver(executionName(run))))
    await commit(ports, run.id, { type: "hand-over" });
}

/**
 * Sweeps every active Run, and gives back places whose Run holds none by right.
 *
 * @param pause between two Runs, so that other work gets its turn
 */
export async function sweep(ports: Ports, pause: () => Promise<void>): Promise<void> {
  const active = await ports.list.active();
  for (const runId of new Set([...active, ...(await ports.places.holders())])) {
    await pause();
    try {
      await sweepRun(ports, runId);
    } catch (error) {
      ports.note("sweep.failed", { runId, error: String(error) });
    }
  }
}

/** Deletes what nothing can continue from any more. */
export async function deleteSaves(ports: Ports, host: Pick<DevBoxHost, "forget">): Promise<void> {
  for (const runId of await ports.list.expired(ports.now())) {
    await host.forget(runId);
    await ports.list.saveDeleted(runId);
  }
}
