import type { Database } from "../../local/data/database.ts";
import { sqliteRunList } from "../../local/data/run-list.ts";
import { sqliteRunLog } from "../../local/data/run-log.ts";
import { Story } from "./story.ts";

const perCommit = 50;

/** Writes a finished Run of at least so many events to a database, in commits as its DevBox would make them. */
export async function writeLongRun(db: Database, id: string, events: number): Promise<void> {
  const story = new Story().working();
  for (let said = 0; said < events; said += perCommit) {
    const facts = Array.from({ length: perCommit }, (_, n) => ({
      type: "message.written" as const,
      text: `line ${said + n} of a long Run, as long as lines of output usually are`,
    }));
    const { generation = 0, batch = 0 } = story.run.devbox ?? {};
    story.do({ type: "box-events", generation, number: batch + 1, facts });
  }
  story.turnEnds().reports().do({ type: "settle" }).do({ type: "release", by: "ada" }).boxGone();
  const log = sqliteRunLog(db);
  const run = { ...story.run, id };
  for (let at = 0; at < story.events.length; at += perCommit) {
    const page = story.events.slice(at, at + perCommit);
    await log.append({ runId: id, first: at + 1, events: page, after: run, requests: [] });
  }
  await sqliteRunList(db).put(run);
}
