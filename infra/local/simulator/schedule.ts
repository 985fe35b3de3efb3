import type { EngineName } from "../../../shared/engine.ts";
import { ended, mayHoldPlace } from "../../../shared/run.ts";
import type { NewRun } from "../../../shared/schemas/run.ts";
import { atRest, check } from "./checks.ts";
import { drawFaults, type Faults } from "./faults.ts";
import { Hosts } from "./hosts.ts";
import { type Mark, marksOf } from "./marks.ts";
import { Mutant, type MutantName } from "./mutants.ts";
import { People } from "./people.ts";
import { Random } from "./random.ts";
import { Stores } from "./stores.ts";
import { type Setting, System } from "./system.ts";
import { Viewer } from "./viewer.ts";
import { World } from "./world.ts";

export type Outcome = {
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

/** Everybody and everything in one schedule. */
export type Scene = {
  readonly system: System;
  readonly hosts: Hosts;
  readonly people: People;
  readonly viewers: Viewer[];
};

const calmSteps = 30_000;
const callsAllowed = 2_000;
const hour = 3_600_000;

/** One schedule: a storm in which anything may go wrong, then calm until all has come to rest, then the checks. */
export async function schedule(
  seed: number,
  options: { mutant?: MutantName | undefined; trace?: boolean; faults?: Partial<Faults> } = {},
): Promise<Outcome> {
  const random = new Random(seed);
  const faults = { ...drawFaults(random), ...options.faults };
  const world = new World(random, faults);
  if (options.trace) world.trace = [];
  const stores = new Stores(1 + random.below(3), random.chance(0.05) ? 390 : 0);
  const system = new System(world, stores, settingOf(random), new Mutant(options.mutant));
  const hosts = new Hosts(system, seed);
  const people = new People(system);
  const viewers: Viewer[] = [];
  const scene: Scene = { system, hosts, people, viewers };
  const marks = new Set<Mark>();
  const violations: string[] = [];
  const wrong = (invariant: string, what: string) => {
    if (violations.length < 20) violations.push(`${invariant} ${what}`);
  };
  watch(scene, marks, wrong);

  const healed = () => (world.calm ? 1 : 0);
  let calmSweeps = 0;
  const sweep = () => {
    system.sweep();
    calmSweeps += healed();
    world.in(calmSweeps > 10 ? 600_000 : 30_000, sweep);
  };
  world.in(30_000, sweep);
  try {
    create(scene);
    const long = random.chance(0.02); // a backlog of late copies finds what a short storm does not
    await storm(scene, long ? 300 + random.below(1_500) : 60 + random.below(160), long ? 50 : 9);
    if (random.chance(0.3)) {
      world.heal();
      await settle(scene, 200); // a Run that is over, and then a second storm
      world.storm(faults);
      await storm(scene, 70, 9);
    }
    world.heal();
    await calm(scene);
    if (random.chance(0.3)) {
      people.answerAll();
      await calm(scene);
    }
    if (system.calls > callsAllowed) wrong("I5", `${system.calls} calls of the step Lambda`);
    system.sweep();
    for (const viewer of viewers) viewer.catchUp();
    for (let n = 0; n < 200 && (!world.idle || viewers.some((it) => it.reading)); n++)
      await world.step();
    check(scene, wrong);
  } catch (error) {
    wrong("bug", error instanceof Error ? (error.stack ?? error.message) : String(error));
  }
  for (const name of ["handler crashed before a call", "handler crashed after a call"])
    if (world.counts[`${name}, question open`])
      marks.add("handler crashed while a question was open");
  if (world.counts["report refused"]) marks.add("report refused");
  if (world.counts["hello again"]) marks.add("said hello again");
  const events = [...stores.logs.keys()].reduce((sum, id) => sum + (stores.run(id)?.seq ?? 0), 0);
  return {
    seed,
    faults,
    violations,
    counts: world.counts,
    marks,
    steps: world.steps,
    events,
    requests: people.asked.length,
    hash: world.hash,
    trace: world.trace ?? [],
  };
}

function settingOf(random: Random): Setting {
  const worker = {
    id: "wkr_one",
    name: "One",
    kind: "worker" as const,
    online: true,
    images: [{ id: "host", name: "Host" }],
    isolated: random.chance(0.9),
    isolation: "simulated",
  };
  const state = (engine: EngineName) => ({
    engine,
    worker: worker.id,
    image: "host",
    available: true,
    why: "simulated",
  });
  return {
    worker,
    engines: [state("codex"), state("script")],
    warmSeconds: random.pick([0, 2, 20, 120]),
  };
}

function wantedOf(random: Random): NewRun {
  const autonomous = random.chance(0.12);
  const target =
    autonomous || random.chance(0.85) ? { worker: "wkr_one", image: "host" } : undefined;
  const engine = random.pick(["script", "codex", undefined] as const);
  return {
    instructions: "```sh\ntrue\n```",
    mode: autonomous ? "autonomous" : "interactive",
    keepMinutes: random.pick([0, 2, 3]),
    limits: { activeMinutes: random.pick([5, 60]) },
    ...(target ? { target } : {}),
    ...(engine ? { engine } : {}),
  };
}

function create({ system, people }: Scene): void {
  const { world } = system;
  const { random } = world;
  for (let left = random.below(3); left >= 0; left--)
    world.in(random.below(2_000), () => {
      if (!world.calm) people.create("ada", wantedOf(random));
    });
}

/** Some steps without faults, until a Run is over and its DevBox is still up. */
async function settle({ system }: Scene, steps: number): Promise<void> {
  const { world, stores } = system;
  const finished = (id: string) => {
    const run = stores.run(id);
    return run !== undefined && ended(run) && run.devbox !== null;
  };
  for (let n = 0; n < steps && ![...stores.logs.keys()].some(finished); n++) await world.step();
}

async function storm(
  { system, hosts, people, viewers }: Scene,
  length: number,
  mostActs: number,
): Promise<void> {
  const { world, stores } = system;
  const { random, faults } = world;
  let acts = 2 + random.below(mostActs);
  for (let n = 0; n < length; n++) {
    if (!(await world.step())) break;
    if (acts > 0 && random.chance(0.06)) {
      acts--;
      people.act();
    }
    if (random.chance(faults.kill)) hosts.strike("kill");
    if (random.chance(faults.end)) hosts.strike("end");
    if (random.chance(faults.sweep)) system.sweep();
    if (random.chance(faults.restart)) system.restart();
    const [first] = stores.logs.keys();
    if (first !== undefined && viewers.length === 0) viewers.push(new Viewer(system, first));
  }
}

/** Until every request is answered, every Run is at rest and no DevBox is up. */
async function calm({ system, hosts, people }: Scene): Promise<void> {
  const { world, stores } = system;
  const until = world.time + 60 * hour;
  const quiet = () =>
    world.idle &&
    people.settled &&
    [...stores.logs.keys()].every((id) => {
      const run = stores.run(id);
      return run === undefined || (atRest(run) && (ended(run) || system.wakeable(id)));
    }) &&
    hosts.boxes.every((box) => !box.alive) &&
    stores.holders.size === 0;
  for (let n = 0; n < calmSteps && world.time < until && !quiet(); n++) await world.step();
}

/** What holds at every commit, and what a commit shows to have happened. */
function watch(
  scene: Scene,
  marks: Set<Mark>,
  wrong: (invariant: string, what: string) => void,
): void {
  const { system } = scene;
  const { stores, world } = system;
  stores.onWait = (wait) => {
    if (wait.kind === "queued") marks.add("place waited for");
  };
  world.onDeath = () => {
    for (const id of stores.logs.keys())
      if (stores.run(id)?.open) marks.add("handler crashed while a question was open");
  };
  stores.onCommit = (commit, before) => {
    for (const mark of marksOf(commit, before)) marks.add(mark);
    world.note(commit.events.map((event) => `#${event.seq} ${event.type}`).join(", "));
    if (!commit.events.some((event) => event.type === "run.prepared")) return;
    const working = [...stores.logs.keys()].filter((id) => {
      const run = stores.run(id);
      return run?.prepared && mayHoldPlace(run) && !ended(run);
    });
    if (working.length > stores.places)
      wrong("places", `${working.length} Runs work in ${stores.places} places`);
  };
}
