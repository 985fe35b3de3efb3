import * as z from "zod";
import { workerFacts } from "../../shared/schemas/worker-protocol.ts";
import type { Worker } from "../../shared/worker.ts";
import type { Ports } from "../ports/ports.ts";

/** A worker as the team keeps it. Times are steady (ISO-8601 without what the clock skipped), except those for people. */
export const keptWorker = z.object({
  id: z.string(),
  name: z.string(),
  labels: z.array(z.string()),
  most: z.int(),
  draining: z.boolean(),
  credentials: z.enum(["none", "team"]),
  joinedAt: z.string(),
  joinedBy: z.string(),
  /** Hex SHA-256 of its secret. */
  proof: z.string(),
  /** Its removal has begun: it may do nothing any more. */
  removed: z.literal(true).optional(),
  /** When it was last asked for a report because a DevBox is to be placed on it (steady). */
  probedAt: z.string().optional(),
  /** DevBoxes that have claimed a place and may not have an order yet. `at`: steady. */
  launching: z.array(z.object({ devbox: z.string(), at: z.string() })).optional(),
  /** What it said last. `steadyAt`: for its lease; `at`: for people. */
  report: z
    .object({ at: z.string(), steadyAt: z.string(), local: z.boolean(), facts: workerFacts })
    .optional(),
});
export type KeptWorker = z.infer<typeof keptWorker>;

export const mostWorkers = 100;

/** The workers of a team, by their id. */
export const workersShelf = (team: string): string => `workers#${team}`;
/** The team of each worker, because a host of DevBoxes is known by its worker alone. */
export const teamsShelf = "worker-teams";
const teamOf = z.object({ team: z.string() });

export const isJoined = (worker: string): boolean => /^wkr_[0-9a-z]{26}$/.test(worker);

type World = Pick<Ports, "records">;

export async function workersOf({ records }: World, team: string): Promise<KeptWorker[]> {
  const all = await records.list(workersShelf(team), { limit: mostWorkers });
  return all
    .map(({ value }) => keptWorker.parse(value))
    .filter((it) => it.removed === undefined)
    .sort((one, other) => (one.joinedAt < other.joinedAt ? -1 : 1));
}

/** Undefined: it never joined, or was removed. */
export async function findWorker(
  { records }: World,
  team: string,
  id: string,
): Promise<KeptWorker | undefined> {
  if (!isJoined(id)) return undefined;
  const found = keptWorker.safeParse(await records.get(workersShelf(team), id)).data;
  return found?.removed ? undefined : found;
}

/** The team of a worker. Undefined if there is no such worker any more. */
export async function teamOfWorker({ records }: World, id: string): Promise<string | undefined> {
  return teamOf.safeParse(await records.get(teamsShelf, id)).data?.team;
}

/** Before its first report, a worker has nothing to offer and is offline. */
const nothingYet: Pick<Worker, "images" | "isolated" | "isolation" | "limits"> = {
  images: [],
  isolated: true,
  isolation: "not known yet",
  limits: [],
};

/** A worker as people see it. */
export function workerView(
  kept: KeptWorker,
  online: boolean,
  devboxes: readonly { readonly devbox: string; readonly runId: string }[],
): Worker {
  const { id, name, labels, most, draining, credentials, joinedAt, joinedBy, report } = kept;
  const facts = report?.facts;
  const hosts = facts?.hosts ?? [];
  return {
    id,
    name,
    kind: "worker",
    online,
    ...nothingYet,
    ...(facts
      ? {
          images: facts.images.map(({ id: image, name: called }) => ({ id: image, name: called })),
          isolated: hosts.every((it) => it.isolated),
          isolation: hosts.map((it) => it.isolation).join(" or "),
          limits: [...new Set([facts.shortage ?? [], ...hosts.map((it) => it.limits)].flat())],
        }
      : {}),
    joined: {
      labels,
      most,
      devboxes,
      draining,
      credentials,
      joinedAt,
      joinedBy,
      lastSeen: report?.at ?? null,
      platform: facts ? `${facts.platform} ${facts.arch}` : "",
      cores: facts?.cores ?? 0,
      load: facts?.load ?? 0,
      memoryBytes: facts?.memoryBytes ?? 0,
      freeMemoryBytes: facts?.freeMemoryBytes ?? 0,
      diskBytes: facts?.diskBytes ?? 0,
      freeDiskBytes: facts?.freeDiskBytes ?? 0,
      log: facts?.log ?? [],
      hosts: hosts.map(({ kind, isolated, isolation }) => ({
        kind,
        isolated,
        isolation,
      })),
    },
  };
}
