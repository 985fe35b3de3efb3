import type {
  OrderToWorker,
  WorkerReport,
  WorkerReportReply,
} from "../../shared/schemas/worker-protocol.ts";
import { nextReport } from "../../shared/worker-lease.ts";
import { commit } from "../commit.ts";
import { bootToken } from "../identity/capability.ts";
import { imagesOf } from "../images/kept-images.ts";
import { hear } from "../look-for-devbox.ts";
import type { Ports } from "../ports/ports.ts";
import { steadyMs, steadyTime } from "../steady-time.ts";
import { workerOfToken } from "./credential.ts";
import { type KeptWorker, keptWorker, workersShelf } from "./kept-worker.ts";
import { expected, hosted } from "./lease.ts";
import { markOf, type WantedDevBox, wantedOn } from "./wanted.ts";

/** Takes what a worker says: about itself, and about DevBoxes that it should have. What it says about others is ignored. */
export async function takeReport(
  ports: Ports,
  team: string,
  worker: KeptWorker,
  { facts, devboxes }: WorkerReport,
): Promise<void> {
  const local = holdsCalls(ports);
  const report = { at: ports.now(), steadyAt: steadyTime(ports), local, facts };
  await ports.records.change(workersShelf(team), worker.id, (value) => ({
    ...keptWorker.parse(value),
    report,
  }));
  const wanted = wantedOn(ports, worker.id);
  const news = new Map(devboxes.map((it) => [it.devbox, it]));
  for (const it of await wanted.list()) {
    const said = news.get(it.devbox);
    if (said?.state === "refused") await refused(ports, team, wanted, it, said.why);
    // The worker says only until somebody has heard it that a DevBox is gone: what an earlier report left out is done now.
    if (said?.state === "gone" || (it.gone && it.order)) await gone(ports, wanted, it, said?.why);
  }
}

type OnWorker = ReturnType<typeof wantedOn>;

async function gone(
  ports: Ports,
  wanted: OnWorker,
  { devbox, runId }: WantedDevBox,
  why = "The DevBox ended unexpectedly.",
): Promise<void> {
  await wanted.gone(devbox); // first: whoever asks the host about this DevBox must hear it
  if (runId !== undefined) await hear(ports, { runId, devbox, gone: why });
  await wanted.remove(devbox);
}

/** The worker could not start it and tries again. The Run's timeline says why. */
async function refused(
  ports: Ports,
  team: string,
  wanted: OnWorker,
  { devbox, runId }: Pick<WantedDevBox, "devbox" | "runId">,
  why = "The worker cannot start it now.",
): Promise<void> {
  await wanted.refuse(devbox, why);
  const run = runId === undefined ? undefined : (await ports.log.last(runId))?.after;
  if (run?.team !== team || run.devbox?.id !== devbox || run.devbox.state !== "requested") return;
  const waiting = { phase: "waiting", reason: why } as const;
  await commit(ports, run.id, { type: "box-progress", devbox, ...waiting });
}

/**
 * What the worker of this credential should have now. Read again after every wait, because a person may have removed or
 * changed it meanwhile.
 */
export async function currentOrders(ports: Ports, token: string): Promise<WorkerReportReply> {
  const { team, worker } = await workerOfToken(ports, token);
  return ordersFor(ports, team, worker);
}

export async function ordersFor(
  ports: Ports,
  team: string,
  worker: KeptWorker,
): Promise<WorkerReportReply> {
  const { id, name, most, draining } = worker;
  const list = (await wantedOn(ports, id).list()).filter((it) => it.gone === undefined);
  const images = (await imagesOf(ports, team)).map((it) => it.reference);
  const program = await ports.workerProgram?.();
  return {
    orders: list.flatMap((it) => orderOf(ports, it)),
    mark: markOf(list, images),
    images,
    name,
    most,
    draining,
    reportSeconds: nextReport({
      local: holdsCalls(ports),
      hosted: hosted(list).length,
      expected: expected(ports, worker),
    }),
    ...(program ? { program: program.sha256 } : {}),
  };
}

/** A server on one machine holds a report until there are new orders. */
const holdsCalls = ({ workerNews }: Pick<Ports, "workerNews">): boolean =>
  workerNews?.on !== undefined;

function orderOf(ports: Ports, { devbox, order, ended, runId }: WantedDevBox): OrderToWorker[] {
  if (ended)
    return [{ devbox, should: "ended", ...(runId ? { runId } : {}), graceMs: ended.graceMs }];
  if (!order) return [];
  const { generation, image } = order;
  const { secret } = ports.settings;
  const token = bootToken(secret, order.runId, generation, steadyMs(ports));
  return [{ devbox, should: "up", runId: order.runId, generation, image, bootToken: token }];
}
