import { concernsDevBox } from "../../../../functions/api/box/inbox.ts";
import type { DevBoxHost } from "../../../../functions/devbox-host.ts";
import type { Saves } from "../../../../functions/ports.ts";
import type { Archive } from "../cloud/bucket.ts";
import { Cloud } from "../cloud/cloud.ts";
import type { Call } from "../coordinator/ports.ts";
import type { System } from "../coordinator/system.ts";
import type { Box } from "./box.ts";
import { LocalHost } from "./local-host.ts";

/** Where the DevBoxes of a schedule run. */
export interface Place {
  readonly ephemeral: boolean;
  /** The host as one handler has it; every call it makes may fail. */
  host(call: Call): DevBoxHost;
  /** The same for a handler that answers people and DevBoxes. */
  notingHost(call: Call): DevBoxHost;
  saves?(call: Call): Saves;
  /** Whether anything of a DevBox runs, or may come to run. */
  mayBeUp(devbox: string): boolean;
  /** Nothing is on its way any more. */
  readonly atRest: boolean;
  /** A DevBox is asked to end by its machine. */
  interrupt(): void;
  /** Something that was told of a DevBox is told again. */
  echo(): void;
}

/** Every DevBox of a schedule, and what of it must not be. */
export class Hosts {
  readonly boxes: Box[] = [];
  readonly seed: number;
  readonly place: LocalHost | Cloud;
  /** What is wrong already: the invariant, and what broke it. */
  readonly broken: [invariant: string, what: string][] = [];
  readonly #system: System;
  readonly #runs: string[] = [];
  readonly #effects = new Map<string, number>();

  constructor(system: System, seed: number) {
    this.#system = system;
    this.seed = seed;
    this.place = system.setting.cloud ? new Cloud(system, this) : new LocalHost(system, this);
    system.place = this.place;
    system.watchers.push((run, frame) => {
      if (frame.type !== "events" || !frame.events.some(concernsDevBox)) return;
      for (const box of this.boxes) if (box.alive && box.order.runId === run.id) box.nudge();
    });
  }

  find(devbox: string): Box | undefined {
    return this.boxes.find((box) => box.order.devbox === devbox);
  }

  /** The place of a Run among those that had a DevBox. */
  numberOf(runId: string): number {
    if (!this.#runs.includes(runId)) this.#runs.push(runId);
    return this.#runs.indexOf(runId);
  }

  started(box: Box): void {
    const { devbox, runId } = box.order;
    if (this.find(devbox)) this.wrong(box, "I7", "it was started twice");
    if (this.#system.stores.run(runId)?.devbox?.id !== devbox)
      this.wrong(box, "I8", "it is started and gone already");
    this.boxes.push(box);
  }

  /** The program of a task may die wherever it is. */
  dies(box: Box, phase: string): boolean {
    const { world } = this.#system;
    if (!this.place.ephemeral || !world.random.chance(world.faults.dies)) return false;
    world.count(`task died while ${phase}`);
    box.kill();
    return true;
  }

  /** Something happens in a DevBox that must not happen again, as long as none was lost. */
  effect(box: Box, step: string): void {
    const key = `${box.order.runId} ${step} ${box.disk.lineage}`;
    const times = (this.#effects.get(key) ?? 0) + 1;
    this.#effects.set(key, times);
    if (times > 1) this.twice(box, step);
  }

  twice(box: Box, what: string): void {
    this.wrong(box, "I7", `twice: ${what}`);
  }

  wrong({ order }: Box, invariant: string, what: string): void {
    this.broken.push([invariant, `${order.runId} generation ${order.generation}: ${what}`]);
  }

  /** What the log says to be done is in the workspace that goes on from it. */
  checkWorkspace(box: Box, begins = Number.POSITIVE_INFINITY): void {
    const { past, steered } = box.disk.live;
    for (const event of this.#system.stores.timeline(box.order.runId)) {
      if (event.type === "turn.ended" && event.turn < begins && !past.includes(event.turn))
        this.wrong(box, "work", `turn ${event.turn} has ended, and its work is lost`);
      if (event.type === "message.steered" && !steered.includes(event.id))
        this.wrong(box, "work", `${event.id} was taken, and is lost`);
    }
  }

  /** A question that somebody has answered is not refused to the DevBox that asks it again. */
  checkRefusal(box: Box, id: string): void {
    const answered = this.#system.stores.run(box.order.runId)?.asked.find((it) => it.id === id);
    if (answered?.answered !== undefined) this.wrong(box, "I3", `the answer to ${id} is withheld`);
  }

  /** A DevBox begins from the newest archive that its Run had when it was asked for. */
  checkRestored(box: Box, from: Archive | "another" | undefined): void {
    const { runId, generation } = box.order;
    const { place } = this;
    if (!(place instanceof Cloud)) return;
    let newest: string | undefined;
    for (const event of this.#system.stores.timeline(runId)) {
      if (event.type === "devbox.requested" && event.generation === generation) break;
      if (event.type === "devbox.saved") newest = event.save;
    }
    const wanted = newest === undefined ? undefined : place.bucket.archive(runId, newest);
    if (newest !== undefined && !wanted) this.wrong(box, "saves", `archive ${newest} is not there`);
    else if (from !== wanted) {
      const begins = from === "another" ? from : (from?.number ?? "nothing");
      this.wrong(box, "saves", `it begins from ${begins}, not from ${wanted?.number ?? "nothing"}`);
    }
  }

  /** One DevBox dies, or is asked to end by its machine. */
  strike(how: "kill" | "end"): void {
    const { world } = this.#system;
    if (how === "end") {
      this.place.interrupt();
      return;
    }
    const box = world.random.any(this.boxes.filter((it) => it.alive));
    if (!box) return;
    world.count("DevBox killed");
    world.note(`kill DevBox ${box.order.generation} of ${box.order.runId.slice(-4)}`);
    box.kill();
  }
}
