import { ended } from "../../../shared/run.ts";
import { LocalHost } from "./box/local-host.ts";
import { watch } from "./checks/at-commit.ts";
import { atRest, check } from "./checks/checks.ts";
import { counted, type Mark } from "./checks/marks.ts";
import { watchWorkers } from "./checks/workers.ts";
import { Stores } from "./coordinator/stores.ts";
import { sweepAgainAndAgain } from "./coordinator/sweeps.ts";
import { System } from "./coordinator/system.ts";
import { drawFaults, type Faults } from "./faults.ts";
import { Mutant } from "./mutants/mutant.ts";
import type { MutantName } from "./mutants/mutants.ts";
import { Viewer } from "./people/viewer.ts";
import { Random } from "./random.ts";
import { newScene, type Scene } from "./scene.ts";
import { type HostName, type Setting, settingOf, wantedOf } from "./setting.ts";
import { JoinedSite } from "./workers/joined-site.ts";
import { World } from "./world.ts";

/** The result of one schedule. */
export type Played = {
  readonly seed: number;
  readonly faults: Faults;
  readonly violations: readonly string[];
  readonly counts: Readonly<Record<string, number>>;
  readonly marks: ReadonlySet<Mark>;
  readonly steps: number;
  readonly events: number;
  readonly requests: number;
  readonly hash: number;
  readonly trace: readonly string[];
};

const calmSteps = 30_000;
/** Workers report again and again. */
const calmStepsWithWorkers = 300_000;
const callsAllowed = 2_000;
const hour = 3_600_000;

type Options = {
  readonly mutant?: MutantName | undefined;
  readonly host?: HostName | undefined;
  readonly trace?: boolean;
  readonly faults?: Partial<Faults>;
};

/** Plays one schedule: a storm in which anything may fail, then calm until everything is at rest, then the checks. */
export async function schedule(seed: number, options: Options = {}): Promise<Played> {
  const random = new Random(seed);
  const faults = { ...drawFaults(random), ...options.faults };
  const world = new World(random, faults);
  if (options.trace) world.trace.lines = [];
  const stores = new Stores(1 + random.below(3), random.chance(0.05) ? 390 : 0);
  const setting = settingOf(random, options.host);
  const system = new System(world, stores, setting, new Mutant(options.mutant));
  const scene = newScene(system);
  const marks = new Set<Mark>();
  const violations: string[] = [];
  const wrong = (invariant: string, what: string) => {
    if (violations.length < 20) violations.push(`${invariant} ${what}`);
  };
  if (setting.cloud) world.count("on the cloud host");
  watch(scene, marks, wrong);
  if (scene.site instanceof JoinedSite) watchWorkers(scene.site, system, wrong);
  try {
    await play(scene, faults);
    if (system.calls > callsAllowed) wrong("I5", `${system.calls} calls of the step Lambda`);
    check(scene, wrong);
  } catch (error) {
    wrong("bug", error instanceof Error ? (error.stack ?? error.message) : String(error));
  }
  for (const [name, mark] of Object.entries(counted)) if (world.counts[name]) marks.add(mark);
  const events = [...stores.logs.keys()].reduce((sum, id) => sum + (stores.run(id)?.seq ?? 0), 0);
  return {
    seed,
    faults,
    violations,
    marks,
    events,
    counts: world.counts,
    steps: world.steps,
    requests: scene.people.asked.length,
    hash: world.trace.hash,
    trace: world.trace.lines ?? [],
  };
}

