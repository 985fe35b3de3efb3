import type { Clock } from "../machine/clock.ts";
import { Random } from "./random.ts";

/** How often each thing goes wrong, drawn from the seed. After the storm every rate is 0. */
export type Faults = {
  throttle: number;
  timeout: number;
  crash: number;
  drop: number;
  duplicate: number;
  kill: number;
  skewMs: number;
};

const noFaults: Faults = {
  throttle: 0,
  timeout: 0,
  crash: 0,
  drop: 0,
  duplicate: 0,
  kill: 0,
  skewMs: 0,
};

/** One run of a handler. A crash ends it: nothing of it ever happens again. */
export type Invocation = { dead: boolean; onDeath: () => void };

type Pending = { readonly label: string; readonly happen: () => void };
type Timer = { readonly at: number; readonly order: number; readonly wake: () => void };

const isoOf = (ms: number): string => new Date(ms).toISOString();

/** Enough turns of the microtask queue for whatever one occurrence sets going to come to rest. */
const turnsToRest = 14;

/**
 * Everything that can happen next, in one list: each step lets one of them happen, chosen by chance,
 * and then lets the handlers run until they all wait again. Time moves only when a timer is let go.
 */
export class World {
  readonly random: Random;
  faults: Faults;
  readonly counts: Record<string, number> = {};
  readonly seen = new Set<string>();
  readonly violations: string[] = [];
  trace: string[] | undefined;
  hash = 0;
  time = Date.parse("2026-11-23T00:00:00.000Z");
  private pending: Pending[] = [];
  private timers: Timer[] = [];
  private order = 0;
  private spokenAt = Number.NaN;
  private spoken = "";

  constructor(seed: number) {
    this.random = new Random(seed);
    const { random } = this;
    const calm = random.chance(0.1);
    const rate = (most: number) => (calm ? 0 : random.next() * most);
    this.faults = {
      throttle: rate(0.06),
      timeout: rate(0.06),
      crash: rate(0.04),
      drop: rate(0.3),
      duplicate: rate(0.3),
      kill: random.chance(0.3) ? rate(0.05) : 0,
      skewMs: random.chance(0.03) ? 86_400_000 : random.chance(0.3) ? 3_000 : 0,
    };
  }

  heal(): void {
    this.faults = { ...noFaults };
  }

  count(what: string): void {
    this.counts[what] = (this.counts[what] ?? 0) + 1;
  }

  violate(invariant: string, what: string): void {
    this.violations.push(`${invariant} ${what}`);
  }

  /** Marks that a rare situation came about. */
  sometimes(what: string): void {
    this.seen.add(what);
  }

  now(): string {
    const { skewMs } = this.faults;
    if (skewMs) return isoOf(this.time + Math.floor((this.random.next() - 0.5) * 2 * skewMs));
    if (this.spokenAt !== this.time) this.spoken = isoOf(this.time);
    this.spokenAt = this.time;
    return this.spoken;
  }

  later(label: string, happen: () => void): void {
    this.pending.push({ label, happen });
  }

  /** A message on its way: it may be lost, come twice, and overtake others. */
  message(label: string, deliver: () => void): void {
    if (this.random.chance(this.faults.drop)) {
      this.count("messages dropped");
      return;
    }
    this.later(label, deliver);
    if (!this.random.chance(this.faults.duplicate)) return;
    this.count("messages doubled");
    this.later(`${label} again`, deliver);
  }

  readonly clock: Clock = {
    now: () => this.time,
    wakeAt: (at, wake) => {
      const timer = { at, order: this.order++, wake };
      this.timers.push(timer);
      return () => {
        this.timers = this.timers.filter((it) => it !== timer);
      };
    },
  };

  in(ms: number, wake: () => void): void {
    this.clock.wakeAt(this.time + ms, wake);
  }

  /**
   * One call of a port by a handler. What becomes of it is chosen when its turn comes: it is done and
   * answered, refused, done and not answered, or its handler dies before or after it is done.
   */
  call<T>(by: Invocation, label: string, act: () => Promise<T>): Promise<T> {
    return new Promise((resolve, reject) => {
      const done = () =>
        act().then(
          (value) => !by.dead && resolve(value),
          (error) => !by.dead && reject(error),
        );
      this.later(label, () => {
        if (by.dead) return;
        if (this.random.chance(this.faults.crash)) {
          this.count("handlers crashed");
          by.dead = true;
          if (this.random.chance(0.5)) void act().catch(() => {});
          return by.onDeath();
        }
        if (this.random.chance(this.faults.throttle)) {
          this.count("calls throttled");
          return reject(Object.assign(new Error(`${label} was throttled`), { name: "Throttled" }));
        }
        if (this.random.chance(this.faults.timeout)) {
          this.count("calls done, then timed out");
          const late = () =>
            !by.dead &&
            reject(Object.assign(new Error(`${label} timed out`), { name: "TimedOut" }));
          return void act().then(late, late);
        }
        void done();
      });
    });
  }

  /** Lets one thing happen. False when nothing is left that would happen before `until`. */
  async step(until: number): Promise<boolean> {
    const waitMore = this.pending.length === 0 || this.random.chance(0.02);
    if (waitMore && this.fireTimer(this.pending.length === 0 ? until : this.time + 1_000)) {
      await this.rest();
      return true;
    }
    if (this.pending.length === 0) return false;
    const at = this.random.below(this.pending.length);
    const [chosen] = this.pending.splice(at, 1);
    this.note(chosen?.label ?? "");
    chosen?.happen();
    await this.rest();
    return true;
  }

  private fireTimer(until: number): boolean {
    let first: Timer | undefined;
    for (const timer of this.timers)
      if (!first || timer.at < first.at || (timer.at === first.at && timer.order < first.order))
        first = timer;
    if (!first || first.at > until) return false;
    const due = first;
    this.timers = this.timers.filter((it) => it !== due);
    this.time = Math.max(this.time, due.at);
    this.note("time");
    due.wake();
    return true;
  }

  note(label: string): void {
    for (let i = 0; i < label.length; i++)
      this.hash = (Math.imul(this.hash, 31) + label.charCodeAt(i)) | 0;
    this.trace?.push(`${this.time - Date.parse("2026-11-23T00:00:00.000Z")} ${label}`);
  }

  private async rest(): Promise<void> {
    for (let turn = 0; turn < turnsToRest; turn++) await null;
  }
}
