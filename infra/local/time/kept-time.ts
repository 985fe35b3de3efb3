import type { DatabaseSync } from "node:sqlite";
import * as z from "zod";
import { skipped } from "../../../shared/schemas/skipped.ts";
import { text } from "../data/database.ts";
import type { KeptTime } from "./skipped-time.ts";

const reading = z.object({ wall: z.number(), awake: z.number(), up: z.number(), boot: z.string() });
const kept = z.object({ reading, skipped });

/** The last reading of the clocks, in one row: after a restart it tells what was skipped meanwhile. */
export function sqliteKeptTime(db: DatabaseSync) {
  db.exec(
    "create table if not exists kept_time (one integer primary key check (one = 1), value text not null) strict",
  );
  const write = db.prepare(
    "insert into kept_time values (1, ?) on conflict do update set value = excluded.value",
  );
  const row = db.prepare("select value from kept_time").get();
  return {
    before: row && kept.parse(JSON.parse(text(row, "value"))),
    put: (value: KeptTime): void => {
      write.run(JSON.stringify(value));
    },
  };
}
