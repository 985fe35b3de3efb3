import { type Faults, noFaults } from "./faults.ts";
import type { Random } from "./random.ts";
import { Timers } from "./timers.ts";

/** One run of a handler. Once it is dead, nothing of it ever happens again. */
export type Invocation = {
  readonly label: string;
  readonly startedAt: number;
  /** Its port calls that have no answer yet. */
  waiting: number;
  over: boolean;
  dead: boolean;
  readonly died: () => void;
};

type Entry = { readonly label: string; readonly by: Invocation | undefined; happen(): void };

/** A handler that takes longer is killed, as a Lambda function is. */
const longestMs = 30_000;
const leapsMs = [2_000, 5_000, 70_000] as const;
const start = Date.parse("2026-11-23T00:00:00.000Z");

/**
 * Everything that can happen next, in one list. Each step lets one of it happen, chosen by chance,
 * and then lets the handlers run until they all wait again. In calm nothing fails and a port
 * answers at once, so that a schedule comes to rest in few steps.
 */
export class World {
  readonly random: Random;
  readonly counts: Record<string, number> = {};
  faults: Faults;
  calm = false;
  time = start;
  steps = 0;
  hash = 17;
  trace: string[] | undefined;
  /** How far time moves in a step, at most. */
  readonly paceMs: number;
  /** Handlers of this schedule need turns of the event loop, not only microtasks. */
  slow = false;
  /** Hears of every handler that dies. */
  onDeath: () => void = () => {};
  readonly timers = new Timers();
  #pending: Entry[] = [];
  #alive = new Set<Invocation>();
  #computing = 0;

  constructor(random: Random, faults: Faults) {
    this.random = random;
    this.faults = faults;
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

  /** ISO-8601, as one look at a clock that may be wrong. */
  now(): string {
    const { skewMs } = this.faults;
    if (skewMs === 0) return this.#isoNow();
    const skew = Math.floor((this.random.next() * 2 - 1) * skewMs);
    return new Date(this.time + skew).toISOString();
  }

  #iso = { time: 0, text: "" };

  #isoNow(): string {
    const { time } = this;
    if (this.#iso.time !== time) this.#iso = { time, text: new Date(time).toISOString() };
    return this.#iso.text;
  }

  later(label: string, happen: () => void): void {
    this.#pending.push({ label, by: undefined, happen });
  }

  in(ms: number, wake: () => void): () => void {
    return this.timers.add(this.time + ms, wake);
  }

  /** A message on the network: it may be lost, come twice, and overtake others. */
  message(label: string, deliver: () => void): void {
    if (this.random.chance(this.faults.drop)) {
      this.count("message lost");
      return;
    }
    this.#onItsWay(label, deliver);
    if (!this.random.chance(this.faults.duplicate)) return;
    this.count("message doubled");
    this.#onItsWay(label, deliver);
  }

  #onItsWay(label: string, deliver: () => void): void {
    if (!this.random.chance(this.faults.delay)) {
      this.later(label, deliver);
      return;
    }
    this.count("message held up");
    this.in(this.random.below(this.random.pick([2_000, 20_000, 120_000])), () =>
      this.later(label, deliver),
    );
  }

  /** Begins a run of a handler. `died` is called instead of `done` when it is killed. */
  invoke<T>(
    label: string,
    run: (by: Invocation) => Promise<T>,
    done: (outcome: { value: T } | { error: unknown }) => void,
    died: () => void,
  ): void {
    const by = { label, startedAt: this.time, waiting: 0, over: false, dead: false, died };
    this.#alive.add(by);
    this.#computing++;
    const finish = (outcome: { value: T } | { error: unknown }) => {
      if (by.dead) return;
      by.over = true;
      this.#alive.delete(by);
      if (by.waiting === 0) this.#computing--;
      done(outcome);
    };
    run(by).then(
      (value) => finish({ value }),
      (error: unknown) => finish({ error }),
    );
  }

