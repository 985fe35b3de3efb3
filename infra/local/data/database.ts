import { closeSync, mkdirSync, openSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";

/**
 * The one SQLite file of a machine. With WAL and `synchronous=FULL`, a finished statement is on the
 * disk, even if every process is killed afterwards (sqlite.org/pragma.html#pragma_synchronous).
 */
export function openDatabase(folder: string): DatabaseSync {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  return prepared(new DatabaseSync(privateFile(join(folder, "wheelhouse.sqlite"))));
}

/** Makes a file that only this user can read. SQLite gives the files beside it the same mode (its `-wal` and `-shm`). */
function privateFile(path: string): string {
  closeSync(openSync(path, "a", 0o600));
  return path;
}

let claim: DatabaseSync | undefined;

/**
 * Reserves a data folder for this process until the process ends, also after a crash. Two servers on
 * one folder would both drive its Runs. False when another process has the folder.
 */
export function claimFolder(folder: string): boolean {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  claim = new DatabaseSync(privateFile(join(folder, "claim.sqlite")));
  try {
    claim.exec("begin exclusive");
    return true;
  } catch {
    return false;
  }
}

/** A database without a file, for tests. */
export const memoryDatabase = (): DatabaseSync => prepared(new DatabaseSync(":memory:"));

function prepared(db: DatabaseSync): DatabaseSync {
  db.exec("pragma journal_mode = wal; pragma synchronous = full; pragma busy_timeout = 5000;");
  return db;
}

/** A text column of a row from one of our statements. */
export function text(row: Record<string, unknown>, column: string): string {
  return String(row[column]);
}
