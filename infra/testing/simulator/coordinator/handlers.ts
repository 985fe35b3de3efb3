import type { World } from "../world.ts";

/** One run of a handler. Once it is dead, nothing of it ever happens again. */
export type Invocation = {
  readonly label: string;
  readonly startedAt: number;
  /** Its port calls that have no answer yet. */
  waiting: number;
  over: boolean;
  dead: boolean;
  /** Whether a port has failed it: only then may it fail. */
  faulted: boolean;
  readonly died: () => void;
};

export type Outcome<T> = { readonly value: T } | { readonly error: unknown };

/** Of a port call that is unlike others. */
export type Manner = {
  /** It cannot be done this long after it was made, should it be done late. */
  readonly lateMs?: number;
  /** It takes this long before its turn can come. */
  readonly heldMs?: number;
};

/** A handler that takes longer is killed, as a Lambda function is. */
const longestMs = 30_000;

/** Every run of a handler, and what its calls of ports come to. */
export class Handlers {
  /** Hears of every handler that dies. */
  onDeath: () => void = () => {};
  readonly #world: World;
  #alive = new Set<Invocation>();
  #computing = 0;

  constructor(world: World) {
    this.#world = world;
  }

  /** Whether one of them waits for no port, and so goes on by itself. */
  get computing(): boolean {
    return this.#computing > 0;
  }

  /** Begins a run of a handler. `died` is called instead of `done` when it is killed. */
  invoke<T>(
    label: string,
    run: (by: Invocation) => Promise<T>,
    done: (outcome: Outcome<T>, by: Invocation) => void,
    died: () => void,
  ): void {
    const by: Invocation = {
      ...{ label, startedAt: this.#world.time, waiting: 0, died },
      ...{ over: false, dead: false, faulted: false },
    };
    this.#alive.add(by);
    this.#computing++;
    const finish = (outcome: Outcome<T>) => {
      if (by.dead) return;
      by.over = true;
      this.#alive.delete(by);
      if (by.waiting === 0) this.#computing--;
      done(outcome, by);
    };
    run(by).then(
      (value) => finish({ value }),
      (error: unknown) => finish({ error }),
    );
  }

  /** A call of a port by a handler. What becomes of it is drawn when its turn comes. */
  call<T>(
    by: Invocation,
    label: string,
    act: () => T,
    { lateMs = Number.POSITIVE_INFINITY, heldMs = 0 }: Manner = {},
  ): Promise<Awaited<T>> {
    const world = this.#world;
    if (world.calm && !by.dead) return (async (): Promise<Awaited<T>> => await act())();
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
    const failed = () => {
      by.faulted = true;
      answer(() => reject(failure(label)));
    };
    const until = world.time + lateMs;
    const late = () => {
      if (world.time <= until) quietly(act);
    };
    const happen = () => this.#happen(by, label, { act, done, failed, late });
    if (heldMs > 0) world.in(heldMs, () => world.later(label, happen, by));
    else world.later(label, happen, by);
    return promise;
  }

  #happen(
    by: Invocation,
    label: string,
    on: { act: () => unknown; done: () => void; failed: () => void; late: () => void },
  ): void {
    const world = this.#world;
    const { crash, throttle, timeout, late } = world.faults;
    if (world.time - by.startedAt > longestMs) {
      this.#die(by, "handler out of time");
      return;
    }
    let draw = world.calm ? 1 : world.random.next();
    const hit = (rate: number) => {
      draw -= rate;
      return draw < 0;
    };
    if (hit(crash / 2)) {
      this.#die(by, "handler crashed before a call");
      return;
    }
    if (hit(crash / 2)) {
      quietly(on.act);
      this.#die(by, "handler crashed after a call");
      return;
    }
    if (hit(throttle)) {
      world.count("call throttled");
      on.failed();
      return;
    }
    if (hit(timeout)) {
      world.count("call done, then timed out");
      quietly(on.act);
      on.failed();
      return;
    }
    if (hit(late)) {
      world.count("call timed out, then done");
      const ms = world.random.pick([0, 0, 2_000, 20_000]);
      if (ms === 0) world.later(`late ${label}`, on.late);
      else world.in(world.random.below(ms), on.late);
      on.failed();
      return;
    }
    on.done();
  }

  #die(by: Invocation, why: string): void {
    if (by.dead) return;
    by.dead = true;
    if (by.waiting === 0 && !by.over) this.#computing--;
    this.#alive.delete(by);
    this.#world.count(why);
    this.#world.note(`${why}: ${by.label}`);
    this.onDeath();
    by.died();
  }

  /** Every handler dies at once, as when the one server is killed. */
  killAll(): void {
    for (const by of [...this.#alive]) this.#die(by, "handler died with its server");
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
