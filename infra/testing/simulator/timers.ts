type Timer = {
  readonly at: number;
  readonly order: number;
  readonly wake: () => void;
  off: boolean;
};

/** The waiters by time, earliest first; at the same time, in the order in which they asked. */
export class Timers {
  readonly #heap: Timer[] = [];
  #order = 0;

  /** Answers how to call it off. */
  add(at: number, wake: () => void): () => void {
    const timer = { at, order: this.#order++, wake, off: false };
    this.#heap.push(timer);
    this.#up(this.#heap.length - 1);
    return () => {
      timer.off = true;
    };
  }

  /** When the next one is due. */
  next(): number | undefined {
    for (;;) {
      const top = this.#heap[0];
      if (!top?.off) return top?.at;
      this.#pop();
    }
  }

  /** Wakes the next one. */
  fire(): void {
    if (this.next() === undefined) return;
    this.#pop()?.wake();
  }

  #pop(): Timer | undefined {
    const heap = this.#heap;
    const top = heap[0];
    const last = heap.pop();
    if (top === undefined || last === undefined || heap.length === 0) return top;
    heap[0] = last;
    for (let at = 0; ; ) {
      const left = 2 * at + 1;
      const child = this.#before(left + 1, left) ? left + 1 : left;
      if (!this.#before(child, at)) return top;
      this.#swap(child, at);
      at = child;
    }
  }

  #up(from: number): void {
    for (let at = from; at > 0; ) {
      const parent = (at - 1) >> 1;
      if (!this.#before(at, parent)) return;
      this.#swap(at, parent);
      at = parent;
    }
  }

  #before(one: number, other: number): boolean {
    const a = this.#heap[one];
    const b = this.#heap[other];
    if (!a || !b) return false;
    return a.at < b.at || (a.at === b.at && a.order < b.order);
  }

  #swap(one: number, other: number): void {
    const a = this.#heap[one];
    const b = this.#heap[other];
    if (!a || !b) return;
    this.#heap[one] = b;
    this.#heap[other] = a;
  }
}
