import { verifyCapability } from "../../../functions/capability.ts";
import type { DevBoxOrder } from "../../../functions/devbox-host.ts";
import type { HelloReply } from "../../../shared/schemas/devbox.ts";
import { type Badge, door } from "./door.ts";
import type { Hosts } from "./hosts.ts";
import { Inbox } from "./inbox.ts";
import { insist } from "./network.ts";
import { Outbox } from "./outbox.ts";
import { type Files, planOf, questionId } from "./plan.ts";
import { type System, secret } from "./system.ts";

type Report = { readonly status: "completed" | "failed" | "none"; readonly summary: string };

/** The program in one DevBox, as `functions/devbox` does it: hello, turn by turn, report, stay up. */
export class Box {
  readonly order: DevBoxOrder;
  readonly outbox: Outbox;
  alive = true;
  readonly turnsStarted: number[] = [];
  readonly #system: System;
  readonly #hosts: Hosts;
  readonly #files: Files;
  readonly #run: number;
  #badge: Badge | undefined;
  #inbox: Inbox | undefined;
  #ending = false;
  #turn: number | undefined;
  #unreported: Report | undefined;
  /** What the work waits for; undefined while it is under way. */
  #wait: (() => boolean) | undefined;
  #then: () => void = () => {};

  constructor(system: System, hosts: Hosts, order: DevBoxOrder, files: Files, run: number) {
    this.#system = system;
    this.#hosts = hosts;
    this.order = order;
    this.#files = files;
    this.#run = run;
    const changed = () => this.#look();
    this.outbox = new Outbox(
      system,
      () => this.#badge,
      () => this.#over(),
      changed,
    );
  }

  start(): void {
    if (!this.alive) return;
    const { bootToken, devbox } = this.order;
    const isolated = this.#system.setting.worker.isolated;
    let tries = 0;
    insist(
      this.#system,
      `hello ${this.order.generation}`,
      (ports) => {
        if (++tries > 1) this.#system.world.count("hello again");
        return door.hello(ports, bootToken, devbox, isolated);
      },
      () => this.alive && !this.#ending,
      (reply) => {
        if (!this.alive || this.#ending || this.#badge) return;
        if (reply.status !== 200) return this.#over();
        this.#begin(reply.body as HelloReply);
      },
    );
  }

  #begin(hello: HelloReply): void {
    const system = this.#system;
    const badge = verifyCapability(secret, hello.capability);
    if (!badge) throw new Error("The capability of a hello does not hold.");
    this.#badge = badge;
    const on = {
      news: () => this.#look(),
      steer: (it: { id: string; turn: number }) => this.#steered(it),
      stopping: () => this.end(),
      over: () => this.#over(),
    };
    this.#inbox = new Inbox(system, badge, hello.head, on);
    const { number, state } = hello.turn;
    if (hello.finished) {
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
    if (this.alive) this.#system.world.message("nudge", () => this.alive && this.#inbox?.look());
  }

  #startTurn(turn: number, again: boolean): void {
    if (this.turnsStarted.includes(turn)) this.#hosts.twice(this, `turn ${turn}`);
    this.turnsStarted.push(turn);
    this.#turn = turn;
    if (!again) this.outbox.tell({ type: "turn.started", turn });
    const { live } = this.#files;
    if (live.turn !== turn) this.#files.live = { turn, done: 0 };
    this.#goOn(turn);
  }

  /** The engine takes a message within its turn, or has ended it before. */
  #steered({ id, turn }: { id: string; turn: number }): void {
    if (!this.alive || this.#ending || this.#turn !== turn) return;
    if (this.#files.live.turn !== turn || this.#files.live.outcome) return;
    if (this.#system.world.random.chance(0.8)) this.outbox.tell({ type: "message.steered", id });
  }

  /** The next action of the turn, when its time comes. */
  #goOn(turn: number): void {
    this.#system.world.later("work", () => {
      if (this.alive && !this.#ending && this.#turn === turn) this.#act(turn);
    });
  }

