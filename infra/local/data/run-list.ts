import type { RunList } from "../../../functions/ports/ports.ts";
import { positionOf } from "../../../shared/decide/time-skipped.ts";
import { Problem } from "../../../shared/problem.ts";
import { ended } from "../../../shared/run.ts";
import type { RunSummary } from "../../../shared/schemas/run-view.ts";
import { summaryOf } from "../../../shared/view.ts";
import { type Database, json, text } from "./database.ts";
import { folded, openRunTitles } from "./run-titles.ts";

/** One summary of each Run, for lists. `created_at` is its position: the clock may be set back between two Runs. The condition on `seq` prevents a step back. */
export function sqliteRunList(db: Database): RunList {
  db.exec(`create table if not exists run_list (
    run_id text primary key, team text not null, created_at text not null, status text not null,
    title text not null, active integer not null, saved_until text, seq integer not null,
    summary text not null
  ) strict;
  create index if not exists run_list_by_time on run_list (team, created_at desc, run_id desc);
  create index if not exists run_list_by_status on run_list (team, status, created_at desc, run_id desc);
  create index if not exists run_list_active on run_list (active) where active = 1;
  create index if not exists run_list_saves on run_list (saved_until) where saved_until is not null;`);
  const titles = openRunTitles(db);
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
      if (status?.length === 0) return { runs: [] };
      const [createdAt, runId] = cursor ? readCursor(cursor) : ["9", ""];
      const part = q === undefined || q === "" ? undefined : folded(q);
      const phrase = part && titles.sought(part);
      const one = [phrase ?? [], team, createdAt, runId, part ?? []].flat();
      const lists = status ? [...new Set(status)].map((it) => [...one, it]) : [one];
      const rows = db
        .prepare(pageOf(lists.length, { phrase, part, status }))
        .all(...lists.flatMap((values) => [...values, limit + 1]), limit + 1);
      const runs = rows.slice(0, limit).map((row) => json(row, "summary") as RunSummary);
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

/** A page of some lists, each read by its index: one for each status that is wished, or one of all Runs. */
function pageOf(lists: number, wish: { phrase: unknown; part: unknown; status: unknown }): string {
  const newest = "order by created_at desc, run_id desc limit ?";
  // `cross join` keeps the order of the tables (sqlite.org/lang_select.html).
  const sought = `(select distinct run_id from run_titles where run_titles match ?) cross join run_list using (run_id)`;
  const list = `select * from (select summary, created_at, run_id
    from ${wish.phrase ? sought : "run_list"}
    where team = ? and (created_at, run_id) < (?, ?)
      ${wish.part ? "and instr(folded(title), ?) > 0" : ""}
      ${wish.status ? "and status = ?" : ""}
    ${newest})`;
  return `${Array.from({ length: lists }, () => list).join(" union all ")} ${newest}`;
}
