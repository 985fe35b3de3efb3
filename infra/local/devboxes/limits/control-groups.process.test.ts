/** What a DevBox may take, tried by commands in real DevBoxes with small limits. */
import { existsSync, mkdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { afterAll, afterEach, describe, expect, it, vi } from "vitest";
import type { DevBoxOrder } from "../../../../functions/ports/devbox-host.ts";
import { dataFolder, fakeSupervisor, order, run } from "../../../testing/devbox/devbox-orders.ts";
import { readBoxFile } from "../box-file.ts";
import { claimOf } from "../claim.ts";
import { detectSandbox } from "../commands/detect.ts";
import { findTools } from "../commands/tools.ts";
import { boxFolder } from "../folders.ts";
import { type LocalHost, localHost } from "../local-host.ts";
import { controlGroups, processesIn } from "./control-groups.ts";

const data = dataFolder();
const sandbox = await detectSandbox({ data });
const none = await detectSandbox({ data, tools: { ...findTools(), bwrap: undefined } });
const { limited } = controlGroups(data);
const missing = ["memory", "pids", "cpu"].filter((name) => !limited.some((it) => it === name));
const soon = { timeout: 60_000, interval: 20 };
const megabyte = 1024 ** 2;
const limits = { memoryBytes: 128 * megabyte, processes: 60, cpus: 0.1, diskBytes: 1024 ** 3 };

afterAll(() => rmSync(data, { recursive: true, force: true, maxRetries: 20 }));

describe.each([
  { name: "in a sandbox", place: sandbox.place, why: sandbox.isolated ? "" : sandbox.why },
  { name: "as plain processes", place: none.place, why: "" },
])("a DevBox $name", ({ place, why }) => {
  const needs = missing.length > 0 ? `no control group here for ${missing.join(", ")}` : "";
  const reason = why || needs;
  const node = place.isolated ? "node" : process.execPath;
  const hosts = new Set<LocalHost>();
  const boxes = new Set<DevBoxOrder>();
  const newHost = () => {
    const host = localHost({ data, program: fakeSupervisor, place, limits });
    hosts.add(host);
    return host;
  };
  const up = async (host: LocalHost) => {
    const box = order();
    boxes.add(box);
    await host.launch(box);
    await vi.waitFor(() => run(data, box, ["true"]), soon);
    return box;
  };
  const folderOf = ({ runId, devbox }: DevBoxOrder) => boxFolder(data, runId, devbox);
  const countersOf = (box: DevBoxOrder) => readBoxFile(folderOf(box))?.limits.counters ?? {};
  const count = (file: string | undefined, key: string) =>
    Number(new RegExp(`^${key} (\\d+)$`, "m").exec(readFileSync(file ?? "", "utf8"))?.[1]);
  const groupsOf = (box: DevBoxOrder): string[] =>
    JSON.parse(readFileSync(join(folderOf(box), "control-groups.json"), "utf8"));

  afterEach(async () => {
    for (const { runId } of boxes) await newHost().forget(runId);
    for (const host of hosts) host.close();
    boxes.clear();
  });

  describe.skipIf(reason !== "")(`with control groups${reason && ` (skipped: ${reason})`}`, () => {
    it("ends a process that takes too much memory, and lives on", async () => {
      const box = await up(newHost());
      const bomb = "const all = []; for (;;) all.push(Buffer.alloc(8 * 1024 ** 2, 1))";
      const { code } = await run(data, box, [node, "-e", bomb]);
      expect(code).not.toBe(0);
      expect(count(countersOf(box).memory, "oom_kill")).toBeGreaterThan(0);
      expect((await run(data, box, ["echo", "alive"])).said).toBe("alive\n");
    });

    it("counts files in /tmp and /dev/shm as memory", async () => {
      if (!place.isolated) return;
      const box = await up(newHost());
      const fill = "head -c 100M /dev/zero > /tmp/a; head -c 100M /dev/zero > /dev/shm/b";
      await run(data, box, ["bash", "-c", fill]);
      expect(count(countersOf(box).memory, "oom_kill")).toBeGreaterThan(0);
    });

    it("contains a fork bomb, which ends with it", async () => {
      const box = await up(newHost());
      const bomb = "bomb() { bomb | bomb & }; bomb 2>/dev/null; sleep 1000";
      run(data, box, ["bash", "-c", bomb]).catch(() => {});
      await vi.waitFor(
        () => expect(count(countersOf(box).processes, "max")).toBeGreaterThan(9),
        soon,
      );
      expect(processesIn(folderOf(box)).length).toBeLessThanOrEqual(limits.processes);
      await newHost().stop(box.devbox, 1);
      await vi.waitFor(async () => expect(await newHost().describe(box.devbox)).toBe("gone"), soon);
      expect(processesIn(folderOf(box))).toEqual([]);
    });

    it("is killed before the server if the machine runs out of memory", async () => {
      const box = await up(newHost());
      const { said } = await run(data, box, ["cat", "/proc/self/oom_score_adj"]);
      expect(Number(said)).toBeGreaterThan(
        Number(readFileSync("/proc/self/oom_score_adj", "utf8")),
      );
    });

    it("gets its share of the processors", async () => {
      const box = await up(newHost());
      const folder = groupsOf(box).find(
        (it) => existsSync(join(it, "cpu.max")) || existsSync(join(it, "cpu.cfs_quota_us")),
      );
      const path = join(folder ?? "", "cpu.stat");
      // Only a busy machine gives it less than its share, and never for long.
      run(data, box, [node, "-e", "for (;;);"]).catch(() => {});
      await vi.waitFor(() => expect(count(path, "nr_throttled")).toBeGreaterThan(0), soon);
    });

    it("leaves no control group behind, even if it and its server are killed", async () => {
      const box = await up(newHost());
      const groups = groupsOf(box);
      run(data, box, ["sh", "-c", "setsid env -i sleep 1000 & sleep 1000"]).catch(() => {});
      await vi.waitFor(() => expect(processesIn(folderOf(box)).length).toBeGreaterThan(1), soon);
      expect(groups.every((it) => existsSync(it))).toBe(true);
      process.kill(claimOf(folderOf(box))?.pid ?? 0, "SIGKILL");
      const next = newHost();
      await vi.waitFor(async () => expect(await next.describe(box.devbox)).toBe("gone"), soon);
      await vi.waitFor(async () => {
        await next.describe(box.devbox);
        expect(groups.filter((it) => existsSync(it))).toEqual([]);
      }, soon);
    });
  });
});

describe.skipIf(missing.length > 0)("a server that starts", () => {
  it("removes the control group of a DevBox whose folder is gone", () => {
    const box = join(data, "box_stray");
    mkdirSync(box);
    const { folders } = controlGroups(data).create(box, { ...limits, files: 1_000 });
    expect(folders.every((it) => existsSync(it))).toBe(true);
    localHost({ data, program: fakeSupervisor, place: none.place }).close();
    expect(folders.filter((it) => existsSync(it))).toEqual([]);
  });
});
