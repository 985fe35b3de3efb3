import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe } from "vitest";
import { blobsContract } from "../../testing/contracts/blobs.contract.ts";
import { recordsContract } from "../../testing/contracts/records.contract.ts";
import { runListContract } from "../../testing/contracts/run-list.contract.ts";
import { runLogContract } from "../../testing/contracts/run-log.contract.ts";
import { placesContract, waitsContract } from "../../testing/contracts/waits.contract.ts";
import { folderBlobs } from "./blobs.ts";
import { openDatabase } from "./database.ts";
import { sqlitePlaces } from "./places.ts";
import { sqliteRecords } from "./records.ts";
import { sqliteRunList } from "./run-list.ts";
import { sqliteRunLog } from "./run-log.ts";
import { sqliteWaits } from "./waits.ts";

const folder = () => mkdtempSync(join(tmpdir(), "wheelhouse-adapters-"));
const database = () => openDatabase(folder());

describe("the log in a SQLite file", () => runLogContract(() => sqliteRunLog(database())));
describe("the list in a SQLite file", () => runListContract(() => sqliteRunList(database())));
describe("the waits in a SQLite file", () => waitsContract(() => sqliteWaits(database())));
describe("the places in a SQLite file", () => placesContract((n) => sqlitePlaces(database(), n)));
describe("the records in a SQLite file", () =>
  recordsContract(async (now) => sqliteRecords(database(), now)));
describe("the blobs in a folder", () => blobsContract(() => folderBlobs(folder())));
