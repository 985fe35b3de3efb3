import type { Wait, Waits } from "../../../functions/ports/ports.ts";
import { addColumn, type Database, text } from "./database.ts";

/** The wait of each Run's execution: one row per Run, the latest wait wins. */
export function sqliteWaits(db: Database): Waits {
  db.exec(`create table if not exists waits (
    run_id text primary key, token text not null, execution integer not null,
    kind text not null, mark text not null, at text not null, ord text not null,
    team text not null default ''
  ) strict`);
  addColumn(db, "waits", "team text not null default ''");
  const upsert = db.prepare(`insert into waits values (?, ?, ?, ?, ?, ?, ?, ?)
    on conflict (run_id) do update set token = excluded.token, execution = excluded.execution,
      kind = excluded.kind, mark = excluded.mark, at = excluded.at, ord = excluded.ord, team = excluded.team
    where excluded.ord >= waits.ord`);
  const one = db.prepare("select * from waits where run_id = ?");
  const kind = db.prepare("select * from waits where kind = ? order by at, run_id");
  return {
    put: async (it) => {
      const row = [it.runId, it.token, it.execution, it.kind, it.mark, it.at, it.order, it.team];
      await db.together(() => upsert.run(...row));
    },
    get: async (runId) => {
      const row = one.get(runId);
      return row && waitOf(row);
    },
    ofKind: async (name) => kind.all(name).map(waitOf),
  };
}

const waitOf = (row: Record<string, unknown>): Wait => ({
  runId: text(row, "run_id"),
  team: text(row, "team"),
  token: text(row, "token"),
  execution: Number(row["execution"]),
  kind: text(row, "kind"),
  mark: text(row, "mark"),
  at: text(row, "at"),
  order: text(row, "ord"),
});
