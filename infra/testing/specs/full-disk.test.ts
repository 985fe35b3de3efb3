import { closeSync, openSync, readFileSync, rmSync, writeFileSync, writeSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { mountable, mountSmall, type SmallDisk } from "../../local/storage/small-disk.fixture.ts";
import { Client } from "./support/client.ts";
import { OwnServer } from "./support/instance.ts";
import { describeHere, sh } from "./support/use.ts";

const full = /disk .*is full/i;

const describeDisk = mountable.here ? describeHere : describe.skip;

describeDisk(`a disk that a Run fills${mountable.why}`, () => {
  const server = new OwnServer(["--no-sandbox"]);
  const client = new Client(server);
  let disk: SmallDisk;
  beforeAll(async () => {
    disk = mountSmall(server.data, "48m");
    await server.start();
  });
  afterAll(async () => {
    await server.end("SIGKILL");
    await server.discard().catch(() => {}); // the folder itself is busy while it is mounted
    disk.unmount();
    rmSync(server.data, { recursive: true, force: true });
  });

  it("fails that Run with the reason; others go on and stop; nothing runs again by itself", async () => {
    const other = await client.start(sh("until test -e go; do sleep 0.2; done; echo went on"));
    const stopped = await client.start(sh("sleep 600"));
    await client.untilEvent(stopped, (event) => event.type === "step.started");
    const filling = await client.start(
      sh("echo run >> times", "while :; do head -c 1M /dev/zero >> big; done"),
    );
    const failed = await client.untilStatus(filling, "failed", "completed");
    expect(failed.status).toBe("failed");
    expect(failed.summary).toMatch(full);

    expect((await client.post(`/api/runs/${stopped}/stop`)).status).toBe(202);
    await client.untilStatus(stopped, "stopped");

    const wish = { instructions: sh("echo new"), target: await client.target() };
    const { status, body } = await client.post("/api/runs", wish);
    if (status === 201) {
      await client.until(body.run.id, (run) => /disk of/.test(JSON.stringify(run)), "the reason");
      expect((await client.post(`/api/runs/${body.run.id}/stop`)).status).toBe(202);
    } else {
      expect(status).toBe(507);
      expect(body.error).toMatchObject({ code: "storage-full" });
      expect(body.error.message).toMatch(full);
    }
    const { body: workers } = await client.get("/api/workers");
    expect(workers.workers[0].limits[0]).toMatch(/disk of/);

    rmSync(join(server.workspace(filling), "big"));
    writeFileSync(join(server.workspace(other), "go"), "");
    await client.untilStatus(other, "completed");
    const next = await client.start(sh("echo room again"));
    await client.untilStatus(next, "completed");
    expect((await client.get(`/api/runs/${filling}`)).body.run.status).toBe("failed");
    expect(readFileSync(join(server.workspace(filling), "times"), "utf8")).toBe("run\n");
  });

  it("does not run a block again whose DevBox died on the full disk", async () => {
    const id = await client.start(sh("echo run | tee -a times", "sleep 600"));
    await client.untilEvent(id, (event) => event.type === "step.output");
    const stuffing = join(server.data, "stuffing");
    fill(stuffing);
    process.kill(server.devBoxPid(id), "SIGKILL");
    const failed = await client.untilStatus(id, "failed", "completed");
    expect(failed).toMatchObject({ status: "failed", code: "storage-full" });
    expect(failed.summary).toMatch(/Nothing runs again by itself/);

    rmSync(stuffing);
    const next = await client.start(sh("echo room again"));
    await client.untilStatus(next, "completed");
    expect((await client.run(id)).status).toBe("failed");
    expect(readFileSync(join(server.workspace(id), "times"), "utf8")).toBe("run\n");
  });
});

/** Writes until the disk is full. */
function fill(path: string): void {
  const file = openSync(path, "w");
  try {
    for (;;) writeSync(file, Buffer.alloc(64 * 1024));
  } catch (error) {
    expect(error).toMatchObject({ code: "ENOSPC" });
  } finally {
    closeSync(file);
  }
}
