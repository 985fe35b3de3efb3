import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, openSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, afterEach, describe, expect, it, vi } from "vitest";
import type { DevBoxOrder } from "../../../functions/ports/devbox-host.ts";
import type { CommandPlace } from "../../local/devboxes/box-file.ts";
import { claimOf, processesOf } from "../../local/devboxes/claim.ts";
import { boxFolder, foldersOf, runFolder } from "../../local/devboxes/folders.ts";
import { type LocalHost, localHost } from "../../local/devboxes/local-host.ts";
import { dataFolder, fakeSupervisor, noted, order, run } from "../devbox/devbox-orders.ts";

const launchAndDie = fileURLToPath(new URL("../devbox/launch-and-die.ts", import.meta.url));
const soon = { timeout: 120_000, interval: 20 };

/** A host of DevBoxes on one machine. For containers, the image follows. */
export type HostKind = "bubblewrap" | "seatbelt" | "none" | `podman:${string}`;

/** Contract of every host of DevBoxes on one machine, with and without a sandbox. */
export function devBoxHostContract(kind: HostKind, place: CommandPlace) {
  const ownPaths = kind === "bubblewrap" || kind.startsWith("podman:");
  const data = dataFolder();
  const hosts = new Set<LocalHost>();
  const launched = new Set<DevBoxOrder>();

  const newHost = (most = 50) => {
    const host = localHost({ data, program: fakeSupervisor, place, most });
    hosts.add(host);
    return host;
  };
  const up = async (host: LocalHost, box = order()) => {
    launched.add(box);
    await host.launch(box);
    await vi.waitFor(() => run(data, box, ["true"]), soon);
    return box;
  };
  const gone = (host: LocalHost, { devbox }: DevBoxOrder) =>
    vi.waitFor(async () => expect(await host.describe(devbox)).toBe("gone"), soon);
  const left = ({ devbox, runId }: DevBoxOrder) =>
    processesOf(devbox, boxFolder(data, runId, devbox)).length;
  const stubborn = (box: DevBoxOrder) =>
    writeFileSync(join(foldersOf(data, box.runId, box.devbox).session, "stubborn"), "");
  const working = async (box: DevBoxOrder) => {
    const before = left(box);
    run(data, box, ["bash", "-c", "sleep 1000 & sleep 1000"]).catch(() => {});
    await vi.waitFor(() => expect(left(box)).toBeGreaterThan(before + 2), soon);
  };

  afterEach(async () => {
    for (const { runId } of launched) await newHost().forget(runId);
    for (const host of hosts) host.close();
    hosts.clear();
    launched.clear();
  });

  afterAll(() => rmSync(data, { recursive: true, force: true }));

  describe("a launch", () => {
    it("starts a DevBox that runs commands in its Run's workspace", async () => {
      const host = newHost();
      const box = await up(host);
      expect(await host.describe(box.devbox)).toBe("up");
      expect(await host.list()).toContain(box.devbox);
      const { said } = await run(data, box, ["bash", "-c", "echo hello > file; pwd; echo $HOME"]);
      const written = join(foldersOf(data, box.runId, box.devbox).workspace, "file");
      expect(readFileSync(written, "utf8")).toBe("hello\n");
      expect(said.split("\n")[0]).toBe(ownPaths ? "/workspace" : join(written, ".."));
    });

    it("starts one supervisor, however often and by however many servers it is asked", async () => {
      const [one, two] = [newHost(), newHost()];
      const box = order();
      launched.add(box);
      await Promise.all([one, one, two, two].map((host) => host.launch(box)));
      await vi.waitFor(() => run(data, box, ["true"]), soon);
      await newHost().launch(box);
      expect(noted(data, box, "starts")).toEqual([box.devbox]);
    });

    it("never starts a DevBox again that is gone", async () => {
      const host = newHost();
      const box = await up(host);
      await host.stop(box.devbox, 5_000);
      await gone(host, box);
      await host.launch(box);
      await newHost().launch(box);
      expect(await host.describe(box.devbox)).toBe("gone");
      expect(noted(data, box, "starts")).toEqual([box.devbox]);
    });

    it("gives the next DevBox of a Run the same workspace and home", async () => {
      const host = newHost();
      const first = await up(host);
      await run(data, first, ["bash", "-c", "echo kept > file; echo kept > ~/file"]);
      await host.stop(first.devbox, 5_000);
      await gone(host, first);
      const second = await up(host, order({ runId: first.runId, generation: 2 }));
      const { said } = await run(data, second, ["bash", "-c", "cat file ~/file; echo >> file"]);
      expect(said).toBe("kept\nkept\n");
    });

    it("fails without room, with the error name that the state machine catches", async () => {
      const host = newHost(1);
      const box = await up(host);
      await expect(host.launch(order())).rejects.toMatchObject({ name: "DevBox.NoCapacity" });
      await host.launch(box);
    });

    it("reports a DevBox as gone if its program ends at once", async () => {
      const host = localHost({ data, program: join(data, "no-such-program.ts"), place });
      hosts.add(host);
      const box = order();
      launched.add(box);
      await host.launch(box);
      await gone(host, box);
    });
  });

  describe("a stop", () => {
    it("lets the DevBox save, and leaves no process behind", async () => {
      const host = newHost();
      const box = await up(host);
      await working(box);
      await host.stop(box.devbox, 60_000);
      await gone(host, box);
      expect(noted(data, box, "saved")).toEqual([box.devbox]);
      expect(left(box)).toBe(0);
    });

    it("kills a DevBox that does not end in time, with every process it started", async () => {
      const host = newHost();
      const box = await up(host);
      stubborn(box);
      await working(box);
      await host.stop(box.devbox, 60_000);
      await vi.waitFor(() => expect(noted(data, box, "asked")).toEqual(["SIGTERM"]), soon);
      await host.stop(box.devbox, 1);
      await gone(host, box);
      expect(left(box)).toBe(0);
      expect(noted(data, box, "asked")).toEqual(["SIGTERM"]);
    });

    it("is finished by the next server", async () => {
      const host = newHost();
      const box = await up(host);
      stubborn(box);
      await host.stop(box.devbox, 60_000);
      host.close();
      const next = newHost();
      expect(await next.describe(box.devbox)).toBe("up");
      await next.stop(box.devbox, 1);
      await gone(next, box);
    });

    it("of a DevBox that was never launched prevents it from ever starting", async () => {
      const host = newHost();
      const box = order();
      expect(await host.describe(box.devbox)).toBe("unknown");
      await host.stop(box.devbox, 1);
      await host.launch(box);
      expect(await host.describe(box.devbox)).toBe("gone");
      expect(noted(data, box, "starts")).toEqual([]);
    });
  });

  describe("a supervisor that is killed", () => {
    it("leaves no process behind, and the server is notified", async () => {
      const host = newHost();
      const told: string[] = [];
      host.watch((devbox) => told.push(devbox), 50);
      const box = await up(host);
      await working(box);
      process.kill(claimOf(boxFolder(data, box.runId, box.devbox))?.pid ?? 0, "SIGKILL");
      await vi.waitFor(() => expect(told).toEqual([box.devbox]), soon);
      expect(left(box)).toBe(0);
    });
  });

  describe("a server that is killed", () => {
    it("leaves its DevBoxes up, and the next server finds, watches and stops them", async () => {
      const box = order();
      launched.add(box);
      const server = spawn(process.execPath, [launchAndDie, data, kind, JSON.stringify(box)], {
        // A folder that whoever started the server left open must not be open in a command.
        stdio: ["inherit", "inherit", "inherit", "ignore", openSync(data, "r")],
      });
      expect((await once(server, "exit"))[1]).toBe("SIGKILL");

      const host = newHost();
      await vi.waitFor(() => run(data, box, ["true"]), soon);
      if (process.platform === "linux") {
        const { said } = await run(data, box, ["ls", "/proc/self/fd"]);
        expect(said.split("\n")).toEqual(["0", "1", "2", "3", ""]);
      }
      expect(await host.list()).toEqual([box.devbox]);
      const told: string[] = [];
      host.watch((devbox) => told.push(devbox), 50);
      await host.launch(box);
      await host.stop(box.devbox, 5_000);
      await vi.waitFor(() => expect(told).toEqual([box.devbox]), soon);
      expect(noted(data, box, "starts")).toEqual([box.devbox]);
    });
  });

  it("never mistakes another process with the same pid for a DevBox, and never kills it", async () => {
    const host = newHost();
    const box = await up(host);
    await host.stop(box.devbox, 5_000);
    await gone(host, box);
    const folder = boxFolder(data, box.runId, box.devbox);
    rmSync(join(folder, "gone"));
    writeFileSync(join(folder, "pid"), `${process.pid} earlier\n`);
    await host.stop(box.devbox, 1);
    expect(processesOf(box.devbox, folder)).toEqual([]);
    expect(await host.describe(box.devbox)).toBe("gone");
  });

  it("forgets everything of a Run, even a DevBox that is up", async () => {
    const host = newHost();
    const box = await up(host);
    stubborn(box);
    await run(data, box, [
      "bash",
      "-c",
      "mkdir -p cache/closed; touch cache/closed/x; chmod 0 cache",
    ]);
    const { socket } = foldersOf(data, box.runId, box.devbox);
    await host.forget(box.runId);
    await host.forget(box.runId);
    expect(existsSync(runFolder(data, box.runId))).toBe(false);
    expect(existsSync(socket)).toBe(false);
    await host.launch(box); // its launch comes once more, late
    expect(await host.describe(box.devbox)).toBe("gone");
    expect(existsSync(runFolder(data, box.runId))).toBe(false);
  });

  it.each(["../x", "box_../../x", "box_a/b", "box_", "", "box_a\0b"])(
    "refuses %j as the id of a DevBox",
    async (devbox) => {
      const host = newHost();
      await expect(host.describe(devbox)).rejects.toThrow(/is not the id/);
      await expect(host.stop(devbox, 1)).rejects.toThrow(/is not the id/);
      await expect(host.launch(order({ devbox }))).rejects.toThrow(/is not the id/);
      await expect(host.launch(order({ runId: devbox }))).rejects.toThrow(/is not the id/);
    },
  );
}
