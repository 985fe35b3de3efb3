import { ended } from "../../../shared/run.ts";
import { Boxes } from "./boxes.ts";
import { check } from "./checks.ts";
import { type Bug, Mutants } from "./mutants.ts";
import { People } from "./people.ts";
import { System } from "./system.ts";
import { Viewer } from "./viewer.ts";
import { World } from "./world.ts";

export type Result = {
  readonly seed: number;
  readonly violations: readonly string[];
  readonly counts: Readonly<Record<string, number>>;
  readonly sometimes: ReadonlySet<string>;
  readonly hash: number;
  readonly steps: number;
  readonly trace: readonly string[];
};

const stormSteps = 90;
const healSteps = 4_000;
const minute = 60_000;
const sweepMs = 3 * minute;

/** One schedule: a storm in which everything may go wrong, then calm until all has come to rest, then the checks. */
export async function schedule(
  seed: number,
  options: { bug?: Bug; trace?: boolean } = {},
): Promise<Result> {
  const world = new World(seed);
  if (options.trace) world.trace = [];
  const mutants = new Mutants(options.bug);
  const system = new System(world, mutants);
  const boxes = new Boxes(system);
  system.host = boxes.host;
  const people = new People(system);
  const viewers: Viewer[] = [];
  let steps = 0;

  const sweepNow = () => {
    if (!mutants.unswept) system.sweepAll();
    world.in(sweepMs, sweepNow);
  };
  world.in(sweepMs, sweepNow);
  void people.person("ada", 1 + world.random.below(4), true);
  void people.person("bob", 1 + world.random.below(4), false);

  const watchNewRuns = () => {
    for (const runId of system.log.commits.keys())
      if (!viewers.some((viewer) => viewer.runId === runId))
        viewers.push(new Viewer(system, runId));
  };
  while (steps < stormSteps) {
    if (world.random.chance(world.faults.kill)) boxes.killOne();
    if (!(await world.step(world.time + 10 * minute))) break;
    watchNewRuns();
    steps++;
  }
  world.heal();
  let answering = 0;
  for (let calm = 0; calm < healSteps; calm++) {
    if (calm % 10 === 0 && atRest(system, people)) {
      if (answering++ >= 1) break;
      void people.answerAll();
    }
    if (!(await world.step(world.time + 10 * minute))) break;
    watchNewRuns();
    steps++;
  }
  const heads = new Map(
    [...system.log.commits].map(([id, all]) => [id, all.at(-1)?.after.seq ?? 0]),
  );
  await converge(world, viewers);
  if (!people.allSettled) world.violate("I5", "a person still waits for a reply");
  check(system, people, boxes, viewers, heads);
  system.machine.close();
  const { violations, counts, seen, hash, trace = [] } = world;
  return { seed, violations, counts, sometimes: seen, hash, steps, trace };
}

/** Nothing is under way: every request has its reply, every Run is over or waits for a person, nothing is stopping. */
function atRest(system: System, people: People): boolean {
  if (!people.allSettled) return false;
  for (const runId of system.places.held) {
    const run = system.log.commits.get(runId)?.at(-1)?.after;
    if (!run || ended(run)) return false;
  }
  return [...system.log.commits.values()].every((commits) => {
    const run = commits.at(-1)?.after;
    if (!run) return true;
    if (system.list.runs.get(run.id)?.status !== run.status) return false;
    const still = ended(run) || (run.status === "needs-you" && run.devbox?.state !== "requested");
    return still && run.devbox?.state !== "stopping";
  });
}

/** Every viewer reads to the end once more, as a console does when its connection is back. */
async function converge(world: World, viewers: readonly Viewer[]): Promise<void> {
  for (let step = 0; step < 500 && viewers.some((viewer) => viewer.reading); step++)
    await world.step(world.time + 10 * minute);
  for (const viewer of viewers) void viewer.catchUp();
  for (let step = 0; step < 500 && viewers.some((viewer) => viewer.reading); step++)
    await world.step(world.time + 10 * minute);
}
