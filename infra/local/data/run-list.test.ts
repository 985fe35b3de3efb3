import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Run, Status } from "../../../shared/run.ts";
import { Story } from "../../testing/samples/story.ts";
import { memoryDatabase } from "./database.ts";
import { sqliteRunList } from "./run-list.ts";

const statuses: readonly Status[] = ["running", "needs-you", "completed", "failed"];
const base = new Story().run;

/** A Run that was created in this second. */
function run(name: string, second: number, change: Partial<Run>): Run {
  const createdAt = new Date(Date.UTC(2026, 10, 23) + second * 1_000).toISOString();
  return { ...base, id: `run_${name}`, createdAt, ...change };
}

const word = fc.constantFrom(
  "Fix",
  "the",
  "ÄPFEL",
  "äpfel",
  "100%",
  "_",
  '"',
  "日本語",
  "ab",
  "İ",
  "'",
);
const title = fc.array(word, { minLength: 1, maxLength: 4 }).map((it) => it.join(" "));
const part = fc.oneof(
  title,
  fc
    .tuple(title, fc.nat(6), fc.integer({ min: 1, max: 5 }))
    .map(([it, at, n]) => it.slice(at, at + n)),
);

/** Character by character, so that a cut part of a title stays a part of it. */
const small = (text: string) =>
  Array.from(text.toWellFormed(), (it) => (it === "İ" ? it : it.toLowerCase())).join("");

it("finds the Runs whose title holds the part and whose status is wished, in order and in pages of any size", async () => {
  const runs = fc.array(
    fc.record({
      title,
      changed: fc.option(title),
      status: fc.constantFrom(...statuses),
      second: fc.nat(20),
    }),
    {
      maxLength: 25,
    },
  );
  const wished = fc.option(fc.array(fc.constantFrom(...statuses), { maxLength: 3 }), {
    nil: undefined,
  });
  await fc.assert(
    fc.asyncProperty(
      runs,
      fc.option(part, { nil: undefined }),
      wished,
      fc.integer({ min: 1, max: 7 }),
      async (given, q, status, limit) => {
        const list = sqliteRunList(memoryDatabase());
        const all = given.map(({ title, changed, status, second }, n) => {
          const made = run(String(n).padStart(2, "0"), second, { title, status });
          return {
            first: made,
            last: changed === null ? made : { ...made, title: changed, seq: made.seq + 1 },
          };
        });
        for (const { first } of all) await list.put(first);
        for (const { last } of all) await list.put(last);
        const right = all
          .map(({ last }) => last)
          .filter((it) => !q || small(it.title).includes(small(q)))
          .filter((it) => !status || status.includes(it.status))
          .sort((a, b) => (a.createdAt + a.id < b.createdAt + b.id ? 1 : -1))
          .map((it) => it.id);
        const found: string[] = [];
        let cursor: string | undefined;
        do {
          const page = await list.page("local", {
            limit,
            ...(q === undefined ? {} : { q }),
            ...(status ? { status } : {}),
            ...(cursor ? { cursor } : {}),
          });
          found.push(...page.runs.map((it) => it.id));
          cursor = page.cursor;
        } while (cursor);
        expect(found).toEqual(right);
      },
    ),
    { numRuns: 150 },
  );
});

describe("with many Runs", () => {
  /** The words of SQLite about how it runs each statement that read the list. */
  async function plansOf(read: (list: ReturnType<typeof sqliteRunList>) => Promise<unknown>) {
    const db = memoryDatabase();
    const list = sqliteRunList(db);
    for (let n = 0; n < 20; n += 1) await list.put(run(`${n}`, n, { title: `Title ${n}` }));
    const asked: string[] = [];
    const prepare = db.prepare.bind(db);
    db.prepare = (sql) => {
      asked.push(sql);
      return prepare(sql);
    };
    await read(sqliteRunList(db));
    return asked
      .filter((sql) => /^select/i.test(sql) && sql.includes("run_list"))
      .flatMap((sql) =>
        db
          .prepare(`explain query plan ${sql}`)
          .all()
          .map((row) => String(row["detail"])),
      );
  }

  it.each([
    ["the newest", {}],
    ["those that failed", { status: ["failed"] as Status[] }],
    ["those that wait or work", { status: ["running", "needs-you"] as Status[] }],
    ["a title that few have", { q: "Title 7" }],
    ["a title that nobody has", { q: "nothing like it", status: ["failed"] as Status[] }],
  ])("reads no whole table for %s", async (_, wish) => {
    const plans = await plansOf((list) => list.page("local", { limit: 50, ...wish }));
    expect(plans.join("\n")).toContain("INDEX");
    expect(plans.filter((it) => /^SCAN (run_list|sqlite_schema)/.test(it))).toEqual([]);
  });
});

it("finds Runs that an earlier version has written", async () => {
  const db = memoryDatabase();
  const list = sqliteRunList(db);
  await list.put(run("old", 1, { title: "An old one" }));
  db.exec(`drop trigger run_titles_new; drop trigger run_titles_changed; drop table run_titles;
    drop index run_list_by_status`);
  const found = await sqliteRunList(db).page("local", { limit: 9, q: "n OLD" });
  expect(found.runs.map((it) => it.title)).toEqual(["An old one"]);
});
