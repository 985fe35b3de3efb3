import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe } from "vitest";
import { runLogContract } from "../../functions/run-log.contract.ts";
import { openDatabase } from "./database.ts";
import { sqliteRunLog } from "./run-log.ts";

describe("the log in a SQLite file", () => {
  runLogContract(() => sqliteRunLog(openDatabase(mkdtempSync(join(tmpdir(), "wheelhouse-log-")))));
});
