import type { Places } from "../../../functions/ports/ports.ts";
import type { PlaceLimits } from "../../../shared/queue.ts";
import { addColumn, type Database, text } from "./database.ts";

/** Limits how many Runs work at the same time. One statement claims, so two Runs never take the last place. */
export function sqlitePlaces(db: Database, limits: PlaceLimits): Places {
  db.exec(`create table if not exists places (
    run_id text primary key, seq integer not null, team text not null default ''
  ) strict`);
  addColumn(db, "places", "team text not null default ''");
  const claim = db.prepare(
    `insert into places (run_id, seq, team) select :run, :seq, :team
     where exists (select 1 from places where run_id = :run)
       or (select count(*) from places) < :total
         and (select count(*) from places where team = :team) < :perTeam
     on conflict (run_id) do update set seq = max(seq, excluded.seq)`,
  );
  const holds = db.prepare("select 1 from places where run_id = ?");
  const release = db.prepare("delete from places where run_id = ? and seq < ?");
  const holders = db.prepare("select run_id, team from places");
  return {
    limits,
    claim: ({ id: run, seq, team }) =>
      db.together(() => {
        claim.run({ run, seq, team, ...limits });
        return holds.get(run) !== undefined;
      }),
    release: ({ id, seq }) => db.together(() => release.run(id, seq).changes > 0),
    holders: async () =>
      holders.all().map((row) => ({ runId: text(row, "run_id"), team: text(row, "team") })),
  };
}
