import { faultOf } from "../storage/fault.ts";
import { atomically, type Transactions } from "./atomically.ts";

/**
 * Does a write together with all others of the same turn of the event loop, in one transaction: they share one wait for
 * the disk. Resolves to the write's result once it is on the disk. Nobody can read it earlier: the writes are done and
 * committed in one piece, without a pause in which other code of this process could run.
 *
 * `write` sees the writes before it. It may be called again after a fault of the disk, so it does nothing but write.
 * What it throws rejects this write alone.
 */
export type Together = <T>(write: () => T) => Promise<T>;

type Waiting = {
  readonly write: () => unknown;
  readonly settle: (outcome: Outcome) => void;
};
type Outcome = { readonly result: unknown } | { readonly error: unknown };

/**
 * @param alone does a write in a transaction of its own, and what helps if the disk is full
 * @param soon calls back at the end of the turn
 */
export function groupCommit(
  db: Transactions,
  alone: <T>(write: () => T) => T,
  soon: (commit: () => void) => void = setImmediate,
): Together {
  let waiting: Waiting[] = [];

  function commit(): void {
    const group = waiting;
    waiting = [];
    const outcomes = group.length > 1 ? inOneTransaction(db, group) : undefined;
    group.forEach(({ write, settle }, n) => {
      settle(outcomes?.[n] ?? outcomeOf(() => alone(() => atomically(db, write))));
    });
  }

  return <T>(write: () => T) =>
    new Promise<T>((resolve, reject) => {
      if (waiting.length === 0) soon(commit);
      waiting.push({
        write,
        settle: (it) => ("error" in it ? reject(it.error) : resolve(it.result as T)),
      });
    });
}

/**
 * The outcome of each write. Undefined after a fault of the disk: then none is done, and one that is too large may be the
 * reason. After anything else, such as another program that locks the database, all of them have failed.
 */
function inOneTransaction(
  db: Transactions,
  group: readonly Waiting[],
): readonly Outcome[] | undefined {
  try {
    db.exec("begin immediate");
    const outcomes = group.map(({ write }) => {
      const outcome = outcomeOf(() => atomically(db, write));
      if ("error" in outcome && faultOf(outcome.error)) throw outcome.error;
      return outcome;
    });
    db.exec("commit");
    return outcomes;
  } catch (error) {
    if (db.isTransaction) db.exec("rollback");
    return faultOf(error) ? undefined : group.map(() => ({ error }));
  }
}

function outcomeOf(write: () => unknown): Outcome {
  try {
    return { result: write() };
  } catch (error) {
    return { error };
  }
}
