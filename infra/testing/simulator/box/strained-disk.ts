import type { HelloReply } from "../../../../shared/schemas/box-protocol.ts";
import type { System } from "../coordinator/system.ts";
import type { Disk } from "./disk.ts";
import type { Progress } from "./plan.ts";

type Owner = { readonly system: System; readonly alive: boolean };

/**
 * A disk that is full or slow at times. A save waits until there is room, as in `functions/devbox/turns/turns.ts`, and
 * what is not saved is lost when its DevBox dies meanwhile.
 */
export class StrainedDisk implements Disk {
  readonly #box: Owner;
  readonly #disk: Disk;
  #fullUntil = 0;

  constructor(box: Owner, disk: Disk) {
    this.#box = box;
    this.#disk = disk;
  }

  get live(): Progress {
    return this.#disk.live;
  }
  set live(progress: Progress) {
    this.#disk.live = progress;
  }
  get lineage(): string {
    return this.#disk.lineage;
  }

  begin(hello: HelloReply, then: () => void): void {
    this.#disk.begin(hello, then);
  }

  /** Work has written to the disk. Whether that filled it. */
  get full(): boolean {
    const { world } = this.#box.system;
    if (world.time < this.#fullUntil) return true;
    if (!world.random.chance(world.faults.diskFull)) return false;
    this.#fullUntil =
      world.time + 1 + world.random.below(world.random.pick([2_000, 20_000, 200_000]));
    world.count("disk full");
    return true;
  }

  keep(then: () => void): void {
    const { world, mutant } = this.#box.system;
    if (this.full) {
      if (mutant.missesFullDisk) then();
      else this.#later(this.#fullUntil - world.time, () => this.keep(then));
    } else if (world.random.chance(world.faults.diskSlow)) {
      world.count("disk slow");
      if (mutant.missesSlowDisk) then();
      this.#later(world.random.below(world.random.pick([500, 5_000, 60_000])), () =>
        this.#disk.keep(mutant.missesSlowDisk ? () => {} : then),
      );
    } else this.#disk.keep(then);
  }

  #later(ms: number, then: () => void): void {
    this.#box.system.world.in(ms, () => {
      if (this.#box.alive) then();
    });
  }

  end(then: () => void): void {
    this.#disk.end(then);
  }

  gone(whole: boolean): void {
    this.#disk.gone(whole);
  }
}
