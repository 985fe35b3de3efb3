import type { Reading } from "../../../local/time/reading.ts";
import {
  type KeptTime,
  type SkippedTime,
  watchSkippedTime,
} from "../../../local/time/skipped-time.ts";
import type { World } from "../world.ts";

/** The server looks at its clocks at least this often, and stores what it saw. */
const everyMs = 20_000;
const minuteMs = 60_000;

/**
 * The clocks of the coordinator's machine, and the server that finds out what they have skipped. The time of the world
 * goes on only while the machine is awake, so it is what the server must find.
 */
export class MachineTime {
  readonly #world: World;
  readonly #start: number;
  /** When the server looked last. */
  #at: number;
  #sleptMs = 0;
  #setMs = 0;
  #watch: SkippedTime;
  #kept: KeptTime;

  constructor(world: World) {
    this.#world = world;
    this.#start = world.time;
    this.#at = world.time;
    this.#watch = watchSkippedTime(this.#read, undefined);
    this.#kept = this.#watch.kept();
  }

  readonly #read = (): Reading => ({
    wall: this.#at + this.#sleptMs + this.#setMs,
    awake: this.#at - this.#start,
    up: this.#at - this.#start + this.#sleptMs,
    boot: "a",
  });

  /** The looks that the server has taken since the last one, up to now. */
  #look(): void {
    const { time } = this.#world;
    for (; this.#at + everyMs < time; this.#at += everyMs) this.#kept = this.#watch.kept();
    this.#at = time;
  }

  /** All that was skipped, as the server found out. */
  total() {
    this.#look();
    return this.#watch.total();
  }

  steady(): number {
    this.#look();
    return this.#watch.steady();
  }

  /** Whether the server has found out exactly what was skipped. */
  get isRight(): boolean {
    const { sleptMs, setMs } = this.total();
    return sleptMs === this.#sleptMs && setMs === this.#setMs && this.steady() === this.#world.time;
  }

  /** The machine sleeps, or its clock is set back or forward, by minutes to hours. */
  skip(): void {
    this.total();
    const { random } = this.#world;
    const ms = (1 + random.below(random.pick([5, 90, 1_440]))) * minuteMs;
    if (random.chance(0.5)) {
      this.#sleptMs += ms;
      this.#world.count("machine slept");
    } else {
      this.#setMs += random.chance(0.5) ? ms : -ms;
      this.#world.count("clock set");
    }
    this.#world.skippedMs = this.#sleptMs + this.#setMs;
    this.#world.note(`skipped: slept ${this.#sleptMs}, set ${this.#setMs}`);
  }

  /** The server was killed. The next one reads what was stored. @param forgets a planted bug: it does not */
  restart(forgets: boolean): void {
    this.#look();
    this.#watch = watchSkippedTime(this.#read, forgets ? undefined : this.#kept);
    this.#kept = this.#watch.kept();
  }
}
