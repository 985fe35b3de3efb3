import type { LaunchPhase, Run } from "../shared/run.ts";
import { commit } from "./commit.ts";
import type { Ports } from "./ports/ports.ts";

/** Asks the host about a Run's DevBox, and records that it is gone if the host says so. */
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
    await host.stop(box.id, ports.settings.stopGraceMs); // a launch may still be in progress; after this it starts nothing
    state = await host.describe(box.id);
  }
  if (state === "up") return;
  const shortage = host.shortage?.();
  await commit(ports, run.id, {
    type: "box-gone",
    generation: box.generation,
    reason,
    ...(shortage === undefined ? {} : { shortage }),
  });
}

/** A host's unrequested report about a DevBox. It may come late, twice, and in any order. */
export type DevBoxNews = {
  readonly runId: string;
  readonly devbox: string;
  readonly progress?: { readonly phase: LaunchPhase; readonly seconds?: number };
  /** Why it ended. The coordinator asks the host before it believes this. */
  readonly gone?: string;
};

/** Records the news in a host's report. */
export async function hear(ports: Ports, { runId, devbox, progress, gone }: DevBoxNews) {
  const run = (await ports.log.last(runId))?.after;
  if (run?.devbox?.id !== devbox) return;
  if (progress) await commit(ports, runId, { type: "box-progress", devbox, ...progress });
  if (gone !== undefined) await lookForDevBox(ports, run, gone);
}
