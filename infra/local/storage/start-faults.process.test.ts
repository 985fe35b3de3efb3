import { execFileSync, spawnSync } from "node:child_process";
import {
  chmodSync,
  closeSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
  writeSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { claimFolder, openDatabase } from "../data/database.ts";
import { makePrivate } from "../data/private-folder.ts";
import { sqliteRunLog } from "../data/run-log.ts";
import { secretFile } from "../data/secret-file.ts";
import { startText } from "./fault-text.ts";
import { mountable, mountSmall } from "./small-disk.fixture.ts";

const program = fileURLToPath(new URL("../start.mjs", import.meta.url));

let folder = "";
const cleanups: (() => unknown)[] = [];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "wheelhouse-start-"));
});
afterEach(async () => {
  for (const clean of cleanups.splice(0).reverse()) await clean();
  rmSync(folder, { recursive: true, force: true });
});

/** What the start says about a data folder. Undefined: it can be used. */
function refusal(data: string): string | undefined {
  try {
    makePrivate(data);
    claimFolder(data);
    const db = openDatabase(data);
    cleanups.push(() => db.close());
    sqliteRunLog(db);
    for (const name of ["secret", "token"] as const) secretFile(data, name);
    return undefined;
  } catch (error) {
    return startText(error, data) ?? String(error);
  }
}

