import type { Kept } from "../../../../functions/ports/ports.ts";
import type { System } from "../coordinator/system.ts";
import type { Wrong } from "../scene.ts";
import type { JoinedSite } from "../workers/joined-site.ts";
import type { Machine } from "../workers/machine.ts";
import type { Written } from "../workers/record-shelves.ts";

/** A worker counts as offline when it was silent for longer: on one machine, and in the cloud at most. */
const leaseMs = { server: 35_000, functions: 635_000 } as const;
/** What a worker has is compared with what it should have this often, and must be the same at the fourth look. */
const everyMs = 200_000;
const looks = 4;

type Known = {
  reportedAt?: number;
  drainingSince?: number | undefined;
  removedAt?: number;
  most: { now: number; before: number; at: number };
};
type Wanted = { order?: object; ended?: object; gone?: true };
type KeptWorker = { draining: boolean; most: number; removed?: true; report?: object };

/** Checks every placing of a DevBox on a worker, and after the storm that each worker gets to what it should have. */
export function watchWorkers(site: JoinedSite, system: System, wrong: Wrong): void {
  const known = new Map<string, Known>();
  site.records.onWrite = (written) => {
    const [kind, owner = ""] = written.shelf.split("#");
    if (kind === "workers") learn(known, written, system.world.time);
    if (kind === "wanted") checkPlacing(site, system, written, owner, known.get(owner), wrong);
  };
  const lasting = new Map<string, number>();
  const look = () => {
    system.world.in(everyMs, look);
    const now = site.healedAt === undefined || !system.world.calm ? [] : differences(site);
    for (const it of lasting.keys()) if (!now.includes(it)) lasting.delete(it);
    for (const it of now) {
      const times = (lasting.get(it) ?? 0) + 1;
      lasting.set(it, times);
      if (times === looks) wrong("has", it);
    }
  };
  system.world.in(everyMs, look);
}

function learn(all: Map<string, Known>, { id, value, before }: Written, time: number): void {
  const { draining, most, removed, report } = value as KeptWorker;
  const it = all.get(id) ?? { most: { now: most, before: most, at: time } };
  all.set(id, it);
  if (report && report !== (before as KeptWorker | undefined)?.report) it.reportedAt = time;
  it.drainingSince = draining ? (it.drainingSince ?? time) : undefined;
  if (removed) it.removedAt ??= time;
  if (most !== it.most.now) it.most = { now: most, before: it.most.now, at: time };
}

/** A handler decides by what it has read: what was so before it began counts. */
function checkPlacing(
  site: JoinedSite,
  { world, setting }: System,
  { shelf, id, value, before, by }: Written,
  worker: string,
  known: Known | undefined,
  wrong: Wrong,
): void {
  if (!("order" in value) || before !== undefined) return;
  const note = (what: string) => wrong("placing", `${id} on ${worker}, ${what}`);
  const began = by.startedAt;
  if (!known) {
    note("which never joined");
    return;
  }
  const { drainingSince, removedAt, reportedAt, most } = known;
  const now = keptNow(site, worker); // a write that a full disk or a power loss took back is not known as taken back
  if (now?.draining && drainingSince !== undefined && drainingSince < began)
    note("which is drained");
  if ((!now || now.removed) && removedAt !== undefined && removedAt < began)
    note("which was removed");
  const silentMs = began - (reportedAt ?? Number.NEGATIVE_INFINITY);
  if (world.clocksRight && silentMs > leaseMs[setting.server ? "server" : "functions"])
    note("which is offline");
  const hosted = site.records.list(shelf).filter(takesRoom).length;
  const limit = most.at > began ? Math.max(most.now, most.before) : most.now;
  if (hosted > limit) note(`which then has ${hosted} of ${limit}`);
}

const keptNow = ({ records }: JoinedSite, worker: string): KeptWorker | undefined =>
  records
    .names("workers#")
    .map((shelf) => records.get(shelf, worker))
    .find((it) => it !== undefined) as KeptWorker | undefined;

const takesRoom = ({ value }: Kept): boolean => {
  const { order, gone } = value as Wanted;
  return order !== undefined && gone === undefined;
};

/** What workers have and should not have, or should have and have not. */
function differences(site: JoinedSite): string[] {
  return site.machines.flatMap((machine) => {
    const { member } = machine;
    if (!member) return [];
    const name = `worker ${machine.number}`;
    if (site.isRemoved(machine))
      return machine.up.map(({ order }) => `${name} was removed, and ${order.devbox} is up`);
    return ofMachine(machine, name, site.records.list(`wanted#${member.worker}`));
  });
}

function ofMachine(machine: Machine, name: string, list: readonly Kept[]): string[] {
  const wanted = new Map(list.map(({ id, value }) => [id, value as Wanted]));
  const missing = [...wanted].flatMap(([devbox, { order, ended, gone }]) => {
    if (!order || gone) return [];
    const state = machine.describe(devbox);
    if (state === "unknown" && !ended) return [`${name} has not started ${devbox}`];
    if (state === "gone") return [`${name} has not said that ${devbox} is gone`];
    return ended ? [`${name} has not ended ${devbox}`] : [];
  });
  const strays = machine.up.filter(({ order }) => !wanted.get(order.devbox)?.order);
  return [...missing, ...strays.map(({ order }) => `${name} keeps ${order.devbox}`)];
}

/** Nothing is wanted any more at the end, least of all on a worker that was removed. */
export function checkWorkers(site: JoinedSite, wrong: Wrong): void {
  for (const what of site.crew.broken) wrong("workers", what);
  for (const { worker, devbox } of site.wanted)
    wrong("has", `${worker} should still have ${devbox}`);
  for (const machine of site.machines)
    for (const { order } of machine.up)
      wrong("has", `worker ${machine.number} still has ${order.devbox}`);
}
