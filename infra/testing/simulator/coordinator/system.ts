import type { Ports } from "../../../../functions/ports.ts";
import { type StepInput, step } from "../../../../functions/step.ts";
import { type DevBoxNews, sweep, sweepRun } from "../../../../functions/watch.ts";
import { Problem } from "../../../../shared/problem.ts";
import type { Run } from "../../../../shared/run.ts";
import type { ServerFrame } from "../../../../shared/schemas/frame.ts";
import { type DurableMachine, durableMachine } from "../../../local/machine/durable-machine.ts";
import { load } from "../../../local/machine/language/load.ts";
import { memoryStore } from "../../../local/machine/store/memory-store.ts";
import { runMachine } from "../../../run-machine.ts";
import type { Place } from "../box/hosts.ts";
import type { Mutant } from "../mutants/mutants.ts";
import type { Setting } from "../setting.ts";
import type { World } from "../world.ts";
import type { Invocation, Outcome } from "./handlers.ts";
import { portsOf, type Role } from "./ports.ts";
import type { Stores } from "./stores.ts";

const definition = load(runMachine);
export const secret = new Uint8Array(32).fill(7);

/** A function that is called by an event is called so often, should it fail (AWS Lambda Developer Guide). */
const eventTries = 3;

const unanswered = () =>
  Object.assign(new Error("The function did not answer."), { name: "Lambda.Unknown" });

/** The coordinator of one schedule: the real handlers and the real state machine over ports in memory. There is no one coordinator; every run of a handler is one. */
export class System {
  readonly world: World;
  readonly stores: Stores;
  readonly setting: Setting;
  readonly mutant: Mutant;
  /** Set by who plays the DevBoxes. */
  place: Place | undefined;
  /** Handlers that failed although no port had failed them. */
  readonly failedAlone: string[] = [];
  readonly watchers: ((run: Pick<Run, "id" | "team">, frame: ServerFrame) => void)[] = [];
  machine: DurableMachine;
  /** How many step Lambdas were called. */
  calls = 0;
  readonly #executions = memoryStore();
  #tokens = 0;

  constructor(world: World, stores: Stores, setting: Setting, mutant: Mutant) {
    this.world = world;
    this.stores = stores;
    this.setting = setting;
    this.mutant = mutant;
    this.machine = this.#newMachine();
  }

  #newMachine(): DurableMachine {
    const { world } = this;
    return durableMachine({
      definition,
      store: this.#executions,
      clock: { now: () => world.time, wakeAt: (at, wake) => world.timers.add(at, wake) },
      invoke: (_, payload) => this.#invoke(payload as StepInput),
      random: () => world.random.next(),
      newToken: () => `token-${++this.#tokens}`,
      report: (problem) => {
        throw problem;
      },
    });
  }

  /** The step Lambda, once or twice; the first that ends answers. */
  #invoke(input: StepInput): Promise<{ kind: string; seconds: number }> {
    const { world } = this;
    const { promise, resolve, reject } = Promise.withResolvers<{ kind: string; seconds: number }>();
    this.calls++;
    const label = `step ${input.op} ${input.runId.slice(-4)}/${input.execution}`;
    const died = () => world.in(1_000, () => reject(unanswered()));
    const done = (outcome: Outcome<{ kind: string; seconds: number }>) => {
      if ("value" in outcome) resolve(outcome.value);
      else reject(outcome.error);
    };
    const once = () => this.run(label, (ports) => step(ports, input), done, died, "step");
    world.later(label, once);
    if (world.random.chance(world.faults.twice)) {
      world.count("step invoked twice");
      world.later(`${label} again`, once);
    }
    return promise;
  }

  /** Runs a handler, with ports of its own. */
  run<T>(
    label: string,
    handler: (ports: Ports) => Promise<T>,
    done: (outcome: Outcome<T>) => void,
    died: () => void,
    role: Role = "door",
  ): void {
    const run = (by: Invocation) => handler(this.mutant.ports(portsOf(this, by, role), this));
    const over = (outcome: Outcome<T>, by: Invocation) => {
      if ("error" in outcome && !by.faulted && !expected(outcome.error))
        this.failedAlone.push(`${label}: ${String(outcome.error)}`);
      done(outcome);
    };
    this.world.handlers.invoke(label, run, over, died);
  }

  sweep(): void {
    if (this.mutant.noSweep) return;
    const unheard = () => {};
    this.run("sweep", (ports) => sweep(ports, async () => {}), unheard, unheard, "watch");
  }

  /** A host says that a DevBox is gone. */
  gone(runId: string): void {
    const unheard = () => {};
    const look = (ports: Ports) => sweepRun(ports, runId);
    if (this.mutant.noSweep) return;
    this.world.message("gone", () => this.run("gone", look, unheard, unheard, "watch"));
  }

  /** Something is told of a DevBox. */
  hear(news: DevBoxNews): void {
    const { world } = this;
    const label = `news of ${news.devbox.slice(-4)}`;
    let tries = 0;
    const again = () => {
      if (++tries < eventTries) world.in(world.random.below(60_000), attempt);
    };
    const done = (outcome: Outcome<void>) => {
      if ("error" in outcome) again();
    };
    const hear = (ports: Ports) => this.mutant.hear(ports, news);
    const attempt = () => this.run(label, hear, done, again, "watch");
    if (!this.mutant.noSweep) world.message(label, attempt);
  }

  /** The one server is killed and comes back: handlers die, what is written stays. */
  restart(): void {
    this.world.count("server killed");
    this.world.handlers.killAll();
    this.machine.close();
    this.machine = this.#newMachine();
    this.machine.resume();
  }

  /** Whether an execution waits that would go on when this Run's wait is completed. */
  wakeable(runId: string): boolean {
    const wait = this.stores.waits.get(runId);
    return wait !== undefined && this.#executions.waitingOn(wait.token) !== undefined;
  }
}

/** What a handler may fail with by itself: a refusal, or that a DevBox does not start now. */
const expected = (error: unknown): boolean =>
  error instanceof Problem || (error instanceof Error && error.name.startsWith("DevBox."));