/** One sentence or two, and nothing that only a programmer understands. */
function expectSentence(data: string, why: RegExp): void {
  const said = refusal(data);
  expect(said).toMatch(why);
  expect(said).not.toMatch(/^\s+at |node:|\[Symbol|ERR_|\n/m);
}

/** A folder that was in use: it has its secrets, and a database with pages in its file. */
function used(): string {
  const data = join(folder, "used");
  mkdirSync(data, { mode: 0o700 });
  const db = openDatabase(data);
  sqliteRunLog(db);
  const insert = db.prepare("insert into run_log values (?, ?, '[]', ?, '[]')");
  for (let n = 1; n <= 500; n += 1) insert.run("run_x", n, "x".repeat(500));
  db.close();
  for (const name of ["token", "secret"])
    writeFileSync(join(data, name), "x".repeat(43), { mode: 0o600 });
  return data;
}
const sizeOf = (path: string) => statSync(path).size;
const modeOf = (path: string) => (statSync(path).mode & 0o777).toString(8);
function noise(path: string): void {
  const file = openSync(path, "r+");
  writeSync(file, Buffer.alloc(4_096, 0xff), 0, 4_096, 4_096 * 3);
  closeSync(file);
}
const database = (data: string) => join(data, "wheelhouse.sqlite");

describe("a data folder that cannot be one", () => {
  it.each([
    [
      "a file in its place",
      () => writeFileSync(join(folder, "data"), ""),
      "data",
      /is not a folder/,
    ],
    [
      "a file above it",
      () => writeFileSync(join(folder, "file"), ""),
      "file/data",
      /is not a folder/,
    ],
    [
      "a link to nothing",
      () => symlinkSync(join(folder, "nowhere"), join(folder, "link")),
      "link",
      /is not a folder/,
    ],
    [
      "a link to itself",
      () => symlinkSync(join(folder, "loop"), join(folder, "loop")),
      "loop",
      /cannot be the data folder/,
    ],
    ["a name that is too long", () => undefined, "x".repeat(300), /cannot be the data folder/],
  ])("is refused with a sentence: %s", (_what, prepare, name, why) => {
    prepare();
    expectSentence(join(folder, name), why);
  });

  it.skipIf(process.platform !== "linux").each(["/proc/wheelhouse", "/proc/a/b", "/proc/self/x"])(
    "is refused with a sentence: %s",
    (path) => expectSentence(path, /data folder/),
  );

  it.skipIf(!mountable.here)(`is refused if its disk is read-only${mountable.why}`, () => {
    const disk = mountSmall(join(folder, "disk"), "8m");
    cleanups.push(disk.unmount);
    const data = join(disk.path, "data");
    mkdirSync(data, { mode: 0o700 });
    openDatabase(data).close();
    execFileSync("mount", ["-o", "remount,ro", disk.path]);
    expectSentence(data, /is read-only/);
    expectSentence(join(disk.path, "other"), /is read-only/);
  });

  it.skipIf(!mountable.here)(`is refused if its disk is full${mountable.why}`, () => {
    const disk = mountSmall(join(folder, "disk"), "8m");
    cleanups.push(disk.unmount);
    disk.fill();
    expectSentence(join(disk.path, "data"), /is full\. Free some space/);
  });
});

describe("a database that cannot be used", () => {
  it.each([
    [
      "garbage",
      (path: string) => writeFileSync(path, "garbage ".repeat(2_000)),
      /SQLite cannot read/,
    ],
    ["a few bytes", (path: string) => writeFileSync(path, "hi"), /SQLite cannot read/],
    ["nothing", (path: string) => truncateSync(path, 0), /is damaged: it is empty/],
    ["half of it", (path: string) => truncateSync(path, 40_960), /SQLite cannot read/],
    ["its header", (path: string) => truncateSync(path, 100), /is damaged/],
    [
      "all but its last bytes",
      (path: string) => truncateSync(path, sizeOf(path) - 100),
      /its end is missing/,
    ],
    ["a page of noise", noise, /a page of it is not valid|SQLite cannot read/],
  ])("is kept and refused with a sentence: %s", (_what, damage, why) => {
    const data = used();
    damage(database(data));
    const before = readFileSync(database(data));
    expectSentence(data, why);
    expect(readFileSync(database(data))).toEqual(before);
  });

  it("is refused if it is a folder", () => {
    const data = used();
    rmSync(database(data));
    mkdirSync(database(data));
    expectSentence(data, /cannot be the data folder/);
  });

  it.each([
    ["a newer version wrote it", "pragma user_version = 99", /written by a newer version/],
    [
      "another program wrote it",
      "pragma application_id = 7; create table notes (text)",
      /database of another program/,
    ],
    [
      "a table has other columns",
      "drop table run_log; create table run_log (x)",
      /tables are not those/,
    ],
  ])("is refused with a sentence: %s", (_what, sql, why) => {
    const data = used();
    const db = new DatabaseSync(database(data));
    db.exec(sql);
    db.close();
    expectSentence(data, why);
  });

  it("is refused if only the claim is damaged, and its data is kept", () => {
    const data = used();
    writeFileSync(join(data, "claim.sqlite"), "garbage ".repeat(200));
    expectSentence(data, /claim\.sqlite is damaged\. It holds no data: delete it/);
  });
});

describe("secrets that cannot be used", () => {
  it.each([
    ["a folder", (path: string) => mkdirSync(path)],
    ["a link", (path: string) => symlinkSync("/etc/hostname", path)],
    ["blanks", (path: string) => writeFileSync(path, " \n")],
    ["zeros", (path: string) => writeFileSync(path, Buffer.alloc(43))],
    ["one character too few", (path: string) => writeFileSync(path, "x".repeat(42))],
  ])("are refused with a sentence: %s", (_what, make) => {
    for (const name of ["token", "secret"]) {
      const data = used();
      rmSync(join(data, name));
      make(join(data, name));
      expectSentence(data, new RegExp(`${name} is empty or damaged`));
      rmSync(data, { recursive: true });
    }
  });
});

describe("the start command", () => {
  const start = (data: string) =>
    spawnSync(process.execPath, [program, "--port", "0", "--no-open", "--data", data], {
      encoding: "utf8",
      timeout: 60_000,
      killSignal: "SIGKILL",
    });

  it("says what is wrong with its data, and ends with 1", () => {
    const data = used();
    writeFileSync(database(data), "garbage ".repeat(2_000));
    const { status, stderr, stdout } = start(data);
    expect([status, stdout]).toEqual([1, ""]);
    expect(stderr).toBe(`${refusal(data)}\n`);
  });

  it.skipIf(process.platform !== "linux")("does not look for ever below /proc", () => {
    const { status, stderr } = start("/proc/a/b");
    expect(status).toBe(1);
    expect(stderr).toMatch(/^\/proc\/a\/b cannot be the data folder .*\n$/);
  });
});

describe("a data folder of an earlier start", () => {
  it("gets its modes back at every start", () => {
    const data = used();
    const names = ["token", "secret", "wheelhouse.sqlite"];
    for (const name of names) chmodSync(join(data, name), 0o666);
    expect(refusal(data)).toBeUndefined();
    for (const name of names) expect(modeOf(join(data, name))).toBe("600");
  });
});
