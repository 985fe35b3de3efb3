import type { DevBoxHost } from "../../../functions/ports/devbox-host.ts";
import type {
  OrderToWorker,
  WorkerFacts,
  WorkerReportReply,
} from "../../../shared/schemas/worker-protocol.ts";
import { workerProtocol } from "../../../shared/schemas/worker-protocol.ts";
import { reportSeconds } from "../../../shared/worker-lease.ts";
import type { MachineImages } from "../images/machine-images.ts";
import { difference, type Had, reported } from "./reconcile.ts";
import { Refused, type serverCalls } from "./server-calls.ts";

/** What the loop of a worker stands on: its machine, its server and its clock. */
export type Parts = {
  /** Each DevBox that has a folder here, and its Run. */
  readonly boxes: () => ReadonlyMap<string, string>;
  readonly host: Pick<DevBoxHost, "describe" | "launch" | "stop" | "forget"> & {
    /** Calls back when a DevBox is gone. Returns the cleanup. */
    watch(onGone: () => void): () => void;
  };
  readonly calls: Pick<ReturnType<typeof serverCalls>, "report">;
  readonly bearer: string;
  /** The coordinator's address for DevBoxes. */
  readonly coordinator: string;
  readonly facts: () => WorkerFacts;
  /** Gets the images that the server names. Their changes are reported at once. */
  readonly images?: Pick<MachineImages, "want" | "onChange">;
  readonly program: string | undefined;
  readonly note: (event: string, fields: object) => void;
  readonly clock: WorkerClock;
  /** Calls back when the server hints at new orders. Returns the cleanup. */
  readonly onHint?: (wake: () => void) => () => void;
  /** Aborts when the worker shall end. Its DevBoxes stay. */
  readonly signal: AbortSignal;
};

export type WorkerClock = {
  /** Milliseconds; never goes back. */
  readonly now: () => number;
  /** Resolves after a time, or when a signal aborts. */
  readonly pause: (ms: number, signal: AbortSignal) => Promise<void>;
  /** From 0 to 1 */
  readonly random: () => number;
};

const firstPauseMs = 500;
const longestPauseMs = 30_000;

/**
 * Reports what this machine has, hears what it should have, and works on the difference, again and again. It keeps
 * nothing in memory that it could not find out again, so it may be killed at any moment: its DevBoxes live on.
 *
 * Resolves when `signal` aborts. Rejects with `Refused` when the server does not let it in.
 */
export async function work(parts: Parts): Promise<void> {
  const { host, calls, bearer, facts, program, note, clock, signal } = parts;
  let reply: WorkerReportReply | undefined;
  let failures = 0;
  const refusals = new Map<string, string>();
  let news = new AbortController();
  const unwatch = host.watch(() => news.abort());
  const unchange = parts.images?.onChange(() => news.abort());
  const unhint = parts.onHint?.(() => news.abort());

  try {
    while (!signal.aborted) {
      news = new AbortController(); // a DevBox that ends is news for the server: what waits here begins again
      const either = AbortSignal.any([signal, news.signal]);
      const has = await hadBy(parts, reply?.orders ?? []);
      const known = refusals.size === 0 ? reply?.mark : undefined;
      const began = clock.now();
      try {
        const report = {
          protocol: workerProtocol,
          ...(program === undefined ? {} : { program }),
          facts: facts(),
          devboxes: reported(reply?.orders ?? [], has, refusals),
          ...(known === undefined ? {} : { known }),
          wait: known === undefined ? 0 : reportSeconds.often,
        };
        reply = await calls.report(bearer, report, either);
        if (failures > 0) note("server.reached", {});
        failures = 0;
      } catch (error) {
        if (either.aborted) continue;
        if (error instanceof Refused && lasting(error)) throw error;
        if (failures === 0) note("server.missed", { why: String(error) });
        failures += 1;
        const ms = Math.min(longestPauseMs, firstPauseMs * 2 ** failures);
        await clock.pause(clock.random() * ms, either);
        continue;
      }
      if (reply.images) parts.images?.want(reply.images);
      await carryOut(parts, reply.orders, refusals);
      // A launch that failed is tried again after a while; a server that holds no calls is asked at intervals.
      const again = refusals.size > 0 || reply.mark === known;
      const dueMs = reply.reportSeconds * 1_000 - (clock.now() - began);
      if (again) await clock.pause(dueMs, either);
    }
  } finally {
    unwatch();
    unchange?.();
    unhint?.();
  }
}

/** Everything on this machine, and the state of what is wanted. */
async function hadBy(parts: Parts, orders: readonly OrderToWorker[]): Promise<Had[]> {
  const boxes = parts.boxes();
  const ids = new Set([...boxes.keys(), ...orders.map((it) => it.devbox)]);
  return Promise.all(
    [...ids].map(async (devbox) => ({
      devbox,
      runId: boxes.get(devbox),
      state: await parts.host.describe(devbox),
    })),
  );
}

async function carryOut(
  parts: Parts,
  orders: readonly OrderToWorker[],
  refusals: Map<string, string>,
): Promise<void> {
  const { host, coordinator, note } = parts;
  const has = await hadBy(parts, orders);
  const { launch, stop, forget } = difference(orders, has);
  refusals.clear();
  for (const { devbox, graceMs } of stop) await host.stop(devbox, graceMs);
  for (const runId of forget) await host.forget(runId);
  for (const { devbox, runId, generation, image, bootToken } of launch) {
    try {
      const left = has.filter((it) => it.runId === runId);
      // Its files come from its last save; what an earlier DevBox left here is older, or newer than the log.
      if (left.length > 0 && left.every((it) => it.state !== "up")) await host.forget(runId);
      await host.launch({ devbox, runId, generation, image, coordinator, bootToken });
      note("devbox.launched", { devbox, runId });
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error);
      refusals.set(devbox, why.slice(0, 500));
      note("devbox.refused", { devbox, runId, why });
    }
  }
}

/** Whether another try would get the same: the worker was removed, or is not known. */
const lasting = ({ status }: Refused): boolean => [400, 401, 410, 413, 426].includes(status);
