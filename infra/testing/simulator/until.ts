/** Who waits for something to hold; each goes on once, when it does. */
export class Until {
  #waiting: { readonly holds: () => boolean; readonly then: () => void }[] = [];

  add(holds: () => boolean, then: () => void): void {
    this.#waiting.push({ holds, then });
    this.look();
  }

  /** Something has changed. */
  look(): void {
    const ready = this.#waiting.filter((it) => it.holds());
    this.#waiting = this.#waiting.filter((it) => !ready.includes(it));
    for (const it of ready) it.then();
  }
}
