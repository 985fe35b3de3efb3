import { execFile } from "node:child_process";
import { copyFileSync, readFileSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { afterAll, beforeAll, expect, it } from "vitest";
import { Client } from "./support/client.ts";
import { OwnServer } from "./support/instance.ts";
import { describeHere, sh } from "./support/use.ts";

const doctor = fileURLToPath(new URL("../../local/doctor.ts", import.meta.url));
const server = new OwnServer();
const file = join(server.data, "wheelhouse.sqlite");
const whole = join(server.data, "whole");
const marker = "marker-of-a-large-entry ";
const pageBytes = 4_096;
const soon = { timeout: 60_000, interval: 100 };
let client: Client;
let hit = "";
let other = "";

/** Rows that the log of a busy year would have. */
function fill(db: DatabaseSync): void {
  const insert = db.prepare("insert into run_log values (?, 1, ?, '{}', '[]')");
  db.exec("begin");
  const events = JSON.stringify(["x".repeat(3_000)]);
  for (let n = 0; n < 24_000; n += 1)
    insert.run(`run_${(n * 7_919).toString(36)}${n % 10}filler${n}`, events);
  // The two Runs do not share a page.
  const between = hit < other ? hit : other;
  for (let n = 0; n < 200; n += 1) insert.run(`${between}~${n}`, events);
  db.exec("commit; vacuum; pragma wal_checkpoint(truncate)"); // no page holds what was moved away
}

/** The places of the pages of a kind in the log of Runs that hold a text. */
function pagesWith(kind: "leaf" | "overflow", text: string): number[] {
  const db = new DatabaseSync(file, { readOnly: true });
  const pages = db
    .prepare("select pageno from dbstat where name = 'run_log' and pagetype = ? order by path")
    .all(kind);
  db.close();
  const bytes = readFileSync(file);
  const places = pages
    .map(({ pageno }) => (Number(pageno) - 1) * pageBytes)
    .filter((at) => bytes.subarray(at, at + pageBytes).includes(text));
  if (places.length === 0) throw new Error(`No ${kind} page holds ${text}.`);
  return places;
}

function write(change: (bytes: Buffer) => void): void {
  const bytes = readFileSync(file);
  change(bytes);
  writeFileSync(file, bytes);
}

beforeAll(async () => {
  await server.start();
  client = new Client(server);
  hit = await client.start(`${marker.repeat(900)}\n\n${sh("echo hit")}`, { keepMinutes: 0 });
  other = await client.start(sh("echo other"), { keepMinutes: 0 });
  for (const id of [hit, other]) await client.until(id, (run) => run.devboxes[0]?.state === "gone");
  await server.end("SIGTERM");
  const db = new DatabaseSync(file);
  fill(db);
  db.close();
  copyFileSync(file, whole);
  expect(readFileSync(file).length).toBeGreaterThan(64 * 1024 ** 2);
});
afterAll(() => server.discard());

/** Starts the server on a database that was damaged meanwhile. */
async function startWith(damage: () => void): Promise<void> {
  await server.end("SIGKILL");
  for (const it of ["-wal", "-shm"]) rmSync(`${file}${it}`, { force: true });
  copyFileSync(whole, file);
  damage();
  server.output.length = 0;
  await server.start();
}
const said = (): string => server.output.join("\n");
const checkUp = () =>
  promisify(execFile)(process.execPath, [doctor, "--data", server.data, "--port", "0"]).then(
    ({ stdout }) => stdout,
    (error) => String(error.stdout),
  );

describeHere("a database of more than 64 MB", () => {
  it("is checked while the server works, and is whole", async () => {
    await startWith(() => {});
    expect((await client.run(hit)).status).toBe("completed");
    await expect.poll(said, soon).toContain("database.checked");
    expect(await checkUp()).toMatch(/ok {4}database: \d+ MiB, all of it is whole/);
  });

  it.each<[string, () => void]>([
    [
      "a page that is only zeros",
      () => {
        const [at = 0] = pagesWith("leaf", hit);
        write((bytes) => bytes.fill(0, at, at + pageBytes));
      },
    ],
    [
      "flipped bits in the head of a page",
      () => {
        const [at = 0] = pagesWith("leaf", hit);
        write((bytes) => {
          for (const it of [0, 3, 5, 6, 8, 9]) bytes[at + it] = (bytes[at + it] ?? 0) ^ 0xa5;
        });
      },
    ],
    [
      "zeros in its large entries, in pages that SQLite can read",
      () => {
        const places = pagesWith("overflow", marker);
        write((bytes) => {
          for (const at of places) bytes.fill(0, at + 4, at + pageBytes);
        });
      },
    ],
  ])("that has %s is told soon after the start, and the rest is still there", async (_, damage) => {
    await startWith(damage);
    await expect
      .poll(said, soon)
      .toMatch(/database\.damaged .*is damaged: .*Restore the data folder/);
    const refused = await client.get(`/api/runs/${hit}/events`);
    expect(refused).toMatchObject({
      status: 503,
      body: { error: { code: "storage-failed", message: expect.stringMatching(/is damaged/) } },
    });
    expect((await client.run(other))?.status).toBe("completed");
    expect(await client.output(other)).toContain("other");
    const { workers } = (await client.get("/api/workers")).body;
    expect(workers[0].limits.join()).toMatch(/is damaged/);
    const waiting = await client.start(sh("echo never"));
    await expect
      .poll(async () => JSON.stringify(await client.events(waiting)), soon)
      .toMatch(/is damaged/);
    expect((await client.stop(waiting)).status).toBe(202);
    await client.untilStatus(waiting, "stopped");
    expect(await checkUp()).toMatch(/FAIL {2}The database .* is damaged: /);
  });

  it.each([
    ["in the middle of a page", 30 * 1024 ** 2 + 100],
    ["between two pages", 30 * 1024 ** 2],
  ])("that was cut off %s is refused at the start", async (_, bytes) => {
    const ended = startWith(() => truncateSync(file, bytes));
    await expect(ended).rejects.toThrow(/is damaged: .*Restore the data folder/);
  });
});
