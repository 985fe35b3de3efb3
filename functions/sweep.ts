import { timeSkippedSince } from "../shared/decide/time-skipped.ts";
import { ended, type Run } from "../shared/run.ts";
import { doOwed, executionName } from "./after-commit.ts";
import { commit } from "./commit.ts";
import { lookForDevBox } from "./look-for-devbox.ts";
import { noteNews } from "./outgoing-webhooks/announce.ts";
import type { DevBoxHost } from "./ports/devbox-host.ts";
import type { Ports } from "./ports/ports.ts";
import { timeOf } from "./steady-time.ts";

/** Does for one Run what a crash or a lost message left out. */
export async function sweepRun(ports: Ports, runId: string): Promise<void> {
  const last = await ports.log.last(runId);
  if (!last) return;
  if (await noteNews(ports, last.after)) await ports.list.put(last.after);
  await noteSkippedTime(ports, last.after);
  await doOwed(ports, last.after);
  await lookForDevBox(ports, last.after);
  await replaceDeadExecution(ports, last.after);
}

/** Every commit says what the clock has skipped. A Run without other news says it now. */
async function noteSkippedTime(ports: Ports, run: Run): Promise<void> {
  if (ports.skipped && timeSkippedSince(run, ports.skipped()))
    await commit(ports, run.id, { type: "time-skipped" });
}

/** A failed execution leaves its Run without a driver: another execution takes over. */
async function replaceDeadExecution(ports: Ports, run: Run): Promise<void> {
  const driven = !ended(run) || run.devbox !== null;
  if (driven && (await ports.machine.isOver(executionName(run))))
    await commit(ports, run.id, { type: "hand-over" });
}

/**
 * Sweeps every active Run, and every Run that holds a place, because it may have to give it back.
 *
 * @param pause called before each Run, so that other work can continue
 */
export async function sweep(ports: Ports, pause: () => Promise<void>): Promise<void> {
  const active = await ports.list.active();
  const holders = (await ports.places.holders()).map(({ runId }) => runId);
  for (const runId of new Set([...active, ...holders])) {
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
    try {
      const run = (await ports.log.last(runId))?.after;
      if (run?.save && run.save.until > timeOf(ports, run)) continue; // the clock was set
      await host.forget(runId);
      await ports.list.saveDeleted(runId);
    } catch (error) {
      // The next sweep tries it again. It must not keep the others from being deleted.
      ports.note("save.not-deleted", { runId, error: String(error) });
    }
  }
}
