import { s3Saves } from "../../../../functions/aws/bucket/saves.ts";
import type { DevBoxHost } from "../../../../functions/ports/devbox-host.ts";
import { withJoined } from "../../../../functions/workers/joined-workers.ts";
import { workersShelf } from "../../../../functions/workers/kept-worker.ts";
import { type WorkerNews, workerNews } from "../../../../functions/workers/news.ts";
import type { DevBoxReport } from "../../../../shared/schemas/worker-protocol.ts";
import type { Boxes } from "../box/boxes.ts";
import type { Site } from "../box/site.ts";
import { Bucket } from "../cloud/bucket.ts";
import type { Invocation, PortCall } from "../coordinator/handlers.ts";
import type { OpenPorts, Write } from "../coordinator/open-ports.ts";
import type { System } from "../coordinator/system.ts";
import { Crew } from "./crew.ts";
import { drawWorkerFaults, type WorkerFaults } from "./faults.ts";
import { Machine } from "./machine.ts";
import { RecordShelves } from "./record-shelves.ts";
import { WorkerProgram } from "./worker-program.ts";

const mostMachines = 5;
/** For a DevBox of a worker that was removed, as in `infra/local/worker/start.ts`. */
const removedGraceMs = 10_000;

/** Machines that joined, their programs, and what the coordinator keeps of them. */
export class JoinedSite implements Site {
  readonly bucket: Bucket;
  readonly machines: Machine[] = [];
  readonly records: RecordShelves;
  readonly crew: Crew;
  readonly teams: readonly [string, ...string[]];
  readonly faults: WorkerFaults;
  readonly programs = new Map<Machine, WorkerProgram>();
  /** Since when nothing fails any more. */
  healedAt: number | undefined;
  readonly #system: System;
  readonly #boxes: Boxes;
  #news: WorkerNews = workerNews();

  constructor(system: System, boxes: Boxes) {
    const { world, time, stores } = system;
    const { random } = world;
    this.#system = system;
    this.#boxes = boxes;
    this.bucket = new Bucket(() => world.time);
    this.records = new RecordShelves(() => this.#wall - time.total().setMs);
    this.faults = drawWorkerFaults(random);
    this.teams = random.chance(0.4) ? ["local", "other"] : ["local"];
    if (this.teams.length > 1)
      stores.places = { total: stores.places.total + 1, perTeam: Math.max(1, stores.places.total) };
    this.crew = new Crew(system, (machine) => this.#start(machine));
  }

  get #wall(): number {
    return this.#system.world.time + this.#system.world.skippedMs;
  }

  /** The ids of workers that people know. */
  get targets(): readonly string[] {
    return this.machines.flatMap(({ member }) => member?.worker ?? []);
  }

  /** Every machine works, and nothing is left on any of them. */
  get atRest(): boolean {
    return (
      this.crew.open === 0 &&
      this.machines.every((it) => it.up.length === 0) &&
      this.wanted.length === 0
    );
  }

  /**
   * The DevBoxes that workers should have, gone or not, each with its worker. A launch that was under way when its worker
   * was removed may leave an order for nobody.
   */
  get wanted(): { readonly worker: string; readonly devbox: string }[] {
    return this.records.names("wanted#").flatMap((shelf) => {
      const worker = shelf.slice("wanted#".length);
      const over = this.#removedAt(worker);
      return this.records
        .list(shelf)
        .filter((it) => !isTombstone(it) && !((this.records.addedAt(shelf, it.id) ?? 0) > over))
        .map(({ id }) => ({ worker, devbox: id }));
    });
  }

  #removedAt(worker: string): number {
    return this.records.addedAt("removed-workers", worker) ?? Number.POSITIVE_INFINITY;
  }

  get ready(): boolean {
    const reported = ({ member }: Machine) =>
      member && "report" in (this.records.get(workersShelf(member.team), member.worker) ?? {});
    return this.machines.every(reported);
  }

  /** Lets machines join. */
  prepare(): void {
    for (let left = this.#system.world.random.below(3); left >= 0; left--) this.#add();
  }

  #add(): Machine {
    const { random } = this.#system.world;
    const machine = new Machine(this.machines.length + 1, {
      system: this.#system,
      all: this.#boxes,
      bucket: this.bucket,
    });
    this.machines.push(machine);
    this.crew.welcome(machine, random.any(this.teams) ?? "local", 1 + random.below(3));
    return machine;
  }

  saves(call: PortCall) {
    const { random } = this.#system.world;
    return s3Saves(this.bucket.client(call), { entropy: (bytes) => random.bytes(bytes) });
  }

