/** Waiters for a condition. Each continues once, when its condition first holds. */
export class Until {
  #waiting: { readonly holds: () => boolean; readonly then: () => void }[] = [];

  add(holds: () => boolean, then: () => void): void {
    this.#waiting.push({ holds, then });
    this.look();
  }

  /** Checks all conditions, because something has changed. */
  look(): void {
    const ready = this.#waiting.filter((it) => it.holds());
    this.#waiting = this.#waiting.filter((it) => !ready.includes(it));
    for (const it of ready) it.then();
  }
}
