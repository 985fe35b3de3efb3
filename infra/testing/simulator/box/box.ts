import { verifyCapability } from "../../../../functions/capability.ts";
import type { DevBoxOrder } from "../../../../functions/devbox-host.ts";
import type { HelloReply } from "../../../../shared/schemas/box-protocol.ts";
import { type Badge, door } from "../coordinator/door.ts";
import { type System, secret } from "../coordinator/system.ts";
import { insist } from "../network.ts";
import { Until } from "../until.ts";
import type { Disk } from "./disk.ts";
import type { Hosts } from "./hosts.ts";
import { Inbox } from "./inbox.ts";
import { Outbox } from "./outbox.ts";
import { Turn } from "./turn.ts";

type Report = { readonly status: "completed" | "failed" | "none"; readonly summary: string };

/** A DevBox as its host starts it. */
export type Start = {
  readonly order: DevBoxOrder;
  /** Which of the schedule's Runs it is for. */
  readonly run: number;
  /** By what its coordinator knows this program again. */
  readonly nonce: string;
  readonly disk: (box: Box) => Disk;
  /** Nothing of it runs any more. */
  readonly gone: (box: Box) => void;
};

/** The program in one DevBox, as `functions/devbox` does it: hello, turn by turn, report, stay up. */
export class Box {
  readonly order: DevBoxOrder;
  readonly run: number;
  readonly system: System;
  readonly hosts: Hosts;
  readonly disk: Disk;
  readonly outbox: Outbox;
  readonly until = new Until();
  readonly turnsStarted: number[] = [];
  alive = true;
  badge: Badge | undefined;
  inbox: Inbox | undefined;
  readonly #start: Start;
  #ending = false;
  #turn: Turn | undefined;
  #unreported: Report | undefined;
  /** What the work waits for; undefined while it is under way. */
  #wait: (() => boolean) | undefined;
  #then: () => void = () => {};

  constructor(system: System, hosts: Hosts, start: Start) {
    this.system = system;
    this.hosts = hosts;
    this.#start = start;
    this.order = start.order;
    this.run = start.run;
    this.disk = start.disk(this);
    this.outbox = new Outbox(
      system,
      () => this.badge,
      () => this.over(),
      () => this.#look(),
    );
  }

  /** Whether this is the turn it works on. */
  worksOn(turn: Turn): boolean {
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
    if (!badge) throw new Error("The capability of a hello does not hold.");
    if (this.hosts.dies(this, "saying hello")) return;
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

  /** News for a DevBox come by a socket; they may be lost. */
  nudge(): void {
    if (this.alive) this.system.world.message("nudge", () => this.alive && this.inbox?.look());
  }

  #startTurn(number: number, again: boolean): void {
    if (this.turnsStarted.includes(number)) this.hosts.twice(this, `turn ${number}`);
    this.turnsStarted.push(number);
    this.hosts.checkWorkspace(this, number);
    this.#turn = new Turn(this, number);
    this.#turn.begin(again);
  }

  turnEnded({ number }: Turn): void {
    this.#turn = undefined;
    this.#unreported = this.#reportOf(number);
    this.#rest();
  }

  #reportOf(turn: number): Report {
    const { live } = this.disk;
    if (live.turn !== turn || !live.outcome) return { status: "none", summary: "" };
    const { ok, summary } = live.outcome;
    return { status: ok ? "completed" : "failed", summary };
  }

  /** Between two turns: everything told, nothing in the inbox, then the report, then more. */
  #rest(): void {
    this.#when(
      () => this.outbox.settled,
      () => this.inbox?.look(() => this.#choose()),
    );
  }

  #choose(): void {
    const { inbox } = this;
    if (!this.alive || this.#ending || !inbox || this.#turn !== undefined) return;
    const due = inbox.turns.shift();
    if (due) {
      if (due.prompts.length === 0) this.hosts.twice(this, `an empty turn ${due.turn}`);
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
    this.hosts.checkWorkspace(this);
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

  /** Something has changed: whoever waits for it goes on. */
  #look(): void {
    if (!this.alive) return;
    if (this.#ending) {
      if (this.outbox.settled) this.#lastSave();
      return;
    }
    this.until.look();
    if (this.#ending || !this.#wait?.()) return;
    this.#wait = undefined;
    this.#then();
  }

  /** It is asked to end: its work stops, what it said is told, and everything is saved. */
  end(): void {
    if (!this.alive || this.#ending || this.system.mutant.neverStops) return;
    this.#ending = true;
    if (!this.badge || this.outbox.settled) {
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

  /** Its coordinator has no use for it any more. */
  over(): void {
    if (!this.system.mutant.disobeys) this.#gone(true);
  }

  /** It dies with what it had not saved. */
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
