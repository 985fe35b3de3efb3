import type { DevBoxHost } from "../../../functions/devbox-host.ts";
import { Box } from "./box.ts";
import { type Files, newFiles } from "./plan.ts";
import type { System } from "./system.ts";

const inboxTypes = new Set(["message.delivered", "questions.answered", "devbox.stopping"]);

/** The host of a schedule and every DevBox that it started. */
export class Hosts {
  readonly boxes: Box[] = [];
  readonly seed: number;
  /** What a DevBox did or was told twice, and may only once. */
  readonly doubled: string[] = [];
  readonly #system: System;
  readonly #tombstones = new Set<string>();
  readonly #files = new Map<string, Files>();
  readonly #effects = new Map<string, number>();

  constructor(system: System, seed: number) {
    this.#system = system;
    this.seed = seed;
    system.host = this.#host();
    system.watchers.push((run, frame) => {
      if (frame.type !== "events" || !frame.events.some((it) => inboxTypes.has(it.type))) return;
      for (const box of this.boxes) if (box.alive && box.order.runId === run.id) box.nudge();
    });
  }

  #find(devbox: string): Box | undefined {
    return this.boxes.find((box) => box.order.devbox === devbox);
  }

  #host(): DevBoxHost {
    const { world, mutant } = this.#system;
    const buried = (devbox: string) => this.#tombstones.has(devbox) && !mutant.noTombstones;
    return {
      ephemeral: false,
      launch: async (order) => {
        if (buried(order.devbox) || this.#find(order.devbox)) return;
        if (world.random.chance(world.faults.full)) {
          world.count("host without room");
          throw Object.assign(new Error("No room."), { name: "DevBox.NoCapacity" });
        }
        const files = this.#files.get(order.runId) ?? newFiles();
        this.#files.set(order.runId, files);
        const run = [...this.#files.keys()].indexOf(order.runId);
        const box = new Box(this.#system, this, order, files, run);
        this.boxes.push(box);
        if (!world.random.chance(world.faults.slow)) return world.later("boot", () => box.start());
        world.count("slow launch");
        world.in(world.random.pick([5_000, 30_000, 120_000, 700_000]), () => box.start());
      },
      stop: async (devbox, graceMs) => {
        this.#tombstones.add(devbox);
        const box = this.#find(devbox);
        if (!box?.alive || mutant.neverStops) return;
        world.later("ask to end", () => box.end());
        world.in(graceMs, () => box.kill());
      },
      describe: async (devbox) => {
        const box = this.#find(devbox);
        if (!box) return buried(devbox) ? "gone" : "unknown";
        return box.alive || mutant.neverGone ? "up" : "gone";
      },
      list: async () => this.boxes.filter((it) => it.alive).map((it) => it.order.devbox),
      forget: async () => {},
    };
  }

  /** Something happens in a DevBox that must not happen again, as long as none was lost. */
  effect(box: Box, step: string): void {
    const { runId } = box.order;
    const files = this.#files.get(runId);
    const key = `${runId} ${step} ${files?.lost}`;
    const times = (this.#effects.get(key) ?? 0) + 1;
    this.#effects.set(key, times);
    if (times > 1) this.twice(box, step);
  }

  twice(box: Box, what: string): void {
    this.doubled.push(`${box.order.runId} generation ${box.order.generation}: ${what}`);
  }

  /** One DevBox dies, or is asked to end by its machine. */
  strike(how: "kill" | "end"): void {
    const { world } = this.#system;
    const box = world.random.any(this.boxes.filter((it) => it.alive));
    if (!box) return;
    world.count(how === "kill" ? "DevBox killed" : "DevBox ended by its machine");
    world.note(`${how} DevBox ${box.order.generation} of ${box.order.runId.slice(-4)}`);
    if (how === "kill") box.kill();
    else box.end();
  }
}
