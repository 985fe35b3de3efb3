import type { Random } from "../random.ts";

/** How often each thing goes wrong with workers, per step. */
export type WorkerFaults = {
  /** A worker's program is killed, and started again some time later. */
  readonly kill: number;
  /** A machine loses its power: its program and its DevBoxes die, its disk stays. */
  readonly power: number;
  /** The network of a machine is cut for a while. */
  readonly cut: number;
  /** A machine sleeps for a while: its program does not go on, and nothing reaches it. */
  readonly sleep: number;
  /** People drain, limit, remove and add workers. */
  readonly act: number;
  /** A worker speaks of a DevBox of another worker. */
  readonly lie: number;
};

const most: WorkerFaults = {
  kill: 0.02,
  power: 0.004,
  cut: 0.015,
  sleep: 0.008,
  act: 0.03,
  lie: 0.02,
};

export function drawWorkerFaults(random: Random): WorkerFaults {
  const rate = (name: keyof WorkerFaults) => (random.chance(0.6) ? random.next() * most[name] : 0);
  return {
    kill: rate("kill"),
    power: rate("power"),
    cut: rate("cut"),
    sleep: rate("sleep"),
    act: rate("act"),
    lie: rate("lie"),
  };
}
