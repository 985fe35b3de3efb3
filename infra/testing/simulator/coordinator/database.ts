import type { Transactions } from "../../../local/data/atomically.ts";
import { groupCommit, type Together } from "../../../local/data/group-commit.ts";
import type { World } from "../world.ts";
import type { Stores } from "./stores.ts";

/**
 * What a planted bug does too early: it acknowledges a change before its transaction, or it shows one, or its
 * transactions end before they are on the disk.
 */
export type Haste = "acknowledges" | "shows" | "commits";

type Undo = () => void;

/** SQLITE_FULL (sqlite.org/rescode.html). */
const full = () => Object.assign(new Error("The disk is full."), { errcode: 13 });

/**
 * The database of a server: its real group commit, over the stores instead of SQLite. A transaction is on the disk when
 * it is committed. A server that dies loses what waits for its commit, and nothing else.
 */
export class Database implements Transactions {
  isTransaction = false;
  readonly #world: World;
  readonly #stores: Stores;
  readonly #haste: Haste | undefined;
  #together: Together;
  /** Of the open transaction. */
  #changes: Undo[] = [];
  #part = { alone: false, changes: 0, commits: 0 };
  /** Changes that a planted bug has made before their transaction. */
  #hasty: Undo[] = [];
  /** Committed changes that a planted bug has left to the machine, which brings them to the disk later. */
  #unsynced: Undo[] = [];

  constructor(world: World, stores: Stores, haste: Haste | undefined) {
    this.#world = world;
    this.#stores = stores;
    this.#haste = haste;
    this.#together = this.#opened();
  }

  #opened(): Together {
    const world = this.#world;
    const together = groupCommit(
      this,
      (write) => write(),
      (commit) => {
        const happen = () => {
          world.stirred = true;
          if (this.#together === together) commit();
        };
        if (world.calm) queueMicrotask(happen);
        else world.later("commit", happen);
      },
    );
    return together;
  }

  /**
   * Makes a change of what is stored. Resolves when it is on the disk.
   *
   * @param remember called before it; its result undoes it
   */
  async write<T>(remember: () => Undo, change: () => T): Promise<T> {
    const make = (made: Undo[]): T => {
      const undo = remember();
      const result = change();
      made.push(undo);
      return result;
    };
    if (this.#haste !== "acknowledges" && this.#haste !== "shows")
      return this.#together(() => make(this.#changes));
    const result = make(this.#hasty);
    const onDisk = this.#together(() => {});
    if (this.#haste === "shows") await onDisk;
    else onDisk.catch(() => {});
    return result;
  }

  exec(sql: string): void {
    const { alone, changes, commits } = this.#part;
    switch (sql) {
      case "begin immediate":
        this.#begin();
        return;
      case "savepoint part":
        this.#part = { alone: !this.isTransaction, changes: 0, commits: 0 };
        if (this.#part.alone) this.#begin();
        this.#part.changes = this.#changes.length;
        this.#part.commits = this.#stores.untold?.length ?? 0;
        return;
      case "release part":
        if (alone) this.#commit();
        return;
      case "rollback to part; release part":
        this.#undo(changes, commits);
        if (alone) this.#end();
        return;
      case "commit":
        this.#commit();
        return;
      case "rollback":
        this.#undo(0, 0);
        this.#end();
        return;
      default:
        throw new Error(`The database of the simulator does not know: ${sql}`);
    }
  }

  #begin(): void {
    this.isTransaction = true;
    this.#changes = [];
    this.#stores.untold = [];
  }

  #commit(): void {
    const world = this.#world;
    if (world.random.chance(world.faults.serverFull)) {
      world.count("server's disk full");
      if (world.random.chance(0.5)) this.exec("rollback"); // as SQLite does in some of the cases
      throw full();
    }
    const changes = this.#changes;
    const commits = this.#stores.untold;
    this.#hasty = [];
    this.#end();
    if (this.#haste === "commits") this.#leave(changes);
    for (const tell of commits ?? []) tell();
  }

  #leave(changes: readonly Undo[]): void {
    const { random } = this.#world;
    this.#unsynced.push(...changes);
    this.#world.in(random.below(random.pick([2_000, 20_000])), () => {
      const last = changes.at(-1);
      if (last) this.#unsynced.splice(0, this.#unsynced.indexOf(last) + 1);
    });
  }

  #end(): void {
    this.isTransaction = false;
    this.#changes = [];
    this.#stores.untold = undefined;
  }

  #undo(changes: number, commits: number): void {
    for (const undo of this.#changes.splice(changes).reverse()) undo();
    this.#stores.untold?.splice(commits);
  }

  /** The server dies, and another one opens the database. With the power also goes what is not on the disk, or the tail of it. */
  die(powerLost: boolean): void {
    for (const undo of this.#hasty.reverse()) undo();
    this.#hasty = [];
    if (powerLost) {
      const { random } = this.#world;
      const lost = random.below(this.#unsynced.length + 1);
      for (const undo of this.#unsynced.splice(this.#unsynced.length - lost).reverse()) undo();
      this.#unsynced = [];
    }
    this.#together = this.#opened();
  }
}
