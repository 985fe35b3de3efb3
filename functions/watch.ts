import { ended, type LaunchPhase, type Run } from "../shared/run.ts";
import { noteNews } from "./announce/announce.ts";
import { commit } from "./commit.ts";
import type { DevBoxHost } from "./devbox-host.ts";
import { doOwed, executionName } from "./follow.ts";
import type { Ports } from "./ports.ts";

/** Asks the host about a Run's DevBox, and writes down that it is gone if the host says so. */
export async function lookForDevBox(
  ports: Ports,
  run: Run,
  reason = "The DevBox ended unexpectedly.",
): Promise<void> {
  const box = run.devbox;
  if (!box) return;
  const host = ports.workers.host(box.worker);
  let state = await host.describe(box.id);
  if (state === "unknown") {
    if (box.state === "requested") return; // not launched yet: the launch step will do it
    await host.stop(box.id, ports.settings.stopGraceMs); // a launch may still be on its way; after this it starts nothing
    state = await host.describe(box.id);
  }
  if (state === "up") return;
  await commit(ports, run.id, {
    type: "box-gone",
    generation: box.generation,
    reason,
  });
}

/** What a host reports about a DevBox without being asked. It may come late, twice, and in any order. */
export type DevBoxNews = {
  readonly runId: string;
  readonly devbox: string;
  readonly progress?: { readonly phase: LaunchPhase; readonly seconds?: number };
  /** Why it ended. The host is asked before this is believed. */
  readonly gone?: string;
};

/** Writes down what is new in a host's report. */
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

/** A failed execution leaves its Run without a driver: another execution takes over. */
async function replaceDeadExecution(ports: Ports, run: Run): Promise<void> {
  const driven = !ended(run) || run.devbox !== null;
  if (driven && (await ports.machine.isOver(executionName(run))))
    await commit(ports, run.id, { type: "hand-over" });
}

/**
 * Sweeps every active Run, and every Run that holds a place, which may have to give it back.
 *
 * @param pause called before each Run, so that other work can go on
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

/** Deletes the saves that have expired. */
export async function deleteSaves(ports: Ports, host: Pick<DevBoxHost, "forget">): Promise<void> {
  for (const runId of await ports.list.expired(ports.now())) {
    await host.forget(runId);
    await ports.list.saveDeleted(runId);
  }
}
