/** A Run that waits for a place. */
export type Queued = { readonly runId: string; readonly team: string; readonly at: string };

/** A Run that holds a place. */
export type Holder = { readonly runId: string; readonly team: string };

/** How many Runs can work at once. */
export type PlaceLimits = { readonly total: number; readonly perTeam: number };

/** How many places a team can take now. */
export function placesLeft(
  team: string,
  holders: readonly Holder[],
  { total, perTeam }: PlaceLimits,
): number {
  const own = holders.filter((it) => it.team === team).length;
  return Math.max(0, Math.min(total - holders.length, perTeam - own));
}

/**
 * The order in which queued Runs get the next places. A place goes to the team that would then work least, and within
 * it to the Run that has waited longest. So a team with a thousand queued Runs delays another team's Run by one place,
 * not by a thousand.
 *
 * @param waiting oldest first. Runs of a team that has all its places are left out: no other team's place helps them
 */
export function inTurn<T extends Queued>(
  waiting: readonly T[],
  holders: readonly Holder[],
  { total, perTeam }: PlaceLimits,
): T[] {
  const working = new Map<string, number>();
  for (const { team } of holders) working.set(team, (working.get(team) ?? 0) + 1);
  const lines = new Map<string, T[]>();
  for (const it of waiting) {
    if (perTeam < total && (working.get(it.team) ?? 0) >= perTeam) continue;
    const line = lines.get(it.team);
    if (line) line.push(it);
    else lines.set(it.team, [it]);
  }
  const order: T[] = [];
  while (lines.size > 0) {
    const [line] = [...lines.values()].sort((one, other) => rank(one, other, working));
    const first = line?.shift();
    if (!first) break;
    order.push(first);
    working.set(first.team, (working.get(first.team) ?? 0) + 1);
    if (line?.length === 0) lines.delete(first.team);
  }
  return order;
}

function rank<T extends Queued>(
  [one]: readonly T[],
  [other]: readonly T[],
  working: ReadonlyMap<string, number>,
): number {
  if (!one || !other) return 0;
  const less = (working.get(one.team) ?? 0) - (working.get(other.team) ?? 0);
  return less !== 0 ? less : one.at < other.at ? -1 : one.at > other.at ? 1 : 0;
}

/** Where a Run stands in the queue; 1 gets the next place. `why`: what it waits for, as a sentence. */
export type QueuePlace = { readonly position: number; readonly why: string };

/** @param waiting every queued Run, oldest first; the Run itself may be missing, as the newest */
export function placeInQueue(
  { runId, team }: Pick<Queued, "runId" | "team">,
  waiting: readonly Queued[],
  holders: readonly Holder[],
  limits: PlaceLimits,
): QueuePlace {
  const own = holders.filter((it) => it.team === team).length;
  const full = limits.perTeam < limits.total && own >= limits.perTeam;
  const line = full ? waiting.filter((it) => it.team === team) : inTurn(waiting, holders, limits);
  const at = line.findIndex((it) => it.runId === runId);
  return {
    position: at < 0 ? line.length + 1 : at + 1,
    why: full
      ? `This team's ${atWork(own)}, as many as it may. One must ask a question or end first.`
      : `${atWork(holders.length)}, as many as may. One must ask a question or end first.`,
  };
}

const atWork = (count: number): string => (count === 1 ? "1 Run works" : `${count} Runs work`);
