import { createHash } from "node:crypto";
import { idFrom } from "../../shared/id.ts";
import { Problem } from "../../shared/problem.ts";
import { type KeptImage, keptImage } from "../../shared/schemas/image.ts";
import type { Caller } from "../identity/caller.ts";
import type { Ports } from "../ports/ports.ts";
import { workersOf } from "../workers/kept-worker.ts";

type World = Pick<Ports, "records">;
type Telling = Pick<Ports, "records" | "workerNews" | "imagesChanged">;

/** With a worker's own, as many as it can report. */
export const mostImages = 20;

const shelf = (team: string): string => `images#${team}`;

/** By name. */
export async function imagesOf({ records }: World, team: string): Promise<KeptImage[]> {
  const all = await records.list(shelf(team), { limit: mostImages });
  return all
    .map(({ value }) => keptImage.parse(value))
    .sort((one, other) => one.name.localeCompare(other.name) || (one.id < other.id ? -1 : 1));
}

/** Undefined: the team has no image with that id. */
export async function imageOf(
  { records }: World,
  team: string,
  id: string,
): Promise<KeptImage | undefined> {
  return keptImage.optional().parse(await records.get(shelf(team), id));
}

/** The id follows from the reference, so that two who add one image at the same time add it once. */
export async function addImage(
  ports: Telling & Pick<Ports, "now">,
  { team, name: addedBy }: Caller,
  { reference, name = reference.slice(0, 60) }: { reference: string; name?: string | undefined },
): Promise<KeptImage> {
  if ((await imagesOf(ports, team)).length >= mostImages)
    throw new Problem("too-many", `A team can have ${mostImages} images. Remove one first.`);
  const entropy = createHash("sha256").update(`${team}\n${reference}`).digest();
  const kept = { id: idFrom("image", entropy), reference, name, addedAt: ports.now(), addedBy };
  if (!(await ports.records.add(shelf(team), kept.id, kept)))
    throw new Problem("already-exists", `The image ${reference} is already there.`);
  await tell(ports, team);
  return kept;
}

export async function removeImage(ports: Telling, team: string, id: string): Promise<void> {
  await ports.records.remove(shelf(team), id);
  await tell(ports, team);
}

/** Wakes those who pull images. Only a hint: each asks again by itself. */
async function tell(ports: Telling, team: string): Promise<void> {
  const workers = await workersOf(ports, team);
  await Promise.all([
    ports.imagesChanged?.(team),
    ...workers.map(({ id }) => ports.workerNews?.tell(id)),
  ]);
}