  /** A call of a port by a handler. What becomes of it is drawn when its turn comes. */
  call<T>(by: Invocation, label: string, act: () => T): Promise<Awaited<T>> {
    if (this.calm && !by.dead) return (async (): Promise<Awaited<T>> => await act())();
    const { promise, resolve, reject } = Promise.withResolvers<Awaited<T>>();
    if (by.dead) return promise;
    if (by.waiting++ === 0 && !by.over) this.#computing--;
    const answer = (settle: () => void) => {
      if (by.dead) return;
      if (--by.waiting === 0 && !by.over) this.#computing++;
      settle();
    };
    const done = () => {
      try {
        const value = act();
        answer(() => resolve(value as Awaited<T>));
      } catch (error) {
        answer(() => reject(error));
      }
    };
    this.#pending.push({
      label,
      by,
      happen: () => this.#happen(by, label, act, done, answer, reject),
    });
    return promise;
  }

  #happen(
    by: Invocation,
    label: string,
    act: () => unknown,
    done: () => void,
    answer: (settle: () => void) => void,
    reject: (why: unknown) => void,
  ): void {
    const { crash, throttle, timeout, late } = this.faults;
    if (this.time - by.startedAt > longestMs) {
      this.#die(by, "handler out of time");
      return;
    }
    let draw = this.calm ? 1 : this.random.next();
    const hit = (rate: number) => {
      draw -= rate;
      return draw < 0;
    };
    const failed = () => answer(() => reject(failure(label)));
    if (hit(crash / 2)) {
      this.#die(by, "handler crashed before a call");
      return;
    }
    if (hit(crash / 2)) {
      quietly(act);
      this.#die(by, "handler crashed after a call");
      return;
    }
    if (hit(throttle)) {
      this.count("call throttled");
      failed();
      return;
    }
    if (hit(timeout)) {
      this.count("call done, then timed out");
      quietly(act);
      failed();
      return;
    }
    if (hit(late)) {
      this.count("call timed out, then done");
      this.later(`late ${label}`, () => quietly(act));
      failed();
      return;
    }
    done();
  }

  #die(by: Invocation, why: string): void {
    if (by.dead) return;
    by.dead = true;
    this.#alive.delete(by);
    this.count(why);
    this.note(`${why}: ${by.label}`);
    this.onDeath();
    by.died();
  }

  /** Every handler dies at once, as when the one server is killed. */
  killAll(): void {
    for (const by of [...this.#alive]) this.#die(by, "handler died with its server");
  }

  /** Lets one thing happen. False when nothing is left that could. */
  async step(): Promise<boolean> {
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
    await this.rest();
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

  /** Lets the handlers run until each waits for a port or is over, and what they told others arrive. */
  async rest(): Promise<void> {
    let turns = 0;
    for (let after = 0; after < 8; after++) {
      while (this.#computing > 0) {
        if (this.slow) await new Promise((done) => setImmediate(done));
        else await undefined;
        after = 0;
        if (++turns > 100_000) throw new Error("A handler neither ends nor calls a port.");
      }
      await undefined;
    }
  }

  /** Puts into the trace what happens; the hash of the trace tells whether two runs were the same. */
  note(label: string, by?: Invocation): void {
    let hash = this.hash ^ (this.time | 0);
    for (let i = 0; i < label.length; i++) hash = Math.imul(hash, 31) + label.charCodeAt(i);
    this.hash = hash | 0;
    if (!this.trace) return;
    const at = ((this.time - start) / 1_000).toFixed(3).padStart(9);
    this.trace.push(`${at} ${label}${by ? `   [${by.label}]` : ""}`);
  }
}

function quietly(act: () => unknown): void {
  try {
    const value = act();
    if (value instanceof Promise) value.catch(() => {});
  } catch {
    // nobody is there to be told
  }
}

const failure = (label: string) =>
  Object.assign(new Error(`${label} failed`), { name: "PortFailed" });
