import { type Faults, noFaults } from "./faults.ts";
import type { Random } from "./random.ts";
import { Timers } from "./timers.ts";
import { Trace } from "./trace.ts";

/** The handler that an entry belongs to. */
type Owner = { readonly label: string; readonly dead: boolean };
type Entry = { readonly label: string; readonly by: Owner | undefined; happen(): void };

const leapsMs = [2_000, 5_000, 70_000] as const;
/** Port calls that are answered between two steps. */
const mostAtOnce = 100_000;
const start = Date.parse("2026-11-23T00:00:00.000Z");

/**
 * Everything that can happen next, in one list. Each step picks one entry by chance, lets it happen,
 * and then lets the handlers run until they all wait again. When the world is calm, nothing fails and
 * a port answers at once, so that a schedule ends in few steps.
 */
export class World {
  readonly random: Random;
  readonly trace = new Trace(start);
  readonly timers = new Timers();
  readonly counts: Record<string, number> = {};
  faults: Faults;
  calm = false;
  time = start;
  steps = 0;
  /** Number of port calls that were reported as failed and are still to happen. */
  late = 0;
  /** Whether a handler or a promise may go on: then the step rests until they all wait again. */
  stirred = false;
  #answeredAtOnce = 0;
  /** Whether a look at a clock of this schedule shows its time. */
  readonly clocksRight: boolean;
  /** Time moves by less than this in one step. */
  readonly paceMs: number;
  /** How far the clock of the coordinator's machine is ahead: it was set, or time passed while the machine slept. */
  skippedMs = 0;
  /** The time of the world at which a handler last read this time from its clock. */
  readonly readAt = new Map<string, number>();
  #pending: Entry[] = [];

  constructor(random: Random, faults: Faults) {
    this.random = random;
    this.faults = faults;
    this.clocksRight = faults.skewMs === 0;
    this.paceMs = random.pick([5, 20, 80, 300]);
  }

  get idle(): boolean {
    return this.#pending.length === 0;
  }

  heal(): void {
    this.faults = noFaults;
    this.calm = true;
    this.note("healed");
  }

  storm(faults: Faults): void {
    this.faults = faults;
    this.calm = false;
    this.note("storm");
  }

  count(what: string): void {
    this.counts[what] = (this.counts[what] ?? 0) + 1;
  }

  /** ISO-8601, from a clock that may be wrong. */
  now(): string {
    const { skewMs } = this.faults;
    const wall = this.time + this.skippedMs;
    if (skewMs > 0) {
      const skew = Math.floor((this.random.next() * 2 - 1) * skewMs);
      return new Date(wall + skew).toISOString();
    }
    if (this.#iso.wall !== wall) this.#iso = { wall, text: new Date(wall).toISOString() };
    this.readAt.set(this.#iso.text, this.time);
    return this.#iso.text;
  }

  #iso = { wall: 0, text: "" };

  /** @param by its owner: once the owner is dead, this does not happen */
  later(label: string, happen: () => void, by?: Owner): void {
    this.#pending.push({ label, by, happen });
  }

  in(ms: number, wake: () => void): () => void {
    return this.timers.add(this.time + ms, wake);
  }

  /** Sends a message over the network. It may be lost, arrive twice, or overtake others. */
  message(label: string, deliver: () => void): void {
    if (this.random.chance(this.faults.drop)) {
      this.count("message lost");
      return;
    }
    this.#transmit(label, deliver);
    if (!this.random.chance(this.faults.duplicate)) return;
    this.count("message doubled");
    this.#transmit(label, deliver);
  }

  #transmit(label: string, deliver: () => void): void {
    if (!this.random.chance(this.faults.delay)) {
      this.later(label, deliver);
      return;
    }
    this.count("message held up");
    this.in(this.random.below(this.random.pick([2_000, 20_000, 120_000])), () =>
      this.later(label, deliver),
    );
  }

  /** Lets one thing after the other happen: at most so many, until nothing is left, or until it is enough. */
  async goOn(most: number, enough: () => boolean): Promise<void> {
    for (let n = 0; n < most && this.#advance(); n++) {
      if (this.stirred) await this.#rest();
      if (enough()) return;
    }
  }

  /** Lets one thing happen, but no handler go on. False when nothing is left. */
  #advance(): boolean {
    const due = this.timers.next();
    const empty = this.#pending.length === 0;
    this.time += empty || this.calm ? 0 : this.random.below(this.paceMs);
    const leap = !empty && this.random.chance(this.faults.leap) ? this.random.pick(leapsMs) : 0;
    if (due !== undefined && (empty || due <= this.time + leap)) {
      this.time = Math.max(this.time, due);
      this.note("timer");
      this.timers.fire();
    } else if (empty) return false;
    else this.#takeOne();
    this.steps++;
    return true;
  }

  #takeOne(): void {
    const pending = this.#pending;
    const at = this.calm ? 0 : this.random.below(pending.length);
    const chosen = pending[at];
    if (this.calm) pending.shift();
    else {
      const last = pending.pop();
      if (last && at < pending.length) pending[at] = last;
    }
    if (!chosen || chosen.by?.dead) return;
    this.note(chosen.label, chosen.by);
    chosen.happen();
  }

  /** What a port call returns or throws. A handler that calls again and again without an end gets no more answers. */
  atOnce<T>(act: () => T): Promise<Awaited<T>> {
    if (++this.#answeredAtOnce > mostAtOnce) return new Promise(() => {});
    try {
      return Promise.resolve(act());
    } catch (error) {
      return Promise.reject(error);
    }
  }

  /** Lets the handlers run until each one waits for a port or has ended. */
  async #rest(): Promise<void> {
    this.stirred = false;
    this.#answeredAtOnce = 0;
    await new Promise<void>((rested) => process.nextTick(rested)); // after every promise that can go on
    if (this.#answeredAtOnce > mostAtOnce) throw new Error("A handler never ends.");
  }

  note(label: string, by?: Owner): void {
    this.trace.note(this.time, label, by);
  }
}
