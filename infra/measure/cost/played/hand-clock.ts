import type { Clock } from "../../../local/machine/clock.ts";

/** A clock that moves only when told to. It fires due timers in order. */
export class HandClock implements Clock {
  #now = Date.parse("2026-11-23T10:00:00.000Z");
  #due: { readonly at: number; readonly wake: () => void }[] = [];

  now(): number {
    return this.#now;
  }

  wakeAt(at: number, wake: () => void): () => void {
    const sleeper = { at, wake };
    this.#due.push(sleeper);
    return () => {
      this.#due = this.#due.filter((it) => it !== sleeper);
    };
  }

  /** Moves forward and lets everything due happen. */
  async pass(seconds: number, happen: () => Promise<void>): Promise<void> {
    const until = this.#now + seconds * 1_000;
    for (;;) {
      const [next] = this.#due.filter(({ at }) => at <= until).sort((a, b) => a.at - b.at);
      if (!next) break;
      this.#due = this.#due.filter((it) => it !== next);
      this.#now = Math.max(this.#now, next.at);
      next.wake();
      await happen();
    }
    this.#now = until;
  }
}
