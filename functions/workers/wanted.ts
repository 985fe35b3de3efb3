import { createHash } from "node:crypto";
import * as z from "zod";
import { mostOnWorker } from "../../shared/schemas/worker-protocol.ts";
import type { DevBoxOrder } from "../ports/devbox-host.ts";
import type { Ports } from "../ports/ports.ts";

/**
 * What a worker should have, one record for each DevBox. It stays until the worker says that the DevBox is gone and the
 * Run knows it. `gone`: the worker said so. `refused`: why the worker could not start it, at its last try.
 */
const wanted = z.object({
  runId: z.string().optional(),
  /** Missing where a stop came before the launch: then it is gone. */
  order: z.object({ runId: z.string(), generation: z.int(), image: z.string() }).optional(),
  ended: z.object({ graceMs: z.int() }).optional(),
  gone: z.literal(true).optional(),
  refused: z.string().optional(),
});
export type Wanted = z.infer<typeof wanted>;
export type WantedDevBox = Wanted & { readonly devbox: string };

type World = Pick<Ports, "records" | "workerNews" | "now">;

/** Longer than any launch takes. */
const tombstoneMs = 24 * 60 * 60_000;

/** The wanted DevBoxes of one worker. Each call is safe to repeat. */
export function wantedOn({ records, workerNews, now }: World, worker: string) {
  const shelf = `wanted#${worker}`;
  const tell = async () => workerNews?.tell(worker);
  const change = (devbox: string, of: (it: Wanted) => Wanted | undefined) =>
    records.change(shelf, devbox, (value) => of(wanted.parse(value)));

  return {
    list: async (): Promise<WantedDevBox[]> => {
      const all = await records.list(shelf, { limit: 2 * mostOnWorker });
      return all.map(({ id, value }) => ({ devbox: id, ...wanted.parse(value) }));
    },
    get: async (devbox: string): Promise<Wanted | undefined> =>
      wanted.safeParse(await records.get(shelf, devbox)).data,
    /** Nothing changes if the DevBox was wanted or ended before. */
    launch: async ({ devbox, runId, generation, image }: DevBoxOrder): Promise<void> => {
      await records.add(shelf, devbox, { runId, order: { runId, generation, image } });
      await tell();
    },
    /** Of several stops, the shortest time counts. What the worker never heard of is gone at once, and a launch that comes late finds that. */
    end: async (devbox: string, graceMs: number): Promise<void> => {
      const expires = new Date(Date.parse(now()) + tombstoneMs).toISOString();
      if (await records.add(shelf, devbox, { ended: { graceMs }, gone: true }, expires)) return;
      let changed = false;
      await change(devbox, (it) => {
        changed = it.ended === undefined || graceMs < it.ended.graceMs;
        return changed ? { ...it, ended: { graceMs } } : undefined;
      });
      if (changed) await tell();
    },
    gone: (devbox: string) => change(devbox, (it) => (it.gone ? undefined : { ...it, gone: true })),
    refuse: (devbox: string, why: string) =>
      change(devbox, (it) => (it.refused === why ? undefined : { ...it, refused: why })),
    remove: async (devbox: string): Promise<void> => {
      if (await records.remove(shelf, devbox)) await tell();
    },
  };
}

/** Names what is wanted of a worker: with the same mark it is asked for the same. `images`: their references. */
export function markOf(list: readonly WantedDevBox[], images: readonly string[]): string {
  const asked = list
    .map(({ devbox, order, ended }) => [devbox, order?.generation ?? 0, ended?.graceMs ?? -1])
    .sort(([one = ""], [other = ""]) => (one < other ? -1 : 1));
  return createHash("sha256")
    .update(JSON.stringify([asked, [...images].sort()]))
    .digest("base64url")
    .slice(0, 22);
}
