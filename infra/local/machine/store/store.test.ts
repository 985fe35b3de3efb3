import { expect, it } from "vitest";
import { Database } from "../../data/database.ts";
import { load } from "../language/load.ts";
import { begin } from "../step.ts";
import { machineOf } from "../world.fixture.ts";
import { memoryStore } from "./memory-store.ts";
import { sqliteStore } from "./sqlite-store.ts";
import { machineStoreContract } from "./store.contract.ts";

machineStoreContract("memory", memoryStore);
machineStoreContract("sqlite", () => sqliteStore(new Database(":memory:")));

const rest = machineOf({ Rest: { Type: "Wait", Seconds: 9, End: true } });
const begun = begin(load(rest), "run", {}, { now: 0, random: 0, token: "t" });

it("a sqlite store can be opened again over its tables", () => {
  const db = new Database(":memory:");
  sqliteStore(db).write(begun);
  expect(sqliteStore(db).get("run")).toEqual(begun.execution);
});

it("a sqlite store writes as a part of the transaction that its caller has begun", () => {
  const db = new Database(":memory:");
  const store = sqliteStore(db);
  db.exec("begin");
  store.write(begun);
  db.exec("rollback");
  expect(store.get("run")).toBeUndefined();
  expect(store.history("run")).toEqual([]);
});

it("a sqlite store writes all or nothing when the file cannot take it", () => {
  const db = new Database(":memory:");
  const store = sqliteStore(db);
  db.exec(
    "create trigger full before insert on machine_history begin select raise(abort, 'full'); end",
  );
  expect(() => store.write(begun)).toThrow("full");
  expect(store.get("run")).toBeUndefined();
  expect(db.isTransaction).toBe(false);
});
