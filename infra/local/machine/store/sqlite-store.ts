import { atomically } from "../../data/atomically.ts";
import { type Database, json } from "../../data/database.ts";
import { type Execution, execution, historyEvent, isOpen, tokenOf } from "../execution.ts";
import type { MachineStore } from "./store.ts";

const tables = `
  create table if not exists machine_execution (
    name text primary key,
    revision integer not null,
    is_open integer not null,
    started_at integer not null,
    token text,
    snapshot text not null
  ) strict;
  create index if not exists machine_execution_open on machine_execution (started_at) where is_open = 1;
  create unique index if not exists machine_execution_token on machine_execution (token) where token is not null;
  create table if not exists machine_history (
    execution text not null,
    id integer not null,
    event text not null,
    primary key (execution, id)
  ) strict, without rowid;
`;

/** Executions in a SQLite file. The token is in the row of its execution, so the update of a transition also closes the token. */
export function sqliteStore(db: Database): MachineStore {
  db.exec(tables);
  const byName = db.prepare("select snapshot from machine_execution where name = ?");
  const byToken = db.prepare("select snapshot from machine_execution where token = ?");
  const open = db.prepare(
    "select name from machine_execution where is_open = 1 order by started_at, rowid",
  );
  const insert = db.prepare(
    `insert or ignore into machine_execution (name, revision, is_open, started_at, token, snapshot)
     values (:name, :revision, :isOpen, :startedAt, :token, :snapshot)`,
  );
  const update = db.prepare(
    `update machine_execution set revision = :revision, is_open = :isOpen, token = :token, snapshot = :snapshot
     where name = :name and revision = :revision - 1`,
  );
  const note = db.prepare("insert into machine_history (execution, id, event) values (?, ?, ?)");
  const events = db.prepare("select event from machine_history where execution = ? order by id");

  const put = (next: Execution): boolean => {
    const { name, revision, startedAt } = next;
    const row = { name, revision, isOpen: Number(isOpen(next)), token: tokenOf(next) };
    const snapshot = JSON.stringify(next);
    return revision === 1
      ? insert.run({ ...row, startedAt, snapshot }).changes === 1
      : update.run({ ...row, snapshot }).changes === 1;
  };

  return {
    get: (name) => read(byName.get(name)),
    waitingOn: (token) => read(byToken.get(token)),
    open: () => open.all().map((row) => String(row["name"])),
    write: ({ execution: next, history }) =>
      db.writing(() =>
        atomically(db, () => {
          if (!put(next)) return false;
          for (const event of history) note.run(next.name, event.id, JSON.stringify(event));
          return true;
        }),
      ),
    history: (name) => events.all(name).map((row) => historyEvent.parse(json(row, "event"))),
  };
}

const read = (row: Record<string, unknown> | undefined): Execution | undefined =>
  row && execution.parse(json(row, "snapshot"));
