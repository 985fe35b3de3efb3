import { closeSync, existsSync, mkdirSync, openSync, statSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync, type StatementResultingChanges, type StatementSync } from "node:sqlite";
import { faultOf } from "../storage/fault.ts";
import { damagedText } from "../storage/fault-text.ts";
import { groupCommit } from "./group-commit.ts";
import { UnsafeFolder } from "./private-folder.ts";

/** Marks the file as ours: "WHLS" (sqlite.org/pragma.html#pragma_application_id). */
const application = 0x57_48_4c_53;

/** The version of the tables. A server refuses a greater one, because it could destroy what it does not know. */
const version = 2;

/** A larger file is checked as far as SQLite does when it opens it, because more takes seconds; the rest while the server works. */
const checkedBytes = 64 * 1024 ** 2;

export const databaseFile = (folder: string): string => join(folder, "wheelhouse.sqlite");

/** The file of a folder's database, if opening it does not check all of it. */
export function uncheckedFile(folder: string): string | undefined {
  const path = databaseFile(folder);
  return statSync(path).size > checkedBytes ? path : undefined;
}

/**
 * The one SQLite file of a machine. With WAL and `synchronous=FULL`, a finished statement is on the
 * disk, even if every process is killed afterwards (sqlite.org/pragma.html#pragma_synchronous).
 *
 * Throws an `UnsafeFolder` if the file is damaged, of another program or of a newer version. It is never replaced.
 *
 * @param makeRoom called when a write finds the disk full. True: it made room, so the write is tried again
 */
export function openDatabase(folder: string, makeRoom: () => boolean = () => false): Database {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const path = databaseFile(folder);
  if (existsSync(path)) checkSize(path, folder);
  const db = new Database(privateFile(path), makeRoom);
  try {
    prepare(db);
    check(db, path, folder);
  } catch (error) {
    db.close();
    throw faultOf(error) === "damaged"
      ? new UnsafeFolder(damagedText(folder, "SQLite cannot read it"))
      : error;
  }
  return db;
}

/** An empty or cut file was a database before: the first start writes at least one page at once. */
function checkSize(path: string, folder: string): void {
  const { size } = statSync(path);
  if (size > 0 || !existsSync(join(folder, "secret"))) return;
  throw new UnsafeFolder(damagedText(folder, "it is empty"));
}

function check(db: DatabaseSync, path: string, folder: string): void {
  const { application_id: found } = one(db, "pragma application_id");
  const { user_version: written } = one(db, "pragma user_version");
  const { count: tables } = one(db, "select count(*) as count from sqlite_schema");
  const { count: ours } = one(
    db,
    "select count(*) as count from sqlite_schema where name = 'run_log'",
  );
  if (found !== application && (found !== 0 || (tables !== 0 && ours === 0)))
    throw new UnsafeFolder(
      `${path} is a database of another program. Move it away, or choose another folder: --data DIR`,
    );
  if (Number(written) > version)
    throw new UnsafeFolder(
      `${folder} was written by a newer version of Wheelhouse. Start that version, or choose another folder: --data DIR`,
    );
  const { size } = statSync(path);
  const { page_size: page } = one(db, "pragma page_size");
  const logged = (statSync(`${path}-wal`, { throwIfNoEntry: false })?.size ?? 0) > 0;
  if (!logged && size % Number(page) !== 0)
    throw new UnsafeFolder(damagedText(folder, "its end is missing"));
  if (size <= checkedBytes) {
    const { quick_check: said } = one(db, "pragma quick_check(1)");
    if (said !== "ok") throw new UnsafeFolder(damagedText(folder, "a page of it is not valid"));
  }
  if (found === application && written === version) db.exec("begin immediate; rollback");
  else db.exec(`pragma application_id = ${application}; pragma user_version = ${version}`);
}

/** Adds a column that a table of an earlier version lacks. `column`: name, type and default. */
export function addColumn(db: DatabaseSync, table: string, column: string): void {
  const [name] = column.split(" ");
  const known = db.prepare(`pragma table_info(${table})`).all();
  if (!known.some((it) => it["name"] === name))
    db.exec(`alter table ${table} add column ${column}`);
}

const one = (db: DatabaseSync, sql: string): Record<string, unknown> => db.prepare(sql).get() ?? {};

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
  const path = privateFile(join(folder, "claim.sqlite"));
  claim = new DatabaseSync(path);
  try {
    claim.exec("begin exclusive");
    return true;
  } catch (error) {
    const fault = faultOf(error);
    if (fault === undefined) return false;
    if (fault !== "damaged") throw error;
    throw new UnsafeFolder(
      `${path} is damaged. It holds no data: delete it, then start Wheelhouse again.`,
    );
  }
}

/** A database without a file, for tests. */
export function memoryDatabase(): Database {
  const db = new Database(":memory:");
  prepare(db);
  return db;
}

function prepare(db: DatabaseSync): void {
  db.exec("pragma journal_mode = wal; pragma synchronous = full; pragma busy_timeout = 5000;");
}

/** A database whose statements make room on a full disk, and then write once more. */
export class Database extends DatabaseSync {
  readonly together = groupCommit(this, (write) => this.writing(write));
  readonly #makeRoom: () => boolean;

  constructor(path: string, makeRoom: () => boolean = () => false) {
    super(path);
    this.#makeRoom = makeRoom;
  }

  override prepare(sql: string): StatementSync {
    const statement = super.prepare(sql);
    const run = statement.run.bind(statement) as (
      ...values: unknown[]
    ) => StatementResultingChanges;
    statement.run = (...values: unknown[]) => this.writing(() => run(...values));
    return statement;
  }

  /** Does a write at once. It is repeated only if it is a transaction of its own, which a full disk rolls back completely. */
  writing<T>(write: () => T): T {
    const alone = !this.isTransaction;
    try {
      return write();
    } catch (error) {
      if (!alone || this.isTransaction || faultOf(error) !== "full" || !this.#makeRoom())
        throw error;
      return write();
    }
  }
}

/** What is read where a JSON text was written: only a damaged page can be the reason. */
class DamagedText extends Error {
  override readonly name = "DamagedText";
  readonly errcode = 11; // SQLITE_CORRUPT (sqlite.org/rescode.html)
}

/** The value of a JSON column of a row from one of our statements. */
export function json(row: Record<string, unknown>, column: string): unknown {
  try {
    return JSON.parse(text(row, column));
  } catch (cause) {
    throw new DamagedText(`The column ${column} of the database holds no JSON.`, { cause });
  }
}

/** A text column of a row from one of our statements. */
export function text(row: Record<string, unknown>, column: string): string {
  return String(row[column]);
}
