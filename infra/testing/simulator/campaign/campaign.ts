import { availableParallelism } from "node:os";
import { Worker } from "node:worker_threads";
import type { MutantName } from "../mutants/mutants.ts";
import type { HostName } from "../setting.ts";
import { addTally, type Tally } from "../tally.ts";

/** Which schedules to play: `schedules` seeds from `seed` on. */
export type Plan = {
  readonly seed: number;
  readonly schedules: number;
  readonly mutant: MutantName | undefined;
  readonly host: HostName | undefined;
};

/** How far a campaign is. `done`: the chunks that were played, by index, and `tally` is their sum. */
export type Standing = { readonly done: Set<number>; readonly tally: Tally };

/** Part of a plan that one worker plays at a time. A chunk that is interrupted does not count and is played again. */
export type Chunk = { readonly index: number; readonly first: number; readonly end: number };

const chunkSize = 50;
/** A campaign ends when this many schedules have failed. */
const failuresAllowed = 10;

/** The chunks of a plan that are left, in order. */
function* left({ seed, schedules }: Plan, done: ReadonlySet<number>): Generator<Chunk, void> {
  for (let index = 0; index * chunkSize < schedules; index++) {
    const first = seed + index * chunkSize;
    const end = Math.min(first + chunkSize, seed + schedules);
    if (!done.has(index)) yield { index, first, end };
  }
}

/** Plays what is left of a plan on every processor. Calls `news` when a chunk is done, and ends early after many failures. */
export async function play(
  plan: Plan,
  standing: Standing,
  workers: number | undefined,
  news: () => void,
): Promise<void> {
  const chunks = left(plan, standing.done);
  const take = (): Chunk | undefined =>
    standing.tally.failed.length < failuresAllowed ? (chunks.next().value ?? undefined) : undefined;
  const count = Math.min(workers ?? availableParallelism(), Math.ceil(plan.schedules / chunkSize));
  await Promise.all(Array.from({ length: count }, () => employ(plan, standing, take, news)));
}

/** Gives chunks to one worker until none is left. */
function employ(
  { mutant, host }: Plan,
  { done, tally }: Standing,
  take: () => Chunk | undefined,
  news: () => void,
): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const workerData = { mutant, host };
  const worker = new Worker(new URL("../worker.ts", import.meta.url), { workerData });
  let chunk = take();
  const next = () => (chunk ? worker.postMessage(chunk) : void worker.terminate());
  worker.on("message", (more: Tally) => {
    if (chunk) done.add(chunk.index);
    addTally(tally, more);
    news();
    chunk = take();
    next();
  });
  worker.on("error", reject);
  worker.on("exit", () => resolve());
  next();
  return promise;
}

/** The ranges of seeds that were played, each with its first and its last seed. */
export function ranges({ seed, schedules }: Plan, done: ReadonlySet<number>): [number, number][] {
  const found: [number, number][] = [];
  for (const index of [...done].sort((a, b) => a - b)) {
    const first = seed + index * chunkSize;
    const last = Math.min(first + chunkSize, seed + schedules) - 1;
    const before = found.at(-1);
    if (before?.[1] === first - 1) before[1] = last;
    else found.push([first, last]);
  }
  return found;
}
