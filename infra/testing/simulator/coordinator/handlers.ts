import type { World } from "../world.ts";

/** One run of a handler. After it is dead, it does nothing more. */
export type Invocation = {
  readonly label: string;
  readonly startedAt: number;
  dead: boolean;
  /** True after a port call failed. Without such a failure, the handler itself must not fail. */
  faulted: boolean;
  readonly died: () => void;
};

/** How a handler ended. */
export type Result<T> = { readonly value: T } | { readonly error: unknown };

/** Timing of a port call that differs from the default. */
export type Manner = {
  /** A late call has no effect after this time. */
  readonly lateMs?: number;
  /** The call waits this long before it can happen. */
  readonly heldMs?: number;
};

/** A port call by one handler. It may fail; it never answers a handler that is dead. */
export type PortCall = <T>(label: string, act: () => T, manner?: Manner) => Promise<Awaited<T>>;

/** A handler that takes longer is killed, like a Lambda function at its timeout. */
const longestMs = 30_000;

/** All running handlers. Decides how each of their port calls ends. */
export class Handlers {
  /** Called when a handler dies. */
  onDeath: () => void = () => {};
  readonly #world: World;
  #alive = new Set<Invocation>();

  constructor(world: World) {
    this.#world = world;
  }

  /** Starts a handler. Calls `done` when it ends, or `died` when it is killed. */
  invoke<T>(
    label: string,
    run: (by: Invocation) => Promise<T>,
    done: (result: Result<T>, by: Invocation) => void,
    died: () => void,
  ): void {
    const by: Invocation = {
      label,
      startedAt: this.#world.time,
      dead: false,
      faulted: false,
      died,
    };
    this.#alive.add(by);
    this.#world.stirred = true;
    const finish = (result: Result<T>) => {
      if (by.dead) return;
      this.#alive.delete(by);
      done(result, by);
    };
    run(by).then(
      (value) => finish({ value }),
      (error: unknown) => finish({ error }),
    );
  }

  /** A port call by a handler. Chance decides its result at the moment when it happens. */
  call<T>(
    by: Invocation,
    label: string,
    act: () => T,
    { lateMs = Number.POSITIVE_INFINITY, heldMs = 0 }: Manner = {},
  ): Promise<Awaited<T>> {
    const world = this.#world;
    if (world.calm && !by.dead) return world.atOnce(act);
    const { promise, resolve, reject } = Promise.withResolvers<Awaited<T>>();
    if (by.dead) return promise;
    const answer = (reply: () => void) => {
      if (by.dead) return;
      world.stirred = true;
      reply();
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
      world.late--;
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
      world.late++;
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
    this.#alive.delete(by);
    this.#world.count(why);
    this.#world.note(`${why}: ${by.label}`);
    this.onDeath();
    by.died();
  }

  /** Kills every handler at once, as when the one server is killed. */
  killAll(): void {
    for (const by of [...this.#alive]) this.#die(by, "handler died with its server");
  }
}

function quietly(act: () => unknown): void {
  try {
    const value = act();
    if (value instanceof Promise) value.catch(() => {});
  } catch {
    // the caller is dead, or was already told that the call failed
  }
}

const failure = (label: string) =>
  Object.assign(new Error(`${label} failed`), { name: "PortFailed" });
