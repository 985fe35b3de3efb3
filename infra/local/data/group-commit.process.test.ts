import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import fc from "fast-check";
import { afterEach, beforeEach, expect, it } from "vitest";
import { walTransactions } from "../../testing/wal-transactions.ts";
import { Database, openDatabase } from "./database.ts";

const held: { folder: string } = { folder: "" };
beforeEach(() => {
  held.folder = mkdtempSync(join(tmpdir(), "wheelhouse-group-"));
});
afterEach(() => rmSync(held.folder, { recursive: true }));

const file = () => join(held.folder, "wheelhouse.sqlite");

function numbers(db: Database) {
  db.exec("create table n (value integer primary key, bytes blob)");
  const insert = db.prepare("insert into n (value, bytes) values (?, zeroblob(?))");
  return (value: number, bytes = 0) => Number(insert.run(value, bytes).changes);
}

const stored = (db: DatabaseSync): number[] =>
  db
    .prepare("select value from n order by value")
    .all()
    .map((row) => Number(row["value"]));

const transactions = () => walTransactions(file());

it("shows a write to nobody before it is in the file, and to everybody once it has resolved", async () => {
  const db = openDatabase(held.folder);
  const add = numbers(db);
  const other = new DatabaseSync(file());
  const writes = [1, 2, 3].map((value) => db.together(() => add(value)));
  await Promise.resolve();
  expect([stored(db), stored(other)]).toEqual([[], []]);
  await Promise.race(writes);
  expect(stored(other)).toEqual([1, 2, 3]);
  other.close();
  db.close();
});

it("commits all writes of one turn of the event loop at once", async () => {
  const db = openDatabase(held.folder);
  const add = numbers(db);
  const before = transactions();
  await Promise.all(Array.from({ length: 100 }, (_, value) => db.together(() => add(value))));
  expect(transactions() - before).toBe(1);
  await db.together(() => add(100));
  expect(transactions() - before).toBe(2);
  db.close();
});

it("rejects and takes back a write that throws, and no other", async () => {
  const db = openDatabase(held.folder);
  const add = numbers(db);
  const outcomes = await Promise.allSettled([
    db.together(() => add(1)),
    db.together(() => add(2) + add(1)),
    db.together(() => {
      add(3);
      throw new Error("I do not want it.");
    }),
    db.together(() => add(4)),
  ]);
  expect(outcomes.map((it) => it.status)).toEqual([
    "fulfilled",
    "rejected",
    "rejected",
    "fulfilled",
  ]);
  expect(stored(db)).toEqual([1, 4]);
  db.close();
});

it("gives each write the result that it has alone, in any grouping", async () => {
  const writes = fc.array(fc.record({ value: fc.nat(8), fails: fc.boolean() }), { maxLength: 30 });
  await fc.assert(
    fc.asyncProperty(writes, async (all) => {
      const run = async (wait: boolean) => {
        const db = new Database(":memory:");
        const add = numbers(db);
        const outcomes = [];
        for (const { value, fails } of all) {
          const outcome = db.together(() => {
            const changes = add(value);
            if (fails) throw new Error("No.");
            return changes;
          });
          outcomes.push(outcome.catch((error) => String(error)));
          if (wait) await outcome.catch(() => {});
        }
        return { outcomes: await Promise.all(outcomes), stored: stored(db) };
      };
      expect(await run(false)).toEqual(await run(true));
    }),
    { numRuns: 60 },
  );
});

it("does the small writes although a large one beside them finds the disk full", async () => {
  const db = openDatabase(held.folder);
  const add = numbers(db);
  const [{ page_count: pages } = {}] = db.prepare("pragma page_count").all();
  db.exec(`pragma max_page_count = ${Number(pages) + 4}`);
  const outcomes = await Promise.allSettled([
    db.together(() => add(1)),
    db.together(() => add(2, 1_000_000)),
    db.together(() => add(3)),
  ]);
  expect(outcomes[1]).toMatchObject({ reason: { errcode: 13 } }); // SQLITE_FULL
  expect(stored(db)).toEqual([1, 3]);
  db.close();
});

it("does all of them where room can be made", async () => {
  const made: Database[] = [];
  const db = openDatabase(held.folder, () => {
    for (const it of made) it.exec("pragma max_page_count = 100000");
    return true;
  });
  made.push(db);
  const add = numbers(db);
  const [{ page_count: pages } = {}] = db.prepare("pragma page_count").all();
  db.exec(`pragma max_page_count = ${Number(pages) + 4}`);
  const sizes = [0, 1_000_000, 0];
  await Promise.all(sizes.map((bytes, value) => db.together(() => add(value, bytes))));
  expect(stored(db)).toEqual([0, 1, 2]);
  db.close();
});

it("rejects all of them while another program locks the database, and goes on afterwards", async () => {
  const db = openDatabase(held.folder);
  const add = numbers(db);
  db.exec("pragma busy_timeout = 0");
  const other = new DatabaseSync(file());
  other.exec("begin immediate");
  for (const values of [[1, 2], [3]]) {
    const outcomes = await Promise.allSettled(values.map((it) => db.together(() => add(it))));
    for (const it of outcomes) expect(it).toMatchObject({ reason: { errcode: 5 } }); // SQLITE_BUSY
  }
  other.exec("rollback");
  other.close();
  await Promise.all([4, 5].map((it) => db.together(() => add(it))));
  expect(stored(db)).toEqual([4, 5]);
  db.close();
});
