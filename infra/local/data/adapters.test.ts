import { randomBytes } from "node:crypto";
import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { blobsContract } from "../../testing/contracts/blobs.contract.ts";
import { recordsContract } from "../../testing/contracts/records.contract.ts";
import { runListContract } from "../../testing/contracts/run-list.contract.ts";
import { runLogContract } from "../../testing/contracts/run-log.contract.ts";
import { savesContract } from "../../testing/contracts/saves.contract.ts";
import { placesContract, waitsContract } from "../../testing/contracts/waits.contract.ts";
import { folderBlobs } from "./blobs.ts";
import { openDatabase } from "./database.ts";
import { sqlitePlaces } from "./places.ts";
import { sqliteRecords } from "./records.ts";
import { sqliteRunList } from "./run-list.ts";
import { sqliteRunLog } from "./run-log.ts";
import { folderSaves } from "./saves.ts";
import { sqliteWaits } from "./waits.ts";

const folder = () => mkdtempSync(join(tmpdir(), "wheelhouse-adapters-"));
const database = () => openDatabase(folder());

describe("the log in a SQLite file", () => runLogContract(() => sqliteRunLog(database())));
describe("the list in a SQLite file", () => runListContract(() => sqliteRunList(database())));
describe("the waits in a SQLite file", () => waitsContract(() => sqliteWaits(database())));
describe("the places in a SQLite file", () => placesContract((n) => sqlitePlaces(database(), n)));
it("places and waits that an earlier version wrote are still there", async () => {
  const db = database();
  db.exec(`create table places (run_id text primary key, seq integer not null) strict;
    insert into places values ('run_a', 3);
    create table waits (run_id text primary key, token text not null, execution integer not null,
      kind text not null, mark text not null, at text not null, ord text not null) strict;
    insert into waits values ('run_b', 'token', 1, 'queued', '', '2026-11-23T10:00:00.000Z', '1');`);
  const places = sqlitePlaces(db, { total: 2, perTeam: 2 });
  expect(await places.holders()).toEqual([{ runId: "run_a", team: "" }]);
  expect(await sqliteWaits(db).ofKind("queued")).toMatchObject([{ runId: "run_b", team: "" }]);
  expect(await places.release({ id: "run_a", team: "local", seq: 4 })).toBe(true);
});

describe("the records in a SQLite file", () =>
  recordsContract(async (now) => sqliteRecords(database(), now)));
describe("the blobs in a folder", () => blobsContract(() => folderBlobs(folder())));
describe("the saves in a folder", () =>
  savesContract(async () => {
    const saves = folderSaves(folder(), { entropy: randomBytes, shortage: () => undefined });
    /** What the coordinator does with a request of a DevBox, whose capability names its Run. */
    const runs = ["run_0000000000000000000000000a", "run_0000000000000000000000000b"];
    const reach: typeof fetch = async (url, init) => {
      const [, , , save = "", , part] = String(url).split("/");
      for (const runId of runs) {
        const bytes = init?.method === "PUT" ? new Response(init.body).body : undefined;
        if (bytes) {
          const etag = await saves.putPart(runId, save, Number(part), bytes).catch(() => "");
          if (etag) return new Response(null, { headers: { etag } });
          continue;
        }
        const archive = await saves.read(runId, save);
        if (archive) return new Response(archive.stream);
      }
      return new Response(null, { status: 404 });
    };
    return { saves, later: () => {}, reach };
  }));
