import { afterEach, expect, it, vi } from "vitest";
import { inboxFrom } from "../../../functions/api/box/inbox.ts";
import { commit } from "../../../functions/commit.ts";
import type { Ports } from "../../../functions/ports/ports.ts";
import { Story } from "../../testing/samples/story.ts";
import { localViewers } from "../server/viewers.ts";
import { memoryDatabase } from "./database.ts";
import { sqliteRunLog } from "./run-log.ts";

afterEach(() => vi.restoreAllMocks());

type Method = (...values: unknown[]) => unknown;

/** A database that counts the rows that are read from it and the characters that are written to it. */
function countingDatabase() {
  const counted = { rows: 0, written: 0 };
  const db = memoryDatabase();
  const prepare = db.prepare.bind(db);
  db.prepare = (sql) => {
    const statement = prepare(sql);
    const { all, get, run } = statement as unknown as Record<"all" | "get" | "run", Method>;
    statement.all = (...values: unknown[]) => {
      const rows = all.apply(statement, values) as ReturnType<typeof statement.all>;
      counted.rows += rows.length;
      return rows;
    };
    statement.get = (...values: unknown[]) => {
      const row = get.apply(statement, values) as ReturnType<typeof statement.get>;
      counted.rows += row ? 1 : 0;
      return row;
    };
    statement.run = (...values: unknown[]) => {
      for (const value of values) counted.written += String(value).length;
      return run.apply(statement, values) as ReturnType<typeof statement.run>;
    };
    return statement;
  };
  return { db, counted };
}

it("costs the same to append to a Run of 100,000 events as to a new one, also with its inbox open", async () => {
  const { db, counted } = countingDatabase();
  const ports = { log: sqliteRunLog(db), viewers: localViewers() } as unknown as Ports;
  const story = new Story().working();
  const { id } = story.run;
  const { generation = 0, batch = 0 } = story.run.devbox ?? {};
  const all = { ...ports, now: () => story.now };
  await all.log.append({
    runId: id,
    first: 1,
    events: story.events,
    after: story.run,
    requests: [],
  });
  const inbox = inboxFrom(all, id, 0);
  let number = batch;
  const say = (count: number) => {
    number += 1;
    const facts = Array.from({ length: count }, () => ({
      type: "message.written" as const,
      text: "a line of output",
    }));
    return commit(all, id, { type: "box-events", generation, number, facts });
  };
  let parsed = 0;
  const parse = JSON.parse;
  vi.spyOn(JSON, "parse").mockImplementation((text, revive) => {
    parsed += String(text).length;
    return parse(text, revive);
  });
  const costOf = async () => {
    const before = { ...counted, parsed };
    for (let n = 0; n < 10; n++) {
      await say(1);
      await inbox();
    }
    return {
      rows: counted.rows - before.rows,
      written: counted.written - before.written,
      parsed: parsed - before.parsed,
    };
  };
  await inbox();
  await costOf();
  const atFirst = await costOf();
  for (let n = 0; n < 1_000; n++) await say(100);
  await inbox();
  const later = await costOf();
  expect(later.rows).toBe(atFirst.rows);
  expect(atFirst.rows).toBeLessThanOrEqual(10 * 4); // of the inbox: the state is known
  // Numbers have more digits.
  expect(later.written).toBeLessThan(atFirst.written + 10 * 100);
  expect(later.parsed).toBeLessThan(atFirst.parsed + 10 * 10);
}, 120_000);
