import type { Places } from "../../../functions/ports/ports.ts";
import { type Database, text } from "./database.ts";

/** Limits how many Runs work at the same time. One statement claims, so two Runs never take the last place. */
export function sqlitePlaces(db: Database, limit: number): Places {
  db.exec(
    "create table if not exists places (run_id text primary key, seq integer not null) strict",
  );
  const claim = db.prepare(
    `insert into places select ?1, ?3
     where (select count(*) from places) < ?2 or exists (select 1 from places where run_id = ?1)
     on conflict (run_id) do update set seq = max(seq, excluded.seq)`,
  );
  const holds = db.prepare("select 1 from places where run_id = ?");
  const release = db.prepare("delete from places where run_id = ? and seq < ?");
  const count = db.prepare("select count(*) as taken from places");
  const holders = db.prepare("select run_id from places");
  return {
    claim: (runId, seq) =>
      db.together(() => {
        claim.run(runId, limit, seq);
        return holds.get(runId) !== undefined;
      }),
    release: (runId, seq) => db.together(() => release.run(runId, seq).changes > 0),
    free: async () => Math.max(0, limit - Number(count.get()?.["taken"] ?? 0)),
    holders: async () => holders.all().map((row) => text(row, "run_id")),
  };
}
