import { dollarsOf, prices, type Unit } from "./prices.ts";

/** How much of what was used. */
export type Bill = Readonly<Partial<Record<Unit, number>>>;

const units = Object.keys(prices) as Unit[];

export const sum = (...bills: readonly Bill[]): Bill =>
  Object.fromEntries(
    units
      .map((unit) => [unit, bills.reduce((all, it) => all + (it[unit] ?? 0), 0)] as const)
      .filter(([, amount]) => amount !== 0),
  );

export const times = (bill: Bill, factor: number): Bill =>
  Object.fromEntries(Object.entries(bill).map(([unit, amount]) => [unit, amount * factor]));

/** What `after` has more than `before`. */
export const since = (before: Bill, after: Bill): Bill => sum(after, times(before, -1));

/** In dollars; of some units only, if these are named. */
export const cost = (bill: Bill, of: readonly Unit[] = units): number =>
  of.reduce((all, unit) => all + dollarsOf(unit, bill[unit] ?? 0), 0);

/** The computer of a DevBox and its address: what is paid by the second while it is up. */
export const computer: readonly Unit[] = ["vcpu-hours", "memory-hours", "ipv4-hours"];

/** Everything else. */
export const controlPlane: readonly Unit[] = units.filter((it) => !computer.includes(it));
