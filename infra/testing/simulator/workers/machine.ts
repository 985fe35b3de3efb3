import type { DevBoxOrder, DevBoxState } from "../../../../functions/ports/devbox-host.ts";
import { Box } from "../box/box.ts";
import type { Boxes } from "../box/boxes.ts";
import type { Bucket } from "../cloud/bucket.ts";
import { CloudDisk } from "../cloud/cloud-disk.ts";
import type { System } from "../coordinator/system.ts";

/** Who this machine is to its server. On its disk. */
export type Membership = { readonly worker: string; readonly token: string; readonly team: string };

/**
 * A machine that hosts DevBoxes, and its disk. Its host is that of `infra/local/devboxes/local-host.ts`: the folders and
 * tombstones are on the disk, so that a program that starts again finds what an earlier one launched.
 */
export class Machine {
  readonly number: number;
  readonly secret: string;
  readonly line = { cut: false };
  readonly boxes = new Map<string, Box>();
  /** Each DevBox that has a folder here, and its Run. */
  readonly folders = new Map<string, string>();
  member: Membership | undefined;
  asleep = false;
  /** It has heard that it was removed, and does nothing any more. */
  dismissed = false;
  onGone: () => void = () => {};
  readonly #tombstones = new Set<string>();
  readonly #of: { readonly system: System; readonly all: Boxes; readonly bucket: Bucket };
  #waking: (() => void)[] = [];

  constructor(number: number, of: { system: System; all: Boxes; bucket: Bucket }) {
    this.number = number;
    this.#of = of;
    this.secret = Buffer.from(of.system.world.random.bytes(32)).toString("base64url");
  }

  /** DevBoxes of which something runs. */
  get up(): Box[] {
    return [...this.boxes.values()].filter((it) => it.alive);
  }

  describe(devbox: string): DevBoxState {
    if (!this.folders.has(devbox)) return this.#tombstones.has(devbox) ? "gone" : "unknown";
    const box = this.boxes.get(devbox);
    if (this.#of.system.mutant.launchesAgain && box?.alive && !box.badge) return "unknown";
    return box?.alive ? "up" : "gone";
  }

  launch(order: DevBoxOrder): void {
    const { devbox, runId } = order;
    const { system, all, bucket } = this.#of;
    const { world, mutant } = system;
    const here = this.folders.has(devbox) && !mutant.launchesAgain;
    if (here || this.#tombstones.has(devbox)) return;
    if (world.random.chance(world.faults.full)) {
      world.count("worker without room");
      throw Object.assign(new Error("No room."), { name: "DevBox.NoCapacity" });
    }
    this.folders.set(devbox, runId);
    const box = new Box(system, all.witness, {
      order,
      run: all.numberOf(runId),
      nonce: devbox,
      disk: (it) => new CloudDisk(it, bucket),
      line: this.line,
      gone: () => this.onGone(),
    });
    this.boxes.set(devbox, box);
    all.add(box);
    world.count(world.calm ? "launched on a worker in calm" : "launched on a worker");
    if (!world.random.chance(world.faults.slow)) world.later("boot", () => box.start());
    else world.in(world.random.pick([5_000, 30_000, 120_000]), () => box.start());
  }

  /** @param by the program that asks. If it dies, no one kills the DevBox after the time */
  stop(devbox: string, graceMs: number, by: { readonly dead: boolean }): void {
    const { world } = this.#of.system;
    this.#tombstones.add(devbox);
    const box = this.boxes.get(devbox);
    if (!box?.alive) return;
    world.later("ask to end", () => box.end());
    world.in(graceMs, () => {
      if (!by.dead) box.kill();
    });
  }

  forget(runId: string): void {
    for (const [devbox, run] of this.folders) {
      if (run !== runId) continue;
      this.#tombstones.add(devbox); // it stays: the launch may come once more
      this.boxes.get(devbox)?.kill();
      this.boxes.delete(devbox);
      this.folders.delete(devbox);
    }
  }

  losePower(): void {
    for (const box of this.up) box.kill();
  }

  /** Cut off for a while; asleep too, its programs do not go on. */
  cutOff(ms: number, sleeps: boolean): void {
    const { world } = this.#of.system;
    this.line.cut = true;
    this.asleep ||= sleeps;
    world.note(`worker ${this.number} ${sleeps ? "sleeps" : "is cut off"}`);
    world.in(ms, () => this.back());
  }

  back(): void {
    this.line.cut = false;
    this.asleep = false;
    for (const go of this.#waking.splice(0)) go();
  }

  /** Calls back now, or when the machine wakes. */
  whenAwake(go: () => void): void {
    if (this.asleep) this.#waking.push(go);
    else go();
  }
}
