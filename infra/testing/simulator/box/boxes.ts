import { concernsDevBox } from "../../../../functions/api/box/inbox.ts";
import type { System } from "../coordinator/system.ts";
import type { Box } from "./box.ts";
import { Witness } from "./witness.ts";

/** Every DevBox of a schedule. */
export class Boxes {
  readonly all: Box[] = [];
  readonly witness: Witness;
  readonly #system: System;
  readonly #runs: string[] = [];

  constructor(system: System) {
    this.#system = system;
    this.witness = new Witness(system.stores);
    system.watchers.push((run, frame) => {
      if (frame.type !== "events" || !frame.events.some(concernsDevBox)) return;
      for (const box of this.all) if (box.alive && box.order.runId === run.id) box.nudge();
    });
  }

  find(devbox: string): Box | undefined {
    return this.all.find((box) => box.order.devbox === devbox);
  }

  /** The index of a Run among the Runs that had a DevBox. */
  numberOf(runId: string): number {
    if (!this.#runs.includes(runId)) this.#runs.push(runId);
    return this.#runs.indexOf(runId);
  }

  add(box: Box): void {
    const { devbox, runId } = box.order;
    if (this.find(devbox)) this.witness.wrong(box, "I7", "it was started twice");
    // A worker that was removed may start what it was to have, and is fenced.
    if (this.#system.stores.run(runId)?.devbox?.id !== devbox && !this.#system.setting.joined)
      this.witness.wrong(box, "I8", "it is started and gone already");
    this.all.push(box);
  }

  /** Whether a DevBox of this Run is gone with work that it had not said to the end. */
  leftUnsaid(runId: string): boolean {
    return this.all.some(
      ({ order, alive, outbox }) =>
        order.runId === runId &&
        !alive &&
        outbox.said.slice(outbox.confirmed.length).some(({ type }) => type === "step.started"),
    );
  }

  /** Kills one DevBox that is alive. */
  killOne(): void {
    const { world } = this.#system;
    const box = world.random.any(this.all.filter((it) => it.alive));
    if (!box) return;
    world.count("DevBox killed");
    world.note(`kill DevBox ${box.order.generation} of ${box.order.runId.slice(-4)}`);
    box.kill();
  }
}
