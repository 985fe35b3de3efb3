import type { DevBoxHost } from "../../../../functions/devbox-host.ts";
import type { Call } from "../coordinator/ports.ts";
import type { System } from "../coordinator/system.ts";
import { Box } from "./box.ts";
import { type Folder, folderDisk, newFolder } from "./disk.ts";
import type { Hosts, Place } from "./hosts.ts";

/** A machine of one's own, which keeps the folders of its DevBoxes. */
export class LocalHost implements Place {
  readonly ephemeral = false;
  readonly atRest = true;
  readonly #system: System;
  readonly #hosts: Hosts;
  readonly #tombstones = new Set<string>();
  readonly #folders = new Map<string, Folder>();

  constructor(system: System, hosts: Hosts) {
    this.#system = system;
    this.#hosts = hosts;
  }

  mayBeUp(devbox: string): boolean {
    return this.#hosts.find(devbox)?.alive ?? false;
  }

  notingHost(call: Call): DevBoxHost {
    return this.host(call);
  }

  host(call: Call): DevBoxHost {
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
    const { world, mutant } = this.#system;
    if (this.#buried(order.devbox) || this.#hosts.find(order.devbox)) return;
    if (world.random.chance(world.faults.full)) {
      world.count("host without room");
      throw Object.assign(new Error("No room."), { name: "DevBox.NoCapacity" });
    }
    const folder = this.#folders.get(order.runId) ?? newFolder();
    this.#folders.set(order.runId, folder);
    const box = new Box(this.#system, this.#hosts, {
      order,
      run: this.#hosts.numberOf(order.runId),
      nonce: order.devbox,
      disk: () => folderDisk(folder, mutant.parksUnsaved),
      gone: () => this.#system.gone(order.runId),
    });
    this.#hosts.started(box);
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
    const box = this.#hosts.find(devbox);
    if (!box?.alive || mutant.neverStops) return;
    world.later("ask to end", () => box.end());
    world.in(graceMs, () => box.kill());
  }

  #describe(devbox: string): "up" | "gone" | "unknown" {
    const box = this.#hosts.find(devbox);
    if (!box) return this.#buried(devbox) ? "gone" : "unknown";
    return box.alive || this.#system.mutant.neverGone ? "up" : "gone";
  }

  interrupt(): void {
    const { world } = this.#system;
    const box = world.random.any(this.#hosts.boxes.filter((it) => it.alive));
    if (!box) return;
    world.count("DevBox ended by its machine");
    box.end();
  }

  echo(): void {
    // it says once that a DevBox is gone, and the sweep looks for what was lost
  }
}
