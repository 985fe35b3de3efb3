import type { Ports } from "../../../../functions/ports/ports.ts";
import { workerOfToken } from "../../../../functions/workers/credential.ts";
import { checkProtocol } from "../../../../functions/workers/join.ts";
import { currentOrders, takeReport } from "../../../../functions/workers/report.ts";
import type {
  WorkerReport,
  WorkerReportReply,
} from "../../../../shared/schemas/worker-protocol.ts";
import type { Heard } from "../coordinator/door.ts";
import type { World } from "../world.ts";

/** The route of `functions/api/worker/worker.ts` for reports, without HTTP. */
export async function reportDoor(
  ports: Ports,
  world: World,
  token: string,
  report: WorkerReport,
): Promise<Heard> {
  const { team, worker } = await workerOfToken(ports, token);
  checkProtocol(report.protocol);
  await takeReport(ports, team, worker, report);
  const deadline = world.time + (ports.workerNews?.on ? report.wait * 1_000 : 0);
  for (;;) {
    const next = nextNews(ports, world, worker.id, deadline);
    const body: WorkerReportReply = await currentOrders(ports, token);
    if (body.mark !== report.known || world.time >= deadline) {
      next.cancel();
      return { status: 200, body };
    }
    await next.arrived;
  }
}

/** As in `functions/api/long-poll.ts`, on the time of the world. */
function nextNews({ workerNews }: Ports, world: World, worker: string, deadline: number) {
  const { promise: arrived, resolve } = Promise.withResolvers<void>();
  const finish = () => {
    world.stirred = true;
    cancel();
    resolve();
  };
  const off = workerNews?.on?.(worker, finish) ?? (() => {});
  const callOff = world.in(Math.max(0, deadline - world.time), finish);
  const cancel = () => {
    off();
    callOff();
  };
  return { arrived, cancel };
}
