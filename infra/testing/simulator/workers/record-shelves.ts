import type { Kept, Records } from "../../../../functions/ports/ports.ts";
import type { Invocation, PortCall } from "../coordinator/handlers.ts";
import type { Write } from "../coordinator/open-ports.ts";

type Held = { readonly value: object; readonly until: number; readonly addedAt: number };

/** A record that was written, and the handler that wrote it. */
export type Written = {
  readonly shelf: string;
  readonly id: string;
  readonly value: object;
  readonly before: object | undefined;
  readonly by: Invocation;
};

/** The records of teams in memory. Each method does what the port of the same name promises, immediately. */
export class RecordShelves {
  /** Called for each record that is added or changed. */
  onWrite: (written: Written) => void = () => {};
  readonly #shelves = new Map<string, Map<string, Held>>();
  readonly #now: () => number;

  /** @param now milliseconds since 1970, without what the clock was set by */
  constructor(now: () => number) {
    this.#now = now;
  }

  /** The names of all shelves that begin so. */
  names(prefix: string): string[] {
    return [...this.#shelves.keys()].filter((name) => name.startsWith(prefix));
  }

  list(shelf: string): Kept[] {
    const ids = [...(this.#shelves.get(shelf)?.keys() ?? [])].sort((a, b) => (a < b ? 1 : -1));
    return ids.flatMap((id) => {
      const value = this.get(shelf, id);
      return value === undefined ? [] : [{ id, value }];
    });
  }

  get(shelf: string, id: string): object | undefined {
    const held = this.#shelves.get(shelf)?.get(id);
    return held && held.until > this.#now() ? held.value : undefined;
  }

  /** When this record was added, by the clock of the records. */
  addedAt(shelf: string, id: string): number | undefined {
    return this.#shelves.get(shelf)?.get(id)?.addedAt;
  }

  #put(shelf: string, id: string, held: Held | undefined): void {
    const all = this.#shelves.get(shelf) ?? new Map<string, Held>();
    this.#shelves.set(shelf, all);
    if (held) all.set(id, held);
    else all.delete(id);
  }

  /** Remembers one record. Calling the result makes it so again. */
  #memory(shelf: string, id: string): () => void {
    const before = this.#shelves.get(shelf)?.get(id);
    return () => this.#put(shelf, id, before);
  }

  /** The records as one handler uses them. @param expiry when a record with this time expires */
  port(of: { call: PortCall; store: Write; by: Invocation }, expiry: (at: string) => number) {
    const { call, store, by } = of;
    const write = <T>(name: string, shelf: string, id: string, change: () => T) =>
      store(`records.${name}`, () => this.#memory(shelf, id), change);
    const put = (shelf: string, id: string, value: object, until: number) => {
      const before = this.get(shelf, id);
      const addedAt = (before && this.addedAt(shelf, id)) ?? this.#now();
      this.#put(shelf, id, { value, until, addedAt });
      this.onWrite({ shelf, id, value, before, by });
    };
    const port: Records = {
      add: (shelf, id, value, expires) =>
        write("add", shelf, id, () => {
          if (this.get(shelf, id)) return false;
          put(shelf, id, value, expires === undefined ? Number.POSITIVE_INFINITY : expiry(expires));
          return true;
        }),
      get: (shelf, id) => call("records.get", () => this.get(shelf, id)),
      change: (shelf, id, change) =>
        write("change", shelf, id, () => {
          const before = this.get(shelf, id);
          const after = before && change(before);
          if (!after) return before;
          const { until = Number.POSITIVE_INFINITY } = this.#shelves.get(shelf)?.get(id) ?? {};
          put(shelf, id, after, until);
          return after;
        }),
      remove: (shelf, id) =>
        write("remove", shelf, id, () => {
          const found = this.get(shelf, id) !== undefined;
          this.#put(shelf, id, undefined);
          return found;
        }),
      list: (shelf, { limit }) => call("records.list", () => this.list(shelf).slice(0, limit)),
    };
    return port;
  }
}
