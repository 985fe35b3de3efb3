import type { DevBoxNews } from "../../../../functions/look-for-devbox.ts";
import type { Ports } from "../../../../functions/ports/ports.ts";
import { type StepInput, step } from "../../../../functions/step.ts";
import { sweep, sweepRun } from "../../../../functions/sweep.ts";
import { Problem } from "../../../../shared/problem.ts";
import { type DurableMachine, durableMachine } from "../../../local/machine/durable-machine.ts";
import { load } from "../../../local/machine/language/load.ts";
import { memoryStore } from "../../../local/machine/store/memory-store.ts";
import { runMachine } from "../../../run-machine.ts";
import type { Site } from "../box/site.ts";
import type { Seams } from "../seams.ts";
import type { Setting } from "../setting.ts";
import type { World } from "../world.ts";
import { Database } from "./database.ts";
import { Handlers, type Invocation, type Result } from "./handlers.ts";
import { MachineTime } from "./machine-time.ts";
import { portsOf, type Role, type Watcher } from "./ports.ts";
import type { Stores } from "./stores.ts";

const definition = load(runMachine);

/** Lambda calls a function for an event up to this many times if it fails (AWS Lambda Developer Guide). */
const eventTries = 3;

const unanswered = () =>
  Object.assign(new Error("The function did not answer."), { name: "Lambda.Unknown" });

/** The coordinator of one schedule: the real handlers and the real state machine, over ports in memory. */
export class System {
  readonly world: World;
  readonly stores: Stores;
  readonly setting: Setting;
  readonly mutant: Seams;
  readonly handlers: Handlers;
  readonly database: Database | undefined;
  /** Where the DevBoxes run. Set after construction, because a site needs the system. */
  site: Site | undefined;
  /** Handlers that failed although none of their port calls had failed. */
  readonly failedAlone: string[] = [];
  readonly watchers: Watcher[] = [];
  readonly time: MachineTime;
  machine: DurableMachine;
  /** Number of calls of the step Lambda. */
  calls = 0;
  readonly #executions = memoryStore();
  #tokens = 0;

  constructor(world: World, stores: Stores, setting: Setting, mutant: Seams) {
    this.world = world;
    this.stores = stores;
    this.setting = setting;
    this.mutant = mutant;
    this.handlers = new Handlers(world);
    this.database = setting.server ? new Database(world, stores, mutant.haste) : undefined;
    this.time = new MachineTime(world);
    this.machine = this.#newMachine();
  }

  #newMachine(): DurableMachine {
    const { world } = this;
    return durableMachine({
      definition,
      store: this.#executions,
      clock: { now: () => this.time.steady(), wakeAt: (at, wake) => world.timers.add(at, wake) },
      invoke: (_, payload) => this.#invoke(payload as StepInput),
      random: () => world.random.next(),
      newToken: () => `token-${++this.#tokens}`,
      report: (problem) => {
        throw problem;
      },
    });
  }

  /** Runs the step Lambda once or twice. The first run that ends gives the answer. */
  #invoke(input: StepInput): Promise<{ kind: string; seconds: number }> {
    const { world } = this;
    const { promise, resolve, reject } = Promise.withResolvers<{ kind: string; seconds: number }>();
    this.calls++;
    const label = `step ${input.op} ${input.runId.slice(-4)}/${input.execution}`;
    const died = () =>
      world.in(1_000, () => {
        world.stirred = true;
        reject(unanswered());
      });
    const done = (result: Result<{ kind: string; seconds: number }>) => {
      if ("value" in result) resolve(result.value);
      else reject(result.error);
    };
    const once = () => this.run(label, (ports) => step(ports, input), done, died, "step");
    world.later(label, once);
    if (world.random.chance(world.faults.twice)) {
      world.count("step invoked twice");
      world.later(`${label} again`, once);
    }
    return promise;
  }

  /** Runs a handler with its own ports. */
  run<T>(
    label: string,
    handler: (ports: Ports) => Promise<T>,
    done: (result: Result<T>) => void,
    died: () => void,
    role: Role = "door",
  ): void {
    const run = (by: Invocation) => handler(this.mutant.ports(portsOf(this, by, role), this));
    const over = (result: Result<T>, by: Invocation) => {
      if ("error" in result && !by.faulted && !expected(result.error))
        this.failedAlone.push(`${label}: ${String(result.error)}`);
      done(result);
    };
    this.handlers.invoke(label, run, over, died);
  }

  sweep(): void {
    if (this.mutant.noSweep) return;
    const unheard = () => {};
    this.run("sweep", (ports) => sweep(ports, async () => {}), unheard, unheard, "watch");
  }

  /** A host reports that a DevBox is gone. */
  gone(runId: string): void {
    const unheard = () => {};
    const look = (ports: Ports) => sweepRun(ports, runId);
    if (this.mutant.noSweep) return;
    this.world.message("gone", () => this.run("gone", look, unheard, unheard, "watch"));
  }

  /** A host reports news about a DevBox. */
  hear(news: DevBoxNews): void {
    const { world } = this;
    const label = `news of ${news.devbox.slice(-4)}`;
    let tries = 0;
    const again = () => {
      if (++tries < eventTries) world.in(world.random.below(60_000), attempt);
    };
    const done = (result: Result<void>) => {
      if ("error" in result) again();
    };
    const hear = (ports: Ports) => this.mutant.hear(ports, news);
    const attempt = () => this.run(label, hear, done, again, "watch");
    if (!this.mutant.noSweep) world.message(label, attempt);
  }

  /** Kills the one server and starts it again: handlers die, written data stays. Its machine may lose power too. */
  restart(powerLost = false): void {
    this.world.count(powerLost ? "power lost" : "server killed");
    this.handlers.killAll();
    this.database?.die(powerLost);
    this.site?.serverDied?.();
    this.machine.close();
    this.time.restart(this.mutant.forgetsTime);
    this.machine = this.#newMachine();
    this.machine.resume();
  }

  /** The machine sleeps, or its clock is set. The server notices it, and sweeps. */
  skipTime(): void {
    if (!this.setting.server) return;
    this.time.skip();
    this.sweep();
  }

  /** Whether an execution would continue if this Run's wait were completed. */
  wakeable(runId: string): boolean {
    const wait = this.stores.waits.get(runId);
    return wait !== undefined && this.#executions.waitingOn(wait.token) !== undefined;
  }
}

/** Errors that a handler may throw by itself: a refusal, or a DevBox that cannot start now. */
const expected = (error: unknown): boolean =>
  error instanceof Problem || (error instanceof Error && error.name.startsWith("DevBox."));