  addPorts(ports: OpenPorts, of: { call: PortCall; store: Write; by: Invocation }): void {
    const { setting, time, world } = this.#system;
    ports.records = this.records.port(of, (at) => Date.parse(at) - time.total().setMs);
    ports.workerNews = setting.server
      ? this.#news
      : { tell: async (worker) => of.call("hint", () => this.#hint(worker)).catch(() => {}) };
    const { credentials } = ports.workers;
    const own = { list: async () => [], engines: async () => [], credentials, host: noHost };
    const joined = withJoined(own, ports as Parameters<typeof withJoined>[1]);
    ports.workers = {
      ...joined,
      host: (worker) => {
        const host = joined.host(worker);
        return {
          ...host,
          launch: (order) =>
            host.launch(order).catch((error: unknown) => {
              if (error instanceof Error && error.name === "DevBox.NoCapacity")
                world.count("worker without place");
              throw error;
            }),
        };
      },
    };
  }

  host(): DevBoxHost {
    return noHost();
  }

  notingHost(): DevBoxHost {
    return noHost();
  }

  serverDied(): void {
    this.#news = workerNews();
  }

  /** A DevBox of a worker that was removed is fenced: nobody hears it any more. */
  mayBeUp(devbox: string): boolean {
    const machine = this.machines.find((it) => it.boxes.get(devbox)?.alive);
    return machine !== undefined && !this.isRemoved(machine);
  }

  isRemoved({ member }: Machine): boolean {
    if (!member) return false;
    const kept = this.records.get(workersShelf(member.team), member.worker);
    return kept === undefined || "removed" in kept;
  }

  #start(machine: Machine): void {
    if (!machine.member || machine.dismissed || !(this.programs.get(machine)?.dead ?? true)) return;
    const system = this.#system;
    const { random, calm, faults } = system.world;
    const newer = calm || !random.chance(faults.twice) ? 0 : random.pick([-2, -1, 1, 2]);
    const { worker } = machine.member;
    const program = new WorkerProgram({
      system,
      machine,
      newer,
      lies: () => this.#lies(machine),
      heard: ({ status }, sentAt) => {
        const removedAt = this.crew.removedAt.get(worker);
        if (status === 200 && removedAt !== undefined && removedAt < sentAt)
          this.crew.broken.push(`${worker} was removed, and is heard`);
      },
      refused: ({ code }) => {
        system.world.count(`worker refused: ${code}`);
        if (code === "upgrade-needed") this.#startLater(machine);
        else if (code === "worker-removed") this.#dismiss(machine);
        else this.crew.broken.push(`${worker} is refused: ${code}`);
      },
    });
    this.programs.set(machine, program);
  }

  /** A hint over the socket of a worker. It may be lost. */
  #hint(worker: string): void {
    const machine = this.machines.find((it) => it.member?.worker === worker);
    if (!machine || machine.line.cut) return;
    const hear = () => machine.line.cut || this.programs.get(machine)?.hint();
    this.#system.world.message(`hint for worker ${machine.number}`, hear);
  }

  #startLater(machine: Machine): void {
    const { world } = this.#system;
    const ms = world.calm ? 1_000 : world.random.below(world.random.pick([3_000, 30_000, 300_000]));
    world.in(ms, () => this.#start(machine));
  }

  /** As in `infra/local/worker/start.ts`. */
  #dismiss(machine: Machine): void {
    machine.dismissed = true;
    if (this.#system.mutant.keepsBoxes) return;
    for (const { order } of machine.up) machine.stop(order.devbox, removedGraceMs, { dead: false });
  }

  /** What a worker that is in the hands of somebody else says about the DevBoxes of others. */
  #lies(machine: Machine): DevBoxReport[] {
    const { world } = this.#system;
    if (world.calm || !world.random.chance(this.faults.lie * 5)) return [];
    const others = this.machines.filter((it) => it !== machine).flatMap((it) => it.up);
    const box = world.random.any(others);
    if (!box) return [];
    world.count("worker lied");
    return [{ devbox: box.order.devbox, state: "gone" }];
  }

  stir(): void {
    const { world } = this.#system;
    const { random } = world;
    const some = (rate: number) => (random.chance(rate) ? random.any(this.machines) : undefined);
    const killed = some(this.faults.kill);
    if (killed) this.#kill(killed);
    const dark = some(this.faults.power);
    if (dark) {
      world.count("worker lost its power");
      this.#kill(dark);
      dark.losePower();
    }
    const cut = some(this.faults.cut);
    if (cut) {
      world.count(`worker cut off${cut.up.length > 0 ? " with a DevBox" : ""}`);
      cut.cutOff(random.below(random.pick([5_000, 60_000, 1_200_000])), false);
    }
    const tired = some(this.faults.sleep);
    if (tired) {
      world.count(`worker slept${tired.up.length > 0 ? " with a DevBox" : ""}`);
      tired.cutOff(random.below(random.pick([60_000, 1_200_000])), true);
    }
    const served = some(this.faults.act);
    if (served) this.#serve(served);
  }

  #kill(machine: Machine): void {
    const program = this.programs.get(machine);
    if (!program || program.dead) return;
    this.#system.world.count("worker killed");
    program.kill();
    this.#startLater(machine);
  }

  #serve(machine: Machine): void {
    const { random } = this.#system.world;
    const draw = random.next();
    if (draw < 0.35) this.crew.change(machine, { draining: random.chance(0.6) });
    else if (draw < 0.6) this.crew.change(machine, { most: 1 + random.below(3) });
    else if (draw < 0.75) this.crew.remove(machine);
    else if (this.machines.length >= mostMachines) return;
    else if (draw < 0.85) this.crew.joinAgain(this.#bare());
    else this.#add();
  }

  /** A machine of somebody who has found a code. */
  #bare(): Machine {
    const of = { system: this.#system, all: this.#boxes, bucket: this.bucket };
    return new Machine(100 + this.machines.length, of);
  }

  heal(): void {
    this.healedAt = this.#system.world.time;
    for (const machine of this.machines) {
      machine.back();
      this.#start(machine);
      this.crew.change(machine, { draining: false });
    }
  }

  interrupt(): void {
    const { world } = this.#system;
    const box = world.random.any(this.machines.flatMap((it) => it.up));
    if (!box) return;
    world.count("DevBox ended by its machine");
    box.end();
  }

  echo(): void {
    // what a worker says comes late and twice by the network already
  }
}

const isTombstone = ({ value }: { value: unknown }): boolean =>
  !(typeof value === "object" && value !== null && "order" in value);

const noHost = (): never => {
  throw new Error("Only workers that joined host DevBoxes here.");
};
