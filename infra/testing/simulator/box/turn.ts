import type { Heard } from "../network.ts";
import type { Box } from "./box.ts";
import { type Action, planOf, questionId } from "./plan.ts";

/** The engine's work from one prompt to its end, action by action. */
export class Turn {
  readonly number: number;
  readonly #box: Box;
  #closing = false;

  constructor(box: Box, number: number) {
    this.#box = box;
    this.number = number;
  }

  /** @param again an earlier DevBox has begun it */
  begin(again: boolean): void {
    const { outbox, disk } = this.#box;
    if (!again) outbox.tell({ type: "turn.started", turn: this.number });
    const { turn, past, steered } = disk.live;
    if (turn !== this.number) disk.live = { turn: this.number, done: 0, past, steered };
    this.#goOn();
  }

  /** The engine takes a message within its turn, or has ended it before. It is told once it cannot be lost any more. */
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

  /** The next action, when its time comes. */
  #goOn(): void {
    this.#box.system.world.later("work", () => {
      if (this.#box.worksOn(this)) this.#act();
    });
  }

  #act(): void {
    const { hosts, run, disk } = this.#box;
    const { actions, ok } = planOf(hosts.seed, run, this.number);
    const action = actions[disk.live.done];
    if (action === undefined || disk.live.outcome) this.#end(ok);
    else this.#take(action, disk.live.done);
  }

  #take(action: Action, index: number): void {
    const { outbox, hosts, system, run, disk, order } = this.#box;
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
        hosts.effect(this.#box, step);
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
    const { outbox, inbox, until, disk, hosts } = this.#box;
    const before = inbox?.count ?? 0;
    outbox.say({
      ask: id,
      heard: ({ status, body }: Heard) => {
        const ask = status === 200 ? (body as { ask: string }).ask : "busy";
        if (ask === "refused") hosts.checkRefusal(this.#box, id);
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

  /** What the log says to have ended is kept: another DevBox does not find it undone. */
  #end(ok: boolean): void {
    if (this.#closing) return;
    this.#closing = true;
    const { disk, order, outbox, system } = this.#box;
    const { number } = this;
    const summary = `turn ${number} of generation ${order.generation}`;
    const outcome = disk.live.outcome ?? { ok, summary };
    const past = [...new Set([...disk.live.past, number])];
    if (!disk.live.outcome) disk.live = { ...disk.live, outcome, past };
    const tell = () => {
      if (!this.#box.worksOn(this)) return;
      outbox.tell({ type: "turn.ended", turn: number, ok: outcome.ok });
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
