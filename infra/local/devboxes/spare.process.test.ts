import { spawn } from "node:child_process";
import { once } from "node:events";
import { readdirSync, readlinkSync, rmSync } from "node:fs";
import { basename, join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, afterEach, describe, expect, it, vi } from "vitest";
import type { DevBoxOrder } from "../../../functions/ports/devbox-host.ts";
import {
  dataFolder,
  fakeSupervisor,
  noted,
  order,
  run,
} from "../../testing/devbox/devbox-orders.ts";
import { sparesOf } from "../../testing/devbox/spares.ts";
import { claimOf, processesOf } from "./claim.ts";
import { detectSandbox } from "./commands/detect.ts";
import { boxFolder } from "./folders.ts";
import { type LocalHost, localHost } from "./local-host.ts";
import { processes } from "./processes.ts";
import { createSpare } from "./spare.ts";

const keepSpare = fileURLToPath(new URL("../../testing/devbox/keep-spare.ts", import.meta.url));
const soon = { timeout: 120_000, interval: 20 };

describe.skipIf(process.platform !== "linux")("the spare supervisor of a host", async () => {
  const data = dataFolder();
  const { place } = await detectSandbox({ data, refused: true });
  const hosts = new Set<LocalHost>();
  const launched: DevBoxOrder[] = [];

  const newHost = () => {
    const host = localHost({ data, program: fakeSupervisor, place });
    hosts.add(host);
    return host;
  };
  const spare = () =>
    vi.waitFor(() => {
      const [only, ...others] = sparesOf(data);
      expect(others).toEqual([]);
      return only ?? expect.fail("There is no spare yet.");
    }, soon);
  const none = () => vi.waitFor(() => expect(sparesOf(data)).toEqual([]), soon);
  const ended = (pid: number) =>
    vi.waitFor(() => expect(processes().map((it) => it.pid)).not.toContain(pid), soon);
  const launch = async (host: LocalHost, box = order()) => {
    launched.push(box);
    await host.launch(box);
    await vi.waitFor(() => run(data, box, ["true"]), soon);
    return box;
  };
  const folderOf = ({ runId, devbox }: DevBoxOrder) => boxFolder(data, runId, devbox);
  const pidOf = (box: DevBoxOrder) => claimOf(folderOf(box))?.pid;

  afterEach(async () => {
    for (const { runId } of launched) await newHost().forget(runId);
    for (const host of hosts) host.close();
    hosts.clear();
    launched.length = 0;
    await none();
  });
  afterAll(() => rmSync(data, { recursive: true, force: true }));

  it("becomes the supervisor of the next DevBox, and another one takes its place", async () => {
    const host = newHost();
    host.keepSpare();
    const { pid } = await spare();
    const box = await launch(host);
    expect(pidOf(box)).toBe(pid);
    expect(noted(data, box, "starts")).toEqual([box.devbox]);
    expect(await host.describe(box.devbox)).toBe("up");
    expect(readlinkSync(`/proc/${pid}/cwd`)).toBe(folderOf(box));
    expect(readlinkSync(`/proc/${pid}/fd/2`)).toBe(join(folderOf(box), "box.log"));
    expect(processesOf(box.devbox, folderOf(box)).map((it) => it.pid)).toContain(pid);
    expect((await spare()).pid).not.toBe(pid);
  });

  it("knows nothing of a Run, and has only its own log open", async () => {
    const host = newHost();
    await launch(host);
    host.keepSpare();
    const { pid, argv, env } = await spare();
    const [box] = launched;
    const known = [...argv, ...env].join("\n");
    for (const secret of [box?.runId, box?.devbox, box?.bootToken, box?.coordinator])
      expect(known).not.toContain(secret);
    const files = readdirSync(`/proc/${pid}/fd`).map((fd) => {
      try {
        return readlinkSync(`/proc/${pid}/fd/${fd}`);
      } catch {
        return "";
      }
    });
    const own = new Set(files.filter((it) => it.startsWith(data)));
    expect([...own]).toEqual([argv.at(-1)]);
  });

  it("belongs to its DevBox like any supervisor: killed with all of its processes", async () => {
    const host = newHost();
    host.keepSpare();
    const { pid } = await spare();
    const box = await launch(host);
    run(data, box, ["bash", "-c", "sleep 1000 & sleep 1000"]).catch(() => {});
    const left = () => processesOf(box.devbox, folderOf(box)).length;
    await vi.waitFor(() => expect(left()).toBeGreaterThan(2), soon);
    const told: string[] = [];
    host.watch((devbox) => told.push(devbox), 50);
    process.kill(pid, "SIGKILL");
    await vi.waitFor(() => expect(told).toEqual([box.devbox]), soon);
    expect(left()).toBe(0);
  });

  it("outlives its server once it has a DevBox, and the next server stops it", async () => {
    const host = newHost();
    host.keepSpare();
    const { pid } = await spare();
    const box = await launch(host);
    host.close();
    const next = newHost();
    expect(await next.describe(box.devbox)).toBe("up");
    expect(pidOf(box)).toBe(pid);
    await next.stop(box.devbox, 60_000);
    await vi.waitFor(async () => expect(await next.describe(box.devbox)).toBe("gone"), soon);
    expect(noted(data, box, "saved")).toEqual([box.devbox]);
  });

  it("is not needed: a launch does without one that was killed", async () => {
    const host = newHost();
    host.keepSpare();
    const { pid } = await spare();
    process.kill(pid, "SIGKILL");
    const box = await launch(host);
    expect(pidOf(box)).not.toBe(pid);
    expect(noted(data, box, "starts")).toEqual([box.devbox]);
  });

  it("that does not react is passed over, and never starts the DevBox a second time", async () => {
    const host = newHost();
    host.keepSpare();
    const { pid } = await spare();
    process.kill(pid, "SIGSTOP");
    const box = await launch(host);
    expect(pidOf(box)).not.toBe(pid);
    process.kill(pid, "SIGCONT");
    await vi.waitFor(() => expect(processes().map((it) => it.pid)).not.toContain(pid), soon);
    expect(noted(data, box, "starts")).toEqual([box.devbox]);
    expect(await host.describe(box.devbox)).toBe("up");
  });

  it("claims its DevBox also while the next one is there, and each keeps its own output", async () => {
    const host = newHost();
    host.keepSpare();
    const first = await spare();
    process.kill(first.pid, "SIGSTOP");
    const one = order();
    launched.push(one);
    await host.launch(one); // by another process, because the spare does not react
    await vi.waitFor(() => run(data, one, ["true"]), soon);
    await vi.waitFor(() => expect(sparesOf(data)).toHaveLength(2), soon);
    process.kill(first.pid, "SIGCONT");
    await ended(first.pid);
    const next = await spare();
    const two = await launch(host);
    expect(pidOf(two)).toBe(next.pid);
    expect(readlinkSync(`/proc/${next.pid}/fd/1`)).toBe(join(folderOf(two), "box.log"));
    expect(readdirSync(join(data, "spare"))).not.toContain(basename(first.argv.at(-1) ?? ""));
  });

  it("does not start a DevBox that is stopped already", async () => {
    const host = newHost();
    host.keepSpare();
    await spare();
    const box = order();
    launched.push(box);
    await host.stop(box.devbox, 1);
    await host.launch(box);
    expect(await host.describe(box.devbox)).toBe("gone");
    expect(noted(data, box, "starts")).toEqual([]);
  });

  it.each(["SIGKILL", "SIGTERM"] as const)("ends when its server ends by %s", async (signal) => {
    const server = spawn(process.execPath, [keepSpare, data], { stdio: "ignore" });
    const { pid } = await spare();
    server.kill(signal);
    await once(server, "exit");
    await ended(pid);
  });

  it("does not exist while a DevBox could not start, and ends when that begins", async () => {
    let short: string | undefined;
    const spareOf = createSpare({
      ...{ data, node: process.execPath, program: fakeSupervisor, env: () => ({}) },
      room: () => short === undefined,
      afterLaunchMs: 1,
      lookMs: 20,
    });
    spareOf.keep();
    await spare();
    short = "The disk is full.";
    await none();
    short = undefined;
    await spare();
    spareOf.close();
  });

  it("does not exist while memory is short, and ends when that begins", async () => {
    let free = 8 * 1024 ** 3;
    const spareOf = createSpare({
      ...{ data, node: process.execPath, program: fakeSupervisor, env: () => ({}) },
      room: () => true,
      free: () => free,
      afterLaunchMs: 1,
      lookMs: 20,
    });
    spareOf.keep();
    await spare();
    free = 1024 ** 2;
    await none();
    free = 8 * 1024 ** 3;
    await spare();
    spareOf.close();
  });
});
