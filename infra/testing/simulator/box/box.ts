import { verifyCapability } from "../../../../functions/identity/capability.ts";
import type { DevBoxOrder } from "../../../../functions/ports/devbox-host.ts";
import type { HelloReply } from "../../../../shared/schemas/box-protocol.ts";
import { type Badge, door } from "../coordinator/door.ts";
import { secret } from "../coordinator/ports.ts";
import type { System } from "../coordinator/system.ts";
import { insist, type Line } from "../network.ts";
import { Until } from "../until.ts";
import type { Disk } from "./disk.ts";
import { Inbox } from "./inbox.ts";
import { Outbox } from "./outbox.ts";
import { StrainedDisk } from "./strained-disk.ts";
import type { EngineTurn } from "./turn.ts";
import type { Witness } from "./witness.ts";
import { Work } from "./work.ts";

/** How long a boot token is valid, and longest time from its making to the launch. */
const [bootMs, longestLaunchMs] = [600_000, 60_000];

/** The settings that a host gives to a DevBox. */
type Start = {
  readonly order: DevBoxOrder;
  /** The index of its Run in the schedule. */
  readonly run: number;
  /** By this value the coordinator recognises this program when it says hello again. */
  readonly nonce: string;
  readonly disk: (box: Box) => Disk;
  /** Its way to the coordinator. Missing: as good as that of everyone. */
  readonly line?: Line;
  /** Called when nothing of the DevBox runs any more. */
  readonly gone: (box: Box) => void;
};

/** The program in one DevBox, from its hello to its end. Like `functions/devbox`: in between it works turn by turn. */
export class Box {
  readonly order: DevBoxOrder;
  readonly run: number;
  readonly system: System;
  readonly witness: Witness;
  readonly disk: StrainedDisk;
  readonly line: Line | undefined;
  readonly outbox: Outbox;
  readonly until = new Until();
  alive = true;
  badge: Badge | undefined;
  inbox: Inbox | undefined;
  readonly #start: Start;
  readonly #launchedAt: number;
  #ending = false;
  readonly #work: Work;

  constructor(system: System, witness: Witness, start: Start) {
    this.system = system;
    this.witness = witness;
    this.#start = start;
    this.#launchedAt = system.world.time;
    this.order = start.order;
    this.run = start.run;
    this.line = start.line;
    this.disk = new StrainedDisk(this, start.disk(this));
    this.outbox = new Outbox(
      system,
      () => this.badge,
      () => this.over(),
      () => this.#look(),
      start.line,
    );
    this.#work = new Work(this);
  }

  /** Whether it may go on with its work. */
  get works(): boolean {
    return this.alive && !this.#ending;
  }

  worksOn(turn: EngineTurn): boolean {
    return this.works && this.#work.turn === turn;
  }

  start(): void {
    if (!this.alive) return;
    const { bootToken } = this.order;
    const isolated = this.system.setting.worker.isolated;
    let tries = 0;
    insist(
      this.system,
      `hello ${this.order.generation}`,
      (ports) => {
        if (++tries > 1) this.system.world.count("hello again");
        return door.hello(ports, bootToken, this.#start.nonce, isolated);
      },
      () => this.works,
      (reply) => {
        if (!this.works || this.badge) return;
        if (reply.status !== 200) {
          this.#refused(reply.status);
          return this.over();
        }
        this.#begin(reply.body as HelloReply);
      },
      this.line,
    );
  }

  /** A boot token must not expire while nobody could use it. */
  #refused(status: number): void {
    const { world, setting } = this.system;
    if (status !== 401 || setting.cloud || setting.joined || !world.clocksRight) return;
    if (world.time - this.#launchedAt < bootMs - longestLaunchMs)
      this.witness.wrong(this, "time", "its boot token has expired too early");
  }

  #begin(hello: HelloReply): void {
    const badge = verifyCapability(secret, hello.capability);
    if (!badge) throw new Error("The capability in the reply to a hello is not valid.");
    if (this.dies("saying hello")) return;
    this.badge = badge;
    const on = {
      news: () => this.#look(),
      steer: ({ id, turn }: { id: string; turn: number }) => {
        if (this.works && this.#work.turn?.number === turn) this.#work.turn.steered(id);
      },
      stopping: () => this.end(),
      over: () => this.over(),
    };
    this.inbox = new Inbox(this.system, badge, hello.head, on, this.line);
    this.disk.begin(hello, () => {
      if (this.works) this.#work.goOn(hello);
    });
  }

  /** A notice over the socket that there is news. It may be lost. */
  nudge(): void {
    if (!this.alive || this.line?.cut) return;
    this.system.world.message("nudge", () => this.alive && this.inbox?.look());
  }

  turnEnded(turn: EngineTurn): void {
    this.#work.turnEnded(turn);
  }

  /** Something has changed: check every condition that something waits for. */
  #look(): void {
    if (!this.alive) return;
    if (this.#ending) {
      if (this.outbox.flushed) this.#lastSave();
      return;
    }
    this.until.look();
    if (this.works) this.#work.look();
  }

  /** Its host asks it to end: it stops its work, flushes the outbox and saves everything. */
  end(): void {
    if (!this.alive || this.#ending || this.system.mutant.neverStops) return;
    this.#ending = true;
    if (!this.badge || this.outbox.flushed) {
      this.#lastSave();
      return;
    }
    this.system.world.in(5_000, () => this.#lastSave());
  }

  #saving = false;

  #lastSave(): void {
    if (!this.alive || this.#saving) return;
    this.#saving = true;
    this.disk.end(() => this.#gone(true));
  }

  /** The coordinator no longer needs this DevBox. */
  over(): void {
    if (!this.system.mutant.disobeys) this.#gone(true);
  }

  /** In the cloud, the program may die at any time; `phase` says what it does now. */
  dies(phase: string): boolean {
    const { world, setting } = this.system;
    if (!setting.cloud || !world.random.chance(world.faults.dies)) return false;
    world.count(`task died while ${phase}`);
    this.kill();
    return true;
  }

  /** It dies and loses what it had not saved. */
  kill(): void {
    this.#gone(false);
  }

  #gone(whole: boolean): void {
    if (!this.alive) return;
    this.alive = false;
    this.outbox.stop();
    this.inbox?.stop();
    this.disk.gone(whole);
    this.#start.gone(this);
  }
}
