import { detectEngine, type EngineState, engines as names } from "../../engine.ts";
import type { Run, Target } from "../../run.ts";
import type { Worker } from "../../worker.ts";

/** What is known when a DevBox is placed. */
export type Around = {
  readonly workers: readonly Worker[];
  readonly engines: readonly EngineState[];
  /** Where the newest Run in the same repository worked. */
  readonly lastUsed?: Target | undefined;
};

/** A place that can take a Run's DevBox now, or soon: `full` workers wait for a DevBox to end. */
export type Place = {
  readonly worker: Worker;
  readonly images: Worker["images"];
  readonly full: boolean;
};

/** Every worker, as a place or with the reason why it is none. `missing`: sentences without a full stop, for people. */
export type Places = { readonly places: readonly Place[]; readonly missing: readonly string[] };

type Wish = Pick<Run, "wanted" | "scripted">;

/** Why nothing new may go to a worker at all. Undefined: it may. */
export function whyClosed({ name, online, joined, images }: Worker): string | undefined {
  if (!online) {
    const seen = joined?.lastSeen;
    return seen
      ? `${name}: offline since ${seen.slice(0, 10)} ${seen.slice(11, 16)} UTC`
      : `${name}: offline`;
  }
  if (joined?.draining) return `${name}: takes no new DevBoxes, because somebody drains it`;
  return images.length === 0 ? `${name}: has no image` : undefined;
}

export const isFull = ({ joined }: Worker): boolean =>
  joined !== undefined && joined.devboxes.length >= joined.most;

/** Share of a worker's places that is taken. A worker without a limit of its own counts as empty. */
export const loadOf = ({ joined }: Worker): number =>
  joined ? joined.devboxes.length / Math.max(1, joined.most) : 0;

/** Why no image of this worker can run what the Run wants. Undefined if one can. */
export function whyNoEngine(run: Wish, worker: Worker, around: Around): string | undefined {
  if (imagesFor(run, worker, around).length > 0) return undefined;
  const { engine } = run.wanted;
  const where = worker.images.length === 1 ? "its image" : "any of its images";
  const name = names[engine as keyof typeof names];
  if (name === undefined) return `${worker.name}: no engine is ready in ${where}`;
  const said = around.engines.find((it) => it.worker === worker.id && it.engine === engine);
  const why = said && !said.available ? ` (${said.why.slice(0, 120)})` : "";
  return `${worker.name}: no ${name} in ${where}${why}`;
}

/** The images of a worker that can run what the Run wants. */
export function imagesFor(run: Wish, worker: Worker, { engines }: Around): Worker["images"] {
  const { engine } = run.wanted;
  return worker.images.filter(({ id }) => {
    const states = engines.filter((it) => it.worker === worker.id && it.image === id);
    if (engine === undefined) return detectEngine(states, run.scripted) !== undefined;
    return states.some((it) => it.engine === engine && it.available);
  });
}

/**
 * The places for a Run, best first: what its repository used last, then those with room, then the least loaded. If
 * the engine is ready nowhere, every open worker is a place, because the choice of an engine follows.
 */
export function placesFor(run: Wish, around: Around): Places {
  const closed = around.workers.flatMap((it) => whyClosed(it) ?? []);
  const open = around.workers.filter((it) => whyClosed(it) === undefined);
  const able = open.filter((it) => whyNoEngine(run, it, around) === undefined);
  const anywhere = able.length === 0;
  const places = (anywhere ? open : able).map((worker) => ({
    worker,
    images: anywhere ? worker.images : imagesFor(run, worker, around),
    full: isFull(worker),
  }));
  const unable = anywhere ? [] : open.flatMap((it) => whyNoEngine(run, it, around) ?? []);
  return { places: places.sort(better(around.lastUsed)), missing: [...closed, ...unable] };
}

const better = (last: Target | undefined) => (one: Place, other: Place) =>
  Number(other.worker.id === last?.worker) - Number(one.worker.id === last?.worker) ||
  Number(one.full) - Number(other.full) ||
  loadOf(one.worker) - loadOf(other.worker);

/** What people read beside a place when they choose. */
export function describePlace({ worker, full }: Place, last: Target | undefined): string {
  const { isolation, joined, kind } = worker;
  const load = joined && `${joined.devboxes.length} of ${joined.most} DevBoxes`;
  return [
    ...(worker.id === last?.worker ? ["used last for this repository"] : []),
    ...(kind === "cloud" ? ["start in the cloud"] : []),
    isolation,
    ...(load ? [full ? `full: ${load}, the Run waits for one to end` : load] : []),
  ].join(" · ");
}
