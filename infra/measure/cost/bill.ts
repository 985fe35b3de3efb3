import { dollarsOf, prices, type Unit } from "./prices.ts";

/** Used amounts by unit. */
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

/** The difference `after - before`. */
export const since = (before: Bill, after: Bill): Bill => sum(after, times(before, -1));

/** Cost in dollars, of all units or only of the named ones. */
export const cost = (bill: Bill, of: readonly Unit[] = units): number =>
  of.reduce((all, unit) => all + dollarsOf(unit, bill[unit] ?? 0), 0);

/** A DevBox's computer and its IP address, paid per second while it is up. */
export const computer: readonly Unit[] = ["vcpu-hours", "memory-hours", "ipv4-hours"];

/** Everything else. */
export const controlPlane: readonly Unit[] = units.filter((it) => !computer.includes(it));