  #act(turn: number): void {
    const files = this.#files;
    const { actions, ok } = planOf(this.#hosts.seed, this.#run, turn);
    const index = files.live.done;
    const action = actions[index];
    if (action === undefined || files.live.outcome) {
      this.#endTurn(turn, ok);
      return;
    }
    const step = `t${turn}a${index}`;
    const next = () => {
      if (!this.alive || this.#ending || this.#turn !== turn) return;
      files.live = { turn, done: index + 1 };
      this.#goOn(turn);
    };
    const { generation } = this.order;
    switch (action) {
      case "say":
        this.outbox.tell({ type: "message.written", text: `${generation}: ${step}` });
        next();
        return;
      case "run":
        this.#hosts.effect(this, step);
        this.outbox.tell({ type: "step.started", step, kind: "exec", title: step, call: {} });
        this.outbox.tell({ type: "step.finished", step, ok: true, result: {} });
        next();
        return;
      case "ask-aside":
        this.#ask(questionId(this.#run, turn, index), () => {});
        next();
        return;
      case "hang":
        this.#system.world.in(400_000, next); // longer than the shortest limit of a leg
        return;
      case "ask":
        files.saved = files.live;
        this.#ask(questionId(this.#run, turn, index), next);
        return;
      default:
        action satisfies never;
    }
  }

  #ask(id: string, done: () => void): void {
    const inbox = this.#inbox;
    const before = inbox?.count ?? 0;
    this.outbox.say({
      ask: id,
      heard: ({ status, body }) => {
        const ask = status === 200 ? (body as { ask: string }).ask : "busy";
        if (ask === "open") this.#until(() => inbox?.answered.has(id) ?? false, done);
        else if (ask !== "busy") done();
        else
          this.#until(
            () => (inbox?.count ?? 0) > before,
            () => this.#ask(id, done),
          );
      },
    });
  }

  readonly #asides: { holds: () => boolean; then: () => void }[] = [];

  #until(holds: () => boolean, then: () => void): void {
    this.#asides.push({ holds, then });
    this.#look();
  }

  #endTurn(turn: number, ok: boolean): void {
    const summary = `turn ${turn} of generation ${this.order.generation}`;
    const outcome = this.#files.live.outcome ?? { ok, summary };
    this.#files.live = { ...this.#files.live, outcome };
    this.#files.saved = this.#files.live;
    this.outbox.tell({ type: "turn.ended", turn, ok: outcome.ok });
    this.#turn = undefined;
    this.#unreported = this.#reportOf(turn);
    this.#rest();
  }

  #reportOf(turn: number): Report {
    const { live } = this.#files;
    if (live.turn !== turn || !live.outcome) return { status: "none", summary: "" };
    const { ok, summary } = live.outcome;
    return { status: ok ? "completed" : "failed", summary };
  }

  /** Between two turns: everything told, nothing in the inbox, then the report, then more. */
  #rest(): void {
    this.#when(
      () => this.outbox.settled,
      () => this.#inbox?.look(() => this.#choose()),
    );
  }

  #choose(): void {
    const inbox = this.#inbox;
    if (!this.alive || this.#ending || !inbox || this.#turn !== undefined) return;
    const due = inbox.turns.shift();
    if (due) {
      if (due.prompts.length === 0) this.#hosts.twice(this, `an empty turn ${due.turn}`);
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
    this.outbox.say({
      report,
      heard: ({ body }) => {
        if ((body as { accepted: boolean }).accepted) this.#unreported = undefined;
        else this.#system.world.count("report refused");
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
    const ready = this.#asides.filter((it) => it.holds());
    for (const it of ready) this.#asides.splice(this.#asides.indexOf(it), 1);
    for (const it of ready) if (!this.#ending) it.then();
    if (this.#ending) {
      if (this.outbox.settled) this.#gone(true);
      return;
    }
    if (!this.#wait?.()) return;
    this.#wait = undefined;
    this.#then();
  }

  /** It is asked to end: its work stops, what it said is told, and everything is saved. */
  end(): void {
    if (!this.alive || this.#ending || this.#system.mutant.neverStops) return;
    this.#ending = true;
    if (!this.#badge || this.outbox.settled) {
      this.#gone(true);
      return;
    }
    this.#system.world.in(5_000, () => this.#gone(true));
  }

  #over(): void {
    if (!this.#system.mutant.disobeys) this.#gone(true);
  }

  /** It dies with what it had not saved. */
  kill(): void {
    this.#gone(false);
  }

  #gone(saves: boolean): void {
    if (!this.alive) return;
    this.alive = false;
    this.outbox.stop();
    this.#inbox?.stop();
    const files = this.#files;
    if (saves && !this.#system.mutant.parksUnsaved) files.saved = files.live;
    else {
      files.live = files.saved;
      if (!saves) files.lost++;
    }
    this.#system.gone(this.order.runId);
  }
}
