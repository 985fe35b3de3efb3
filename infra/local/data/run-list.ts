import type { RunList } from "../../../functions/ports/ports.ts";
import { positionOf } from "../../../shared/decide/time-skipped.ts";
import { Problem } from "../../../shared/problem.ts";
import { ended } from "../../../shared/run.ts";
import type { RunSummary } from "../../../shared/schemas/run-view.ts";
import { summaryOf } from "../../../shared/view.ts";
import { type Database, text } from "./database.ts";

/** One summary of each Run, for lists. `created_at` is its position: the clock may be set back between two Runs. The condition on `seq` prevents a step back. */
export function sqliteRunList(db: Database): RunList {
  db.exec(`create table if not exists run_list (
    run_id text primary key, team text not null, created_at text not null, status text not null,
    title text not null, active integer not null, saved_until text, seq integer not null,
    summary text not null
  ) strict;
  create index if not exists run_list_by_time on run_list (team, created_at desc, run_id desc);
  create index if not exists run_list_active on run_list (active) where active = 1;
  create index if not exists run_list_saves on run_list (saved_until) where saved_until is not null;`);
  const upsert = db.prepare(`insert into run_list values (?, ?, ?, ?, ?, ?, ?, ?, ?)
    on conflict (run_id) do update set status = excluded.status, title = excluded.title,
      active = excluded.active, saved_until = excluded.saved_until, seq = excluded.seq,
      summary = excluded.summary
    where excluded.seq > run_list.seq`);
  const active = db.prepare("select run_id from run_list where active = 1");
  const expired = db.prepare("select run_id from run_list where saved_until <= ? and active = 0");
  const forget = db.prepare("update run_list set saved_until = null where run_id = ?");
  return {
    put: async (run) => {
      const live = !ended(run) || run.devbox !== null;
      const { id, team, status, title, seq } = run;
      const until = run.save?.until ?? null;
      const summary = JSON.stringify(summaryOf(run));
      const row = [id, team, positionOf(run), status, title, live ? 1 : 0, until, seq, summary];
      await db.together(() => upsert.run(...row));
    },
    page: async (team, { status, q, cursor, limit }) => {
      const [createdAt, runId] = cursor ? readCursor(cursor) : ["9", ""];
      const rows = db
        .prepare(
          `select summary, created_at, run_id from run_list
           where team = ? and (created_at, run_id) < (?, ?)
             ${status ? `and status in (${status.map(() => "?").join(", ")})` : ""}
             ${q ? "and title like ? escape '\\'" : ""}
           order by created_at desc, run_id desc limit ?`,
        )
        .all(team, createdAt, runId, ...(status ?? []), ...(q ? [like(q)] : []), limit + 1);
      const runs = rows
        .slice(0, limit)
        .map((row) => JSON.parse(text(row, "summary")) as RunSummary);
      const last = rows[limit - 1];
      if (rows.length <= limit || !last) return { runs };
      return { runs, cursor: `${text(last, "created_at")}~${text(last, "run_id")}` };
    },
    active: async () => active.all().map((row) => text(row, "run_id")),
    expired: async (now) => expired.all(now).map((row) => text(row, "run_id")),
    saveDeleted: async (runId) => {
      await db.together(() => forget.run(runId));
    },
  };
}

function readCursor(cursor: string): [string, string] {
  const [createdAt, runId] = cursor.split("~");
  if (!createdAt || !runId)
    throw new Problem("bad-request", "This cursor is not valid. Start again without a cursor.");
  return [createdAt, runId];
}

const like = (q: string): string => `%${q.replace(/[\\%_]/g, "\\$&")}%`;
