import { mostPorts } from "../../../shared/run.ts";

/** A program can open and close ports without end, and each report is an event for ever. */
const burst = 20;
const refillMs = 60_000;

/**
 * Decides from each look at the open ports what is told: the whole list, whenever it has changed. A port keeps its
 * place in the list until two looks in a row miss it, so neither a restart of its server nor a thousand other ports
 * displaces it.
 *
 * @returns takes the ports that are open at a time in milliseconds, and returns the list to tell, if any
 */
export function portReports(): (
  seen: readonly number[],
  now: number,
) => readonly number[] | undefined {
  let told: readonly number[] = [];
  let missed: readonly number[] = [];
  let left = burst;
  let at: number | undefined;

  return (seen, now) => {
    left = Math.min(burst, left + (now - (at ?? now)) / refillMs);
    at = now;
    const kept = told.filter((port) => seen.includes(port) || !missed.includes(port));
    missed = told.filter((port) => !seen.includes(port));
    const fresh = seen.filter((port) => !told.includes(port)).toSorted(ascending);
    const open = [...kept, ...fresh].slice(0, mostPorts);
    const same = open.length === told.length && open.every((port) => told.includes(port));
    if (same || left < 1) return undefined;
    left -= 1;
    told = open;
    return open.toSorted(ascending);
  };
}

const ascending = (one: number, other: number): number => one - other;
