import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";

const measuredMs = 2_000;
/** As long as a commit of one event with its state. */
const row = "x".repeat(2_000);

/** What nothing can beat: how many rows a second SQLite puts on this disk now, each in a transaction of its own. */
export function rawCommitsPerSecond(): number {
  const folder = mkdtempSync(join(tmpdir(), "wheelhouse-floor-"));
  const db = new DatabaseSync(join(folder, "floor.sqlite"));
  try {
    db.exec("pragma journal_mode = wal; pragma synchronous = full; create table t (at, text)");
    const insert = db.prepare("insert into t values (?, ?)");
    const began = performance.now();
    let count = 0;
    for (; performance.now() - began < measuredMs; count++) insert.run(count, row);
    return count / ((performance.now() - began) / 1_000);
  } finally {
    db.close();
    rmSync(folder, { recursive: true });
  }
}

/** A rate, and its share of the raw commits of the same minute. */
export const toFloor = (rate: number, floor: number): string =>
  `${Math.round(rate)}/s, ${(rate / floor).toFixed(2)} × raw commits (${Math.round(floor)}/s)`;
