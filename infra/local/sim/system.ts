import type { DevBoxHost } from "../../../functions/devbox-host.ts";
import type { Ports } from "../../../functions/ports.ts";
import { type StepInput, step } from "../../../functions/step.ts";
import { sweep, sweepRun } from "../../../functions/watch.ts";
import { Problem } from "../../../shared/problem.ts";
import type { Run } from "../../../shared/run.ts";
import type { ServerFrame } from "../../../shared/schemas/frame.ts";
import type { Worker } from "../../../shared/worker.ts";
import { runMachine } from "../../run-machine.ts";
import { type DurableMachine, durableMachine } from "../machine/durable-machine.ts";
import { load } from "../machine/load.ts";
import { memoryStore } from "../machine/memory-store.ts";
import { memoryBlobs, memoryList, memoryLog, memoryPlaces, memoryWaits } from "./memory-ports.ts";
import type { Mutants } from "./mutants.ts";
import type { Invocation, World } from "./world.ts";

const definition = load(runMachine);

export const worker: Worker = {
  id: "wkr_sim",
  name: "Simulated",
  kind: "worker",
  online: true,
  images: [{ id: "host", name: "Host" }],
  isolated: true,
  isolation: "simulated",
};

/** The coordinator of one schedule: the real handlers and state machine over ports in memory. Any number of handlers run at once, and each may die at any await. */
export class System {
  readonly log = memoryLog();
  readonly list = memoryList();
  readonly places;
  readonly machine: DurableMachine;
  readonly world: World;
  readonly mutants: Mutants;
  /** Set by who plays the DevBoxes and the viewers. */
  host: DevBoxHost | undefined;
  readonly onFrame: ((run: Pick<Run, "id" | "team">, frame: ServerFrame) => void)[] = [];
  private readonly waits = memoryWaits();
  private readonly blobs = memoryBlobs();
  private readonly warmSeconds: number;

  constructor(world: World, mutants: Mutants) {
    this.world = world;
    this.mutants = mutants;
    const { random } = world;
    this.places = memoryPlaces(1 + random.below(3));
    this.warmSeconds = random.pick([0, 2, 5, 300]);
    let tokens = 0;
    this.machine = durableMachine({
      definition,
      store: memoryStore(),
      clock: world.clock,
      random: () => random.next(),
      newToken: () => `token-${tokens++}`,
      invoke: (_, payload) => this.invokeStep(payload as StepInput),
      report: (problem) => {
        throw problem;
      },
    });
  }

  /** Step Functions calls a function at least once, and hears nothing of one that died. */
  private invokeStep(input: StepInput): Promise<{ kind: string; seconds: number }> {
    const { world } = this;
    if (world.random.chance(world.faults.duplicate / 4)) {
      world.count("steps doubled");
      this.handle(
        `step ${input.op} doubled`,
        (ports) => step(ports, input),
        () => {},
      );
    }
    return new Promise((resolve, reject) => {
      const died = () =>
        reject(Object.assign(new Error("The function died."), { name: "Lambda.Unknown" }));
      const call = (ports: Ports) => step(ports, input);
      this.handle(`step ${input.op}`, call, resolve, reject, died);
    });
  }

  /** Runs a handler as an invocation of its own. A dead one answers nobody. */
  handle<T>(
    label: string,
    work: (ports: Ports) => Promise<T>,
    done: (value: T) => void,
    failed: (error: unknown) => void = () => {},
    died: () => void = () => {},
  ): void {
    const by: Invocation = { dead: false, onDeath: died };
    const { mutants } = this;
    this.world.note(label);
    work(mutants.ports(this.portsFor(by, label))).then(
      (value) => !by.dead && done(value),
      (error) => !by.dead && failed(error),
    );
  }

  /** Calls a handler as a client over the network does: again and again until there is a reply, in which a refusal counts as one. */
  request<T>(
    label: string,
    alive: () => boolean,
    work: (ports: Ports) => Promise<T>,
    told: (outcome: { value: T } | { problem: Problem }) => void = () => {},
  ): Promise<{ value: T } | { problem: Problem }> {
    const { world } = this;
    return new Promise((resolve) => {
      let settled = false;
      let wait = 2_000;
      const reply = (outcome: { value: T } | { problem: Problem }) => {
        told(outcome);
        world.message(`${label}: reply`, () => {
          if (settled || !alive()) return;
          settled = true;
          resolve(outcome);
        });
      };
      const send = (): void => {
        if (settled || !alive()) return;
        world.message(label, () =>
          this.handle(
            label,
            work,
            (value) => reply({ value }),
            (error) => {
              if (error instanceof Problem) reply({ problem: error });
              else if (!(error instanceof Error) || !/^(Throttled|TimedOut)$/.test(error.name))
                throw error;
            },
          ),
        );
        world.in(wait, send);
        wait = Math.min(30_000, wait * 2);
      };
      send();
    });
  }

  /** Looks after a Run, as the host's news and the sweep do. */
  lookAt(runId: string): void {
    this.handle(
      "look",
      (ports) => sweepRun(ports, runId),
      () => {},
    );
  }

  sweepAll(): void {
    this.handle(
      "sweep",
      (ports) => sweep(ports, async () => {}),
      () => {},
    );
  }

  private portsFor(by: Invocation, label: string): Ports {
    const { world } = this;
    const through = <T extends object>(name: string, port: T): T =>
      new Proxy(port, {
        get: (target, method) => {
          const real = Reflect.get(target, method);
          if (typeof real !== "function") return real;
          return (...args: unknown[]) =>
            world.call(by, `${label}: ${name}.${String(method)}`, () => real.apply(target, args));
        },
      });
    if (!this.host) throw new Error("The simulated host is missing.");
    const host = through("host", this.host);
    return {
      log: through("log", this.log),
      list: through("list", this.list),
      waits: through("waits", this.waits),
      places: through("places", this.places),
      machine: through("machine", this.machine),
      blobs: through("blobs", this.blobs),
      workers: {
        list: async () => [worker],
        engines: async () => [
          { engine: "script", worker: worker.id, image: "host", available: true, why: "" },
        ],
        host: () => host,
      },
      viewers: {
        post: (run, frame) => {
          if (!by.dead) for (const listener of this.onFrame) listener(run, frame);
        },
        onNews: () => () => {},
      },
      settings: {
        warmSeconds: this.warmSeconds,
        stopGraceMs: 1_000,
        unsafeNoSandbox: false,
        coordinatorUrl: () => "sim:",
        secret: new Uint8Array(32),
      },
      now: () => world.now(),
      entropy: (bytes) => world.random.bytes(bytes),
      note: () => {},
    };
  }
}
