import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import {
  chmodSync,
  chownSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, expect, it } from "vitest";
import { send } from "../../../cli/send.ts";
import { endEverything } from "./support/leftovers.ts";
import { describeHere } from "./support/use.ts";

const program = fileURLToPath(new URL("../../local/start.mjs", import.meta.url));
const folders: string[] = [];
const servers: ChildProcess[] = [];

const folder = (): string => {
  const made = mkdtempSync(join(tmpdir(), "wheelhouse-modes-"));
  folders.push(made);
  return made;
};

/** Starts a server under a umask that gives everybody every right. Resolves when it is ready or has ended. */
async function start(data: string): Promise<{ code: number | null; output: string }> {
  const line = 'umask 0; exec "$0" "$@"';
  const args = [program, "--port", "0", "--no-open", "--data", data];
  const child = spawn("sh", ["-c", line, process.execPath, ...args], { stdio: "pipe" });
  servers.push(child);
  let output = "";
  const ready = Promise.withResolvers<void>();
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding("utf8").on("data", (text: string) => {
      output += text;
      if (output.includes("Wheelhouse is ready")) ready.resolve();
    });
  await Promise.race([ready.promise, once(child, "close")]);
  return { code: child.exitCode, output };
}

afterEach(async () => {
  for (const child of servers.splice(0)) {
    if (child.exitCode !== null || child.signalCode !== null) continue;
    child.kill("SIGKILL");
    await once(child, "close");
  }
  for (const it of folders.splice(0)) {
    await endEverything(it);
    rmSync(it, { recursive: true, force: true });
  }
});

/** What others may do with a path and everything in it, except what commands own or must read. */
function openTo(path: string): string[] {
  const found = lstatSync(path);
  const inside = found.isDirectory()
    ? readdirSync(path)
        .filter((it) => !["accounts", "workspace", "home"].includes(it))
        .flatMap((it) => openTo(join(path, it)))
    : [];
  return (found.mode & 0o077) === 0 ? inside : [path, ...inside];
}

describeHere("the data folder", () => {
  it("that exists with any modes is for its owner only, with a umask of 0 too", async () => {
    const data = folder();
    const blob = join(data, "blobs", "run_x", "0".repeat(64));
    const save = join(data, "runs", "run_x", "session", "journal.json");
    const script = join(data, "runs", "run_x", "workspace", "build.sh");
    for (const path of [blob, save, script]) {
      mkdirSync(dirname(path), { recursive: true });
      writeFileSync(path, "text");
    }
    // An engine may nest folders in its session as deep as a path can be.
    mkdirSync(join(dirname(save), "d/".repeat(1_900)), { recursive: true, mode: 0o700 });
    for (const name of ["token", "secret"]) writeFileSync(join(data, name), "x".repeat(43));
    for (const path of [data, blob, save, script, join(data, "token"), join(data, "blobs")])
      chmodSync(path, 0o777);
    const { output } = await start(data);
    expect(openTo(data)).toEqual([]);
    expect(lstatSync(script).mode & 0o777).toBe(0o777);
    expect(output).toMatch(/Other users could open .*\n.*delete .*token/);
    for (const name of ["wheelhouse.sqlite-wal", "wheelhouse.sqlite-shm", "port", "coordinator"])
      expect(existsSync(join(data, name))).toBe(true);
  });

  it.each([
    ["token", "", /token is empty or damaged\. Delete it to get a new token/],
    ["token", "short", /token is empty or damaged/],
    ["secret", "", /secret is empty or damaged\. Restore it from a backup/],
    ["secret", `${"x".repeat(42)}!`, /secret is empty or damaged/],
  ])("with a %s of %j is refused", async (name, text, why) => {
    const data = folder();
    writeFileSync(join(data, name), text);
    const { code, output } = await start(data);
    expect(code).toBe(1);
    expect(output).toMatch(why);
    expect(readFileSync(join(data, name), "utf8")).toBe(text);
  });

  it.skipIf(process.getuid?.() !== 0)("of another user is refused", async () => {
    const data = folder();
    chownSync(data, 12_345, 12_345);
    const { code, output } = await start(data);
    expect(code).toBe(1);
    expect(output).toMatch(/belongs to another user \(uid 12345\)/);
  });

  it("whose path is too long for a socket names a socket elsewhere, in a private folder", async () => {
    const data = join(folder(), "a".repeat(80), "é".repeat(40));
    await start(data);
    const socket = readFileSync(join(data, "coordinator"), "utf8");
    expect(Buffer.byteLength(socket)).toBeLessThanOrEqual(103);
    expect(lstatSync(socket).mode & 0o777).toBe(0o600);
    for (const it of [dirname(socket), dirname(dirname(socket))])
      expect(lstatSync(it).mode & 0o777).toBe(0o700);
    const headers = { authorization: `Bearer ${readFileSync(join(data, "token"), "utf8")}` };
    const said = await send({ url: "", socket }, "/api/me", { method: "GET", headers });
    expect(said.status).toBe(200);
    expect(
      (await send({ url: "", socket }, "/api/me", { method: "GET", headers: {} })).status,
    ).toBe(401);
  });
});
