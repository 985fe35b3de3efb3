import { setTimeout as pause } from "node:timers/promises";
import type { EventOf } from "../../../shared/schemas/event.ts";
import type { Box } from "../box/box.ts";
import { portReports } from "./port-reports.ts";

/** Soon enough for a person who has just seen the server's address, and a few milliseconds of work. */
const lookMs = 2_000;

/** Tells which ports of the box are open, until `signal` aborts. */
export async function watchPorts(
  box: Pick<Box, "ports">,
  tell: (fact: EventOf<"ports.changed">) => void,
  signal: AbortSignal,
): Promise<void> {
  const report = portReports();
  while (!signal.aborted) {
    const seen = await box.ports();
    const ports = report(seen, performance.now());
    if (ports && !signal.aborted) tell({ type: "ports.changed", ports: [...ports] });
    await pause(lookMs, undefined, { signal, ref: false }).catch(() => {});
  }
}