async function play(scene: Scene, faults: Faults): Promise<void> {
  const { system, boxes, site, people, viewers } = scene;
  const { world } = system;
  const { random } = world;
  sweepAgainAndAgain(system);
  if (site.prepare) {
    site.prepare();
    if (random.chance(0.8)) {
      heal(scene);
      await until(scene, 1_000, () => site.ready === true);
      world.storm(faults);
    }
  }
  create(scene);
  if ((system.setting.cloud || system.setting.joined) && random.chance(0.5)) {
    heal(scene); // a task or a worker takes long to start one, and a storm is short
    await until(scene, system.setting.joined ? 250 : 60, () =>
      boxes.all.some((box) => box.badge !== undefined),
    );
    world.storm(faults);
  }
  const long = random.chance(0.02); // a backlog of late copies finds bugs that a short storm does not
  const usual = (60 + random.below(160)) * lengthOf(system.setting);
  await storm(scene, long ? 300 + random.below(1_500) : usual, long ? 50 : 9);
  if (random.chance(0.3)) {
    heal(scene);
    await until(scene, 200, () => aRunIsOver(scene) || isQuiet(scene)); // and then a second storm
    world.storm(faults);
    await storm(scene, 70, 9);
  }
  heal(scene);
  if (random.chance(faults.skip * 20)) system.skipTime(); // while everything works, and below while people think
  await calm(scene);
  if (random.chance(faults.skip * 20)) system.skipTime();
  if (random.chance(0.3)) {
    people.answerAll();
    await calm(scene);
    if (people.asksWhere) {
      people.answerAll(); // the machines that were away when the Run asked have come back
      await calm(scene);
    }
  }
  if (random.chance(0.5)) for (let left = 10; left > 0; left--) site.echo(); // long after everything is over
  if (world.late > 0) await world.goOn(calmSteps, () => world.late === 0); // a call that happens late is repaired by the sweep after it
  system.sweep();
  for (const viewer of viewers) viewer.catchUp();
  await world.goOn(200, () => world.idle && !viewers.some((it) => it.reading));
}

/** By how much storms are longer, because a launch takes more steps. */
const lengthOf = ({ cloud, joined }: Setting): number => (joined ? 4 : cloud ? 1.5 : 1);

function heal({ system, site }: Scene): void {
  system.world.heal();
  site.heal?.();
}

function create({ system, people, site }: Scene): void {
  const { world } = system;
  const { random } = world;
  for (let left = random.below(3); left >= 0; left--)
    world.in(random.below(2_000), () => {
      const first = people.asked.length === 0;
      if (!world.calm || first) {
        const team = site.teams && random.any(site.teams);
        people.create("ada", wantedOf(random, system.setting, site.targets), team);
      }
    });
}

/** Steps without faults, until a condition holds. */
async function until({ system }: Scene, steps: number, isSo: () => boolean): Promise<void> {
  if (!isSo()) await system.world.goOn(steps, isSo);
}

/** Whether a Run is over while its DevBox is still up. */
const aRunIsOver = ({ system: { stores } }: Scene): boolean =>
  [...stores.logs.keys()].some((id) => {
    const run = stores.run(id);
    return run !== undefined && ended(run) && run.devbox !== null;
  });

async function storm(
  { system, boxes, site, people, viewers }: Scene,
  length: number,
  mostActs: number,
): Promise<void> {
  const { world, stores } = system;
  const { random, faults } = world;
  let acts = 2 + random.below(mostActs);
  await world.goOn(length, () => {
    if (acts > 0 && random.chance(0.06)) {
      acts--;
      people.act();
    }
    if (random.chance(faults.kill)) boxes.killOne();
    if (random.chance(faults.end)) site.interrupt();
    if (random.chance(faults.sweep)) system.sweep();
    if (random.chance(faults.echo)) site.echo();
    if (random.chance(faults.restart)) {
      if (site instanceof LocalHost && random.chance(0.5)) site.losePower();
      else if (system.setting.joined && random.chance(0.5)) system.restart(system.setting.server);
      else system.restart();
    }
    if (random.chance(faults.skip)) system.skipTime();
    site.stir?.();
    const [first] = stores.logs.keys();
    if (first !== undefined && viewers.length === 0) viewers.push(new Viewer(system, first));
    return false;
  });
}

/** Steps until every request is answered, every Run is at rest and no DevBox is up. */
async function calm(scene: Scene): Promise<void> {
  const { world } = scene.system;
  const latest = world.time + 60 * hour;
  if (isQuiet(scene)) return;
  const most = scene.system.setting.joined ? calmStepsWithWorkers : calmSteps;
  await world.goOn(most, () => world.time >= latest || isQuiet(scene));
}

const isQuiet = ({ system, boxes, site, people }: Scene): boolean =>
  system.world.idle &&
  people.answered &&
  [...system.stores.logs.keys()].every((id) => {
    const run = system.stores.run(id);
    return run === undefined || (atRest(run) && (ended(run) || system.wakeable(id)));
  }) &&
  boxes.all.every((box) => !box.alive) &&
  site.atRest &&
  system.stores.holders.size === 0;
