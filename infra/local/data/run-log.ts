import type { Commit, RunLog } from "../../../functions/ports/run-log.ts";
import type { RunEvent } from "../../../shared/schemas/event.ts";
import { type Database, json, text } from "./database.ts";
import { newestCommits } from "./newest-commits.ts";

/** Commits that are read at once, of up to 32 KB each: few at first, since one commit may hold all events that are wanted. */
const commitsAtOnce = { first: 4, most: 64 };

/** The log of every Run in one SQLite file. The primary key is the condition: if the position is taken, nothing is inserted. */
export function sqliteRunLog(db: Database): RunLog {
  db.exec(`create table if not exists run_log (
    run_id text not null, first integer not null,
    events text not null, after text not null, requests text not null,
    primary key (run_id, first)
  ) strict, without rowid`);
  const newest = db.prepare("select * from run_log where run_id = ? order by first desc limit 1");
  const insert = db.prepare("insert or ignore into run_log values (?, ?, ?, ?, ?)");
  // A commit is stored at its first event: event N + 1 may be inside the newest commit that begins at or before it.
  const from = db.prepare(`select events from run_log where run_id = ?1 and first >= coalesce(
    (select max(first) from run_log where run_id = ?1 and first <= ?2), 0) order by first limit ?3`);
  const kept = newestCommits();
  return {
    last: async (runId) => {
      const known = kept.get(runId);
      if (known) return known;
      const row = newest.get(runId);
      const commit = row && commitOf(row);
      if (commit) kept.keep(commit);
      return commit;
    },
    append: async (commit) => {
      const { runId, first, events, after, requests } = commit;
      const row = [JSON.stringify(events), JSON.stringify(after), JSON.stringify(requests)];
      const written = await db.together(() => insert.run(runId, first, ...row).changes === 1);
      if (written) kept.keep(commit);
      else kept.forget(runId);
      return written;
    },
    events: async (runId, after, limit) => {
      const found: RunEvent[] = [];
      for (let count = commitsAtOnce.first; ; count = Math.min(2 * count, commitsAtOnce.most)) {
        const head = found.at(-1)?.seq ?? after;
        // Not `iterate`: after a damaged page it fails once more, for whichever Run is read next.
        const rows = from.all(runId, head + 1, count);
        for (const row of rows) {
          if (found.length >= limit) break;
          for (const event of eventsOf(row)) if (event.seq > head) found.push(event);
        }
        if (rows.length < count || found.length >= limit) return found.slice(0, limit);
      }
    },
  };
}

/** Written by `append`. */
const eventsOf = (row: Record<string, unknown>) => json(row, "events") as RunEvent[];

function commitOf(row: Record<string, unknown>): Commit {
  return {
    runId: text(row, "run_id"),
    first: Number(row["first"]),
    events: eventsOf(row),
    after: json(row, "after") as Commit["after"],
    requests: json(row, "requests") as Commit["requests"],
  };
}
