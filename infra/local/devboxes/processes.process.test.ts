import { spawn } from "node:child_process";
import { once } from "node:events";
import { describe, expect, it, vi } from "vitest";
import { hardLimits, prlimit } from "./commands/limits.ts";
import { remedyFor } from "./commands/remedy.ts";
import { runUser } from "./commands/run-user.ts";
import { parsePs, processes, startOf } from "./processes.ts";

describe("the list of processes", () => {
  it("holds this one, with its words", () => {
    const mine = processes().find(({ pid }) => pid === process.pid);
    expect(mine?.start).toBe(startOf(process.pid));
    expect(mine?.argv.length).toBeGreaterThan(0);
  });

  it("holds no process that has ended, reaped or not", async () => {
    const child = spawn("sh", ["-c", "sleep 0 & exec cat"]);
    const pid = child.pid ?? 0;
    await vi.waitFor(() => expect(startOf(pid)).toBeDefined());
    child.kill("SIGKILL");
    await once(child, "exit");
    expect(startOf(pid)).toBeUndefined();
  });

  it("is read from ps where there is no /proc", () => {
    const output = [
      "  501   500 Ss   Sat Nov 22 12:00:01 2025     node start-on-machine.ts /d/box.json WHEELHOUSE_DEVBOX=box_1",
      "  502   500 Z    Sat Nov 22 12:00:02 2025     (node)",
    ].join("\n");
    expect(parsePs(output)).toMatchObject([
      {
        pid: 501,
        group: 500,
        start: "Sat_Nov_22_12:00:01_2025",
        argv: expect.arrayContaining(["/d/box.json"]),
      },
    ]);
  });
});

it("lowers limits to the highest values that this user may set", () => {
  const hard = hardLimits(
    "Limit  Soft Limit  Hard Limit  Units\n" +
      "Max processes             100                  200                  processes \n" +
      "Max file size             unlimited            unlimited            bytes     \n",
  );
  const limits = { processes: 4096, fileBytes: 5, openFiles: 6 };
  expect(prlimit("prlimit", limits, hard)).toEqual(
    expect.arrayContaining(["--nproc=200", "--fsize=5", "--nofile=6"]),
  );
});

it("gives each Run a user of its own that exists where the server runs", () => {
  expect(runUser("run_a", [[0, 4_294_967_295]])).toBe(runUser("run_a", [[0, 4_294_967_295]]));
  expect(runUser("run_a", [[0, 4_294_967_295]])).not.toBe(runUser("run_b", [[0, 4_294_967_295]]));
  expect(runUser("run_a", [[0, 65_536]])).toBeLessThan(65_534);
});

it.each([
  ["bwrap: Unknown option --size", {}, /too old/],
  [
    "setting up uid map: Permission denied",
    { apparmor_restrict_unprivileged_userns: "1" },
    /AppArmor/,
  ],
  ["No permissions to create new namespace", { unprivileged_userns_clone: "0" }, /userns_clone=1/],
  ["No space left on device", { max_user_namespaces: "0" }, /max_user_namespaces=/],
])("says what to do about %j", (reason, settings, remedy) => {
  const values = new Map<string, string>(Object.entries(settings));
  expect(remedyFor(reason, (path) => values.get(path.split("/").at(-1) ?? "") ?? "")).toMatch(
    remedy,
  );
});
