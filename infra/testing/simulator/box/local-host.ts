import type { DevBoxHost } from "../../../../functions/ports/devbox-host.ts";
import type { PortCall } from "../coordinator/handlers.ts";
import type { System } from "../coordinator/system.ts";
import { Box } from "./box.ts";
import type { Boxes } from "./boxes.ts";
import { type Folder, folderDisk, newFolder } from "./disk.ts";
import type { Site } from "./site.ts";

/** A machine that keeps the folders of its DevBoxes. */
export class LocalHost implements Site {
  readonly atRest = true;
  readonly #system: System;
  readonly #boxes: Boxes;
  readonly #tombstones = new Set<string>();
  readonly #folders = new Map<string, Folder>();

  constructor(system: System, boxes: Boxes) {
    this.#system = system;
    this.#boxes = boxes;
  }

  get targets(): readonly string[] {
    return [this.#system.setting.worker.id];
  }

  mayBeUp(devbox: string): boolean {
    return this.#boxes.find(devbox)?.alive ?? false;
  }

  notingHost(call: PortCall): DevBoxHost {
    return this.host(call);
  }

  host(call: PortCall): DevBoxHost {
    const never = async (): Promise<never> => {
      throw new Error("No handler of the simulator calls this.");
    };
    return {
      ephemeral: false,
      launch: (order) => call("host.launch", () => this.#launch(order)),
      stop: (devbox, graceMs) => call("host.stop", () => this.#stop(devbox, graceMs)),
      describe: (devbox) => call("host.describe", () => this.#describe(devbox)),
      list: never,
      forget: never,
    };
  }

  #buried(devbox: string): boolean {
    return this.#tombstones.has(devbox) && !this.#system.mutant.noTombstones;
  }

  #launch(order: Box["order"]): void {
    const { world } = this.#system;
    if (this.#buried(order.devbox) || this.#boxes.find(order.devbox)) return;
    if (world.random.chance(world.faults.full)) {
      world.count("host without room");
      throw Object.assign(new Error("No room."), { name: "DevBox.NoCapacity" });
    }
    const folder = this.#folders.get(order.runId) ?? newFolder();
    this.#folders.set(order.runId, folder);
    const box = new Box(this.#system, this.#boxes.witness, {
      order,
      run: this.#boxes.numberOf(order.runId),
      nonce: order.devbox,
      disk: () => folderDisk(folder, this.#faultOfDisk),
      gone: () => this.#system.gone(order.runId),
    });
    this.#boxes.add(box);
    if (!world.random.chance(world.faults.slow)) {
      world.later("boot", () => box.start());
      return;
    }
    world.count("slow launch");
    world.in(world.random.pick([5_000, 30_000, 120_000, 700_000]), () => box.start());
  }

  #stop(devbox: string, graceMs: number): void {
    const { world, mutant } = this.#system;
    this.#tombstones.add(devbox);
    const box = this.#boxes.find(devbox);
    if (!box?.alive || mutant.neverStops) return;
    world.later("ask to end", () => box.end());
    world.in(graceMs, () => box.kill());
  }

  #describe(devbox: string): "up" | "gone" | "unknown" {
    const box = this.#boxes.find(devbox);
    if (!box) return this.#buried(devbox) ? "gone" : "unknown";
    return box.alive || this.#system.mutant.neverGone ? "up" : "gone";
  }

  get #faultOfDisk() {
    const { world, mutant } = this.#system;
    const { random } = world;
    const later = (synced: () => void) => {
      world.in(random.below(random.pick([2_000, 20_000])), synced);
    };
    return { forgets: mutant.parksUnsaved, ...(mutant.leavesUnsynced ? { later } : {}) };
  }

  /** The machine loses its power: the server and every DevBox die, and what is not on the disk is lost. */
  losePower(): void {
    for (const folder of this.#folders.values()) {
      folder.saved = folder.synced;
      folder.live = folder.synced;
    }
    this.#system.restart(true);
    for (const box of this.#boxes.all) box.kill();
  }

  interrupt(): void {
    const { world } = this.#system;
    const box = world.random.any(this.#boxes.all.filter((it) => it.alive));
    if (!box) return;
    world.count("DevBox ended by its machine");
    box.end();
  }

  echo(): void {
    // this host says only once that a DevBox is gone; the sweep finds what was missed
  }
}
