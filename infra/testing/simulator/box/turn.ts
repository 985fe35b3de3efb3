import type { DevBoxOrder } from "../../../../functions/ports/devbox-host.ts";
import type { Heard } from "../coordinator/door.ts";
import type { System } from "../coordinator/system.ts";
import type { Until } from "../until.ts";
import type { Inbox } from "./inbox.ts";
import type { Outbox } from "./outbox.ts";
import { type Action, planOf, questionId } from "./plan.ts";
import type { StrainedDisk } from "./strained-disk.ts";
import type { Witness } from "./witness.ts";

/** The DevBox that a turn runs in. */
export interface Workplace {
  readonly order: DevBoxOrder;
  /** The index of its Run in the schedule. */
  readonly run: number;
  readonly system: System;
  readonly disk: StrainedDisk;
  readonly outbox: Outbox;
  readonly inbox: Inbox | undefined;
  readonly until: Until;
  readonly witness: Witness;
  worksOn(turn: EngineTurn): boolean;
  turnEnded(turn: EngineTurn): void;
}

/** The engine's work from one prompt to its end, action by action. */
export class EngineTurn {
  readonly number: number;
  /** It ended because the disk was full. */
  filledDisk = false;
  readonly #box: Workplace;
  #closing = false;

  constructor(box: Workplace, number: number) {
    this.#box = box;
    this.number = number;
  }

  /** @param again an earlier DevBox has started this turn */
  begin(again: boolean): void {
    const { outbox, disk } = this.#box;
    if (!again) outbox.tell({ type: "turn.started", turn: this.number });
    const { turn, past, steered } = disk.live;
    if (turn !== this.number) disk.live = { turn: this.number, done: 0, past, steered };
    this.#goOn();
  }

  /** The engine takes a message within its turn, unless the turn has ended. The DevBox says so only after the message is saved. */
  steered(id: string): void {
    const { disk, outbox, system } = this.#box;
    if (this.#closing || disk.live.outcome || !system.world.random.chance(0.8)) return;
    const tell = () => {
      if (this.#box.worksOn(this)) outbox.tell({ type: "message.steered", id });
    };
    disk.live = { ...disk.live, steered: [...disk.live.steered, id] };
    if (system.mutant.tellsFirst === "messages") tell();
    else disk.keep(tell);
  }

  /** Schedules the next action. */
  #goOn(): void {
    this.#box.system.world.later("work", () => {
      if (this.#box.worksOn(this)) this.#act();
    });
  }

  #act(): void {
    const { system, run, disk } = this.#box;
    const { actions, ok } = planOf(system.world.random.seed, run, this.number);
    const action = actions[disk.live.done];
    if (action === undefined || disk.live.outcome) this.#end(ok);
    else this.#take(action, disk.live.done);
  }

  #take(action: Action, index: number): void {
    const { outbox, witness, system, run, disk, order } = this.#box;
    const step = `t${this.number}a${index}`;
    const next = () => {
      if (!this.#box.worksOn(this)) return;
      disk.live = { ...disk.live, done: index + 1 };
      this.#goOn();
    };
    switch (action) {
      case "say":
        outbox.tell({ type: "message.written", text: `${order.generation}: ${step}` });
        next();
        return;
      case "run":
        if (disk.full) {
          this.filledDisk = true;
          this.#end(false);
          return;
        }
        witness.effect(this.#box, step);
        outbox.tell({ type: "step.started", step, kind: "exec", title: step, call: {} });
        outbox.tell({ type: "step.finished", step, ok: true, result: {} });
        next();
        return;
      case "ask-aside":
        this.#ask(questionId(run, this.number, index), () => {});
        next();
        return;
      case "think":
        system.world.in(system.world.random.below(60_000), next);
        return;
      case "hang":
        system.world.in(400_000, next); // longer than the shortest limit of a leg
        return;
      case "ask":
        this.#ask(questionId(run, this.number, index), next);
        return;
      default:
        action satisfies never;
    }
  }

  #ask(id: string, done: () => void): void {
    const { outbox, inbox, until, disk, witness } = this.#box;
    const before = inbox?.count ?? 0;
    outbox.say({
      ask: id,
      heard: ({ status, body }: Heard) => {
        const ask = status === 200 ? (body as { ask: string }).ask : "busy";
        if (ask === "refused") witness.checkRefusal(this.#box, id);
        if (ask === "open") {
          disk.keep(() => {});
          until.add(() => inbox?.answered.has(id) ?? false, done);
        } else if (ask !== "busy") done();
        else
          until.add(
            () => (inbox?.count ?? 0) > before,
            () => this.#ask(id, done),
          );
      },
    });
  }

  /** Saves first, then says that the turn has ended: no later DevBox may find its work missing. */
  #end(ok: boolean): void {
    if (this.#closing) return;
    this.#closing = true;
    const { disk, order, outbox, system } = this.#box;
    const { number } = this;
    const summary = `turn ${number} of generation ${order.generation}`;
    const { actions } = planOf(system.world.random.seed, this.#box.run, number);
    const nothing = ok && !actions.includes("run");
    const outcome = disk.live.outcome ?? { ok, summary, nothing };
    const past = [...new Set([...disk.live.past, number])];
    if (!disk.live.outcome) disk.live = { ...disk.live, outcome, past };
    const tell = () => {
      if (!this.#box.worksOn(this)) return;
      const result = outcome.nothing ? {} : { summary: outcome.summary };
      outbox.tell({ type: "turn.ended", turn: number, ok: outcome.ok, ...result });
      this.#box.turnEnded(this);
    };
    if (system.mutant.tellsFirst !== "turns") {
      disk.keep(tell);
      return;
    }
    tell();
    disk.keep(() => {});
  }
}
