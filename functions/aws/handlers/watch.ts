import { setImmediate } from "node:timers/promises";
import { carryOutWaiting } from "../../incoming-webhooks/arrive/receive.ts";
import { hear } from "../../look-for-devbox.ts";
import { deliverWaiting } from "../../outgoing-webhooks/announce.ts";
import { startDue } from "../../schedules/carry-out.ts";
import { deleteSaves, sweep } from "../../sweep.ts";
import { deployed } from "../composition.ts";
import { launching } from "../fargate/launching-host.ts";
import { devBoxNews } from "../fargate/task-event.ts";
import { fargate } from "../fargate/workers.ts";

/** Handles a change of a DevBox's task, or the sweep of every minute. Both may come late, twice, and at the same time. */
export async function handler(event: { readonly "detail-type"?: string }): Promise<void> {
  const { ports, retire } = await deployed(launching);
  if (event["detail-type"] === "ECS Task State Change") {
    const news = devBoxNews(event);
    if (news) await hear(ports, news);
    return;
  }
  const done = await Promise.allSettled([
    carryOutWaiting(ports),
    deliverWaiting(ports),
    startDue(ports),
  ]);
  for (const it of done)
    if (it.status === "rejected") ports.note("sweep.failed", { error: String(it.reason) });
  await sweep(ports, () => setImmediate());
  const host = ports.workers.host(fargate.id);
  await deleteSaves(ports, {
    forget: async (runId) => {
      await host.forget(runId);
      await retire(runId);
    },
  });
}
