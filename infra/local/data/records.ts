import type { Records } from "../../../functions/ports/ports.ts";
import { type Database, json, text } from "./database.ts";

/**
 * The records of teams, one row each. Adding to a shelf also deletes its expired records.
 *
 * @param clock milliseconds since 1970
 * @param setMs by how much the clock was set so far. Expiries leave it out, so a wrong clock ends nothing
 */
export function sqliteRecords(
  db: Database,
  clock: () => number,
  setMs: () => number = () => 0,
): Records {
  const now = () => clock() - setMs();
  db.exec(`create table if not exists records (
    shelf text not null, id text not null, value text not null, expires integer,
    primary key (shelf, id)
  ) strict, without rowid`);
  const expire = db.prepare("delete from records where shelf = ? and expires <= ?");
  const insert = db.prepare("insert into records values (?, ?, ?, ?) on conflict do nothing");
  const one = db.prepare(
    "select value from records where shelf = ? and id = ? and (expires is null or expires > ?)",
  );
  const update = db.prepare("update records set value = ? where shelf = ? and id = ?");
  const remove = db.prepare(
    "delete from records where shelf = ? and id = ? and (expires is null or expires > ?)",
  );
  const page = db.prepare(`select id, value from records
    where shelf = ? and (? is null or id < ?) and (expires is null or expires > ?)
    order by id desc limit ?`);
  const read = (shelf: string, id: string): unknown => {
    const row = one.get(shelf, id, now());
    return row && json(row, "value");
  };
  return {
    add: (shelf, id, value, expires) => {
      const until = expires === undefined ? null : Date.parse(expires) - setMs();
      const row = [shelf, id, JSON.stringify(value), until];
      return db.together(() => {
        expire.run(shelf, now());
        return Number(insert.run(...row).changes) > 0;
      });
    },
    get: async (shelf, id) => read(shelf, id),
    change: (shelf, id, change) =>
      db.together(() => {
        const before = read(shelf, id);
        if (before === undefined) return undefined;
        const after = change(before);
        if (after === undefined) return before;
        update.run(JSON.stringify(after), shelf, id);
        return after;
      }),
    remove: (shelf, id) => db.together(() => Number(remove.run(shelf, id, now()).changes) > 0),
    list: async (shelf, { limit, before = null }) =>
      page
        .all(shelf, before, before, now(), limit)
        .map((row) => ({ id: text(row, "id"), value: json(row, "value") })),
  };
}
