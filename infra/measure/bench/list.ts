import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { RunList } from "../../../functions/ports/ports.ts";
import type { Status } from "../../../shared/run.ts";
import { openDatabase } from "../../local/data/database.ts";
import { sqliteRunList } from "../../local/data/run-list.ts";
import { Story } from "../../testing/samples/story.ts";
import { type Row, timed, times } from "./samples.ts";

const stored = 100_000;
const active: Status[] = ["queued", "running", "needs-you"];
const wishes: readonly [string, Parameters<RunList["page"]>[1]][] = [
  ["the newest 50", { limit: 50 }],
  ["the active ones", { limit: 50, status: active }],
  ["a rare status", { limit: 50, status: ["skipped"] }],
  ["a title that few have", { limit: 50, q: "number 4711" }],
  ["a title that nobody has", { limit: 50, q: "nothing like it" }],
  ["a title that all have", { limit: 50, q: "release" }],
  ["one character that nobody has", { limit: 50, q: "ż" }],
];

/** Reading the list of a server that has many Runs. */
export async function longList(): Promise<Row[]> {
  const folder = mkdtempSync(join(tmpdir(), "wheelhouse-list-"));
  const db = openDatabase(folder);
  try {
    const list = sqliteRunList(db);
    const { run } = new Story();
    const first = Date.UTC(2026, 0, 1);
    const puts = Array.from({ length: stored }, (_, n) =>
      list.put({
        ...run,
        id: `run_${String(n).padStart(26, "0")}`,
        createdAt: new Date(first + n * 1_000).toISOString(),
        title: `Prepare the release of package number ${n}`,
        status: n % 10_000 === 0 ? "needs-you" : n % 10 === 0 ? "failed" : "completed",
      }),
    );
    await Promise.all(puts);
    const rows: Row[] = [];
    for (const [what, wish] of wishes) {
      const ms: number[] = [];
      for (let n = 0; n < 20; n += 1) ms.push(await timed(() => list.page(run.team, wish)));
      rows.push(times(`list of ${stored.toLocaleString("en")} Runs: ${what}`, ms, "≤ 10 ms"));
    }
    const ms: number[] = [];
    for (let n = 0; n < 20; n += 1) ms.push(await timed(() => list.active()));
    rows.push(times("all active Runs of the sweep", ms, "≤ 10 ms"));
    return rows;
  } finally {
    db.close();
    rmSync(folder, { recursive: true });
  }
}
