import type { DatabaseSync } from "node:sqlite";

/** The part of a connection that begins and ends transactions. */
export type Transactions = Pick<DatabaseSync, "exec" | "isTransaction">;

/**
 * Does all statements of a write or none. It is a transaction of its own, or a part of the transaction that is open:
 * a savepoint is both (sqlite.org/lang_savepoint.html).
 */
export function atomically<T>(db: Transactions, write: () => T): T {
  db.exec("savepoint part");
  try {
    const result = write();
    db.exec("release part");
    return result;
  } catch (error) {
    // A full disk has already rolled the transaction back (sqlite.org/lang_transaction.html).
    if (db.isTransaction) db.exec("rollback to part; release part");
    throw error;
  }
}
