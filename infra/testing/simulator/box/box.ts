import { verifyCapability } from "../../../../functions/identity/capability.ts";
import type { DevBoxOrder } from "../../../../functions/ports/devbox-host.ts";
import type { HelloReply } from "../../../../shared/schemas/box-protocol.ts";
import { type Badge, door } from "../coordinator/door.ts";
import { secret } from "../coordinator/ports.ts";
import type { System } from "../coordinator/system.ts";
import { insist } from "../network.ts";
import { Until } from "../until.ts";
import type { Disk } from "./disk.ts";
import { Inbox } from "./inbox.ts";
import { Outbox, type Report } from "./outbox.ts";
import { StrainedDisk } from "./strained-disk.ts";
import { EngineTurn } from "./turn.ts";
import type { Witness } from "./witness.ts";

/** The settings that a host gives to a DevBox. */
type Start = {
  readonly order: DevBoxOrder;
  /** The index of its Run in the schedule. */
  readonly run: number;
  /** By this value the coordinator recognises this program when it says hello again. */
  readonly nonce: string;
  readonly disk: (box: Box) => Disk;
  /** Called when nothing of the DevBox runs any more. */
  readonly gone: (box: Box) => void;
};

/** The program in one DevBox. Like `functions/devbox`: say hello, work turn by turn, report, stay up. */
export class Box {
  readonly order: DevBoxOrder;
  readonly run: number;
  readonly system: System;
  readonly witness: Witness;
  readonly disk: StrainedDisk;
  readonly outbox: Outbox;
  readonly until = new Until();
  readonly turnsStarted: number[] = [];
  alive = true;
  badge: Badge | undefined;
  inbox: Inbox | undefined;
  readonly #start: Start;
  #ending = false;
  #turn: EngineTurn | undefined;
  #unreported: Report | undefined;
  /** A turn ended because the disk was full. The next turn belongs to the next DevBox. */
  #filled = false;
  /** The condition that the work waits for; undefined while it works. */
  #wait: (() => boolean) | undefined;
  #then: () => void = () => {};

  constructor(system: System, witness: Witness, start: Start) {
    this.system = system;
    this.witness = witness;
    this.#start = start;
    this.order = start.order;
    this.run = start.run;
    this.disk = new StrainedDisk(this, start.disk(this));
    this.outbox = new Outbox(
      system,
      () => this.badge,
      () => this.over(),
      () => this.#look(),
    );
  }

  worksOn(turn: EngineTurn): boolean {
    return this.alive && !this.#ending && this.#turn === turn;
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
      () => this.alive && !this.#ending,
      (reply) => {
        if (!this.alive || this.#ending || this.badge) return;
        if (reply.status !== 200) return this.over();
        this.#begin(reply.body as HelloReply);
      },
    );
  }

  #begin(hello: HelloReply): void {
    const badge = verifyCapability(secret, hello.capability);
    if (!badge) throw new Error("The capability in the reply to a hello is not valid.");
    if (this.dies("saying hello")) return;
    this.badge = badge;
    this.inbox = new Inbox(this.system, badge, hello.head, {
      news: () => this.#look(),
      steer: ({ id, turn }) => {
        if (this.#turn?.number === turn && this.worksOn(this.#turn)) this.#turn.steered(id);
      },
      stopping: () => this.end(),
      over: () => this.over(),
    });
    this.disk.begin(hello, () => {
      if (this.alive && !this.#ending) this.#goOn(hello);
    });
  }

  #goOn({ finished, turn: { number, state } }: HelloReply): void {
    if (finished) {
      this.#rest();
      return;
    }
    if (state === "ended") {
      this.#unreported = this.#reportOf(number);
      this.#rest();
      return;
    }
    this.#startTurn(number, state === "running");
  }

  /** A notice over the socket that there is news. It may be lost. */
  nudge(): void {
    if (this.alive) this.system.world.message("nudge", () => this.alive && this.inbox?.look());
  }

  #startTurn(number: number, again: boolean): void {
    if (this.turnsStarted.includes(number)) this.witness.twice(this, `turn ${number}`);
    this.turnsStarted.push(number);
    this.witness.checkWorkspace(this, number);
    this.#turn = new EngineTurn(this, number);
    this.#turn.begin(again);
  }

  turnEnded({ number, filledDisk }: EngineTurn): void {
    this.#filled ||= filledDisk;
    this.#turn = undefined;
    this.#unreported = this.#reportOf(number);
    this.#rest();
  }

  #reportOf(turn: number): Report {
    const { live } = this.disk;
    if (live.turn !== turn || !live.outcome) return { status: "none", summary: "" };
    const { ok, summary, nothing } = live.outcome;
    if (nothing) return { status: "nothing", summary };
    return { status: ok ? "completed" : "failed", summary };
  }

  /** Between two turns: flush the outbox, read the inbox, report, then wait for more. */
  #rest(): void {
    this.#when(
      () => this.outbox.flushed,
      () => this.inbox?.look(() => this.#choose()),
    );
  }

  #choose(): void {
    const { inbox } = this;
    if (!this.alive || this.#ending || !inbox || this.#turn !== undefined) return;
    const due = inbox.turns.shift();
    if (due && this.#filled) {
      this.end();
      return;
    }
    if (due) {
      if (due.prompts.length === 0) this.witness.twice(this, `an empty turn ${due.turn}`);
      this.#startTurn(due.turn, false);
      return;
    }
    const seen = inbox.count;
    const more = () =>
      this.#when(
        () => inbox.count > seen,
        () => this.#rest(),
      );
    const report = this.#unreported;
    if (!report) {
      more();
      return;
    }
    this.witness.checkWorkspace(this);
    this.outbox.say({
      report,
      heard: ({ body }) => {
        if ((body as { accepted: boolean }).accepted) this.#unreported = undefined;
        else this.system.world.count("report refused");
        more();
      },
    });
  }

  #when(holds: () => boolean, then: () => void): void {
    this.#wait = holds;
    this.#then = then;
    this.#look();
  }

  /** Something has changed: check every condition that something waits for. */
  #look(): void {
    if (!this.alive) return;
    if (this.#ending) {
      if (this.outbox.flushed) this.#lastSave();
      return;
    }
    this.until.look();
    if (this.#ending || !this.#wait?.()) return;
    this.#wait = undefined;
    this.#then();
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
