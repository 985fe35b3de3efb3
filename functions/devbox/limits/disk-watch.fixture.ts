import type { DiskUse } from "./disk-use.ts";
import type { WatchedDisk } from "./disk-watch.ts";

/** What happens on a disk within one slot: bytes that the DevBox writes, and that others write (less than 0: free). */
export type Slot = { readonly own: number; readonly others: number };

export const slotMs = 500;

type Plan = {
  readonly slots: readonly Slot[];
  readonly size: number;
  /** How long one measurement takes. */
  readonly measuringMs: number;
  /** When within a measurement the DevBox's folders are read, 0 to 1. */
  readonly readAt: number;
  /** A measurement that takes longer than this gives up. */
  readonly patienceMs?: number;
};

/** A disk with a clock of its own, which runs only while somebody waits for it. */
export class PlayedDisk implements WatchedDisk {
  measurements = 0;
  private readonly plan: Plan;
  private time = 0;
  private waiting: { at: number; go: () => void }[] = [];

  constructor(plan: Plan) {
    this.plan = plan;
  }

  /** Bytes that were written in slots up to a time; each slot writes evenly. */
  private sum(of: keyof Slot, at: number): number {
    return this.plan.slots.reduce((sum, slot, n) => {
      const part = Math.min(1, Math.max(0, (at - n * slotMs) / slotMs));
      return sum + slot[of] * part;
    }, 0);
  }

  /** What the DevBox takes at a time. */
  own(at = this.time): number {
    return this.sum("own", at);
  }

  async free() {
    const { size } = this.plan;
    const bytes = size - this.own() - this.sum("others", this.time);
    return { bytes, files: 1_000_000, size };
  }

  async use(): Promise<DiskUse | undefined> {
    this.measurements += 1;
    const { measuringMs, readAt, patienceMs = Number.POSITIVE_INFINITY } = this.plan;
    if (measuringMs > patienceMs) {
      await this.pause(patienceMs);
      return undefined;
    }
    await this.pause(measuringMs * readAt);
    const bytes = this.own();
    await this.pause(measuringMs * (1 - readAt));
    return { bytes, files: 10 };
  }

  now(): number {
    return this.time;
  }

  pause(ms: number): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    this.waiting.push({ at: this.time + ms, go: resolve });
    return promise;
  }

  /** Lets the clock run until a watch ends, or until a time. */
  async play<T>(watch: Promise<T>, untilMs: number): Promise<{ at: number; said: T | undefined }> {
    let over: { at: number; said: T } | undefined;
    void watch.then((said) => {
      over = { at: this.time, said };
    });
    for (;;) {
      await new Promise(setImmediate);
      if (over) return over;
      const next = this.waiting.toSorted((a, b) => a.at - b.at)[0];
      if (!next || next.at > untilMs) return { at: untilMs, said: undefined };
      this.waiting = this.waiting.filter((it) => it !== next);
      this.time = next.at;
      next.go();
    }
  }
}
