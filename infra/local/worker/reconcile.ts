import type { DevBoxState } from "../../../functions/ports/devbox-host.ts";
import type { DevBoxReport, OrderToWorker } from "../../../shared/schemas/worker-protocol.ts";

type UpOrder = Extract<OrderToWorker, { should: "up" }>;

/** What a worker must do so that it has what it should have. Each part is harmless when repeated. */
export type Work = {
  readonly launch: readonly UpOrder[];
  readonly stop: readonly { readonly devbox: string; readonly graceMs: number }[];
  /** Runs of which nothing is wanted and nothing is left. Their folders go. */
  readonly forget: readonly string[];
};

/** A DevBox of this machine, wanted or not. `runId` is missing where it was never launched here. */
export type Had = {
  readonly devbox: string;
  readonly runId?: string | undefined;
  readonly state: DevBoxState;
};

/** For a DevBox that nobody wants any more. */
const strayGraceMs = 10_000;

/** Compares what a worker should have with what it has. */
export function difference(orders: readonly OrderToWorker[], has: readonly Had[]): Work {
  const state = new Map(has.map((it) => [it.devbox, it.state]));
  const wanted = new Set(orders.map((it) => it.devbox));
  const launch = orders.flatMap((it) =>
    it.should === "up" && (state.get(it.devbox) ?? "unknown") === "unknown" ? [it] : [],
  );
  const ending = orders.flatMap((it) =>
    it.should === "ended" && state.get(it.devbox) !== "gone"
      ? [{ devbox: it.devbox, graceMs: it.graceMs }]
      : [],
  );
  const strays = has
    .filter((it) => it.state === "up" && !wanted.has(it.devbox))
    .map(({ devbox }) => ({ devbox, graceMs: strayGraceMs }));
  const busy = new Set([
    ...orders.map((it) => it.runId),
    ...has.filter((it) => it.state === "up" || wanted.has(it.devbox)).map((it) => it.runId),
  ]);
  const runs = new Set(has.flatMap(({ runId }) => (runId === undefined ? [] : [runId])));
  return { launch, stop: [...ending, ...strays], forget: [...runs].filter((it) => !busy.has(it)) };
}

/**
 * What a worker says about the DevBoxes that it should have, and about others that are up.
 *
 * @param refusals why a DevBox could not be started at the last try
 */
export function reported(
  orders: readonly OrderToWorker[],
  has: readonly Had[],
  refusals: ReadonlyMap<string, string>,
): DevBoxReport[] {
  const wanted = new Set(orders.map((it) => it.devbox));
  return has.flatMap(({ devbox, state }): DevBoxReport[] => {
    const why = refusals.get(devbox);
    if (state === "up") return [{ devbox, state }];
    if (!wanted.has(devbox)) return [];
    if (state === "gone") return [{ devbox, state }];
    return why === undefined ? [] : [{ devbox, state: "refused", why }];
  });
}
