import { createHash } from "node:crypto";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gunzipSync, gzipSync } from "node:zlib";
import { expect, it, vi } from "vitest";
import type { Worker } from "../../../shared/worker.ts";
import type { Client } from "./support/client.ts";
import { JoinedMachine } from "./support/joined-machine.ts";
import { describeHere, ownServer, sh } from "./support/use.ts";

const soon = { timeout: 90_000, interval: 200 };

/** The program of workers with other contents, as another version of the server would pack it. */
function repacked(program: string, change: (path: string, text: string) => string): string {
  const [, archive = ""] = /^const archive = "(.*)";$/m.exec(program) ?? [];
  const { entry, files } = JSON.parse(gunzipSync(Buffer.from(archive, "base64")).toString());
  const changed = files.map(([path, content]: [string, string]) => {
    const text = Buffer.from(content, "base64").toString();
    return [path, Buffer.from(change(path, text)).toString("base64")];
  });
  const packed = gzipSync(JSON.stringify({ entry, files: changed }));
  const build = createHash("sha256").update(packed).digest("hex").slice(0, 16);
  return program
    .replace(/^const archive = .*$/m, `const archive = "${packed.toString("base64")}";`)
    .replace(/^const build = .*$/m, `const build = "${build}";`);
}

/** The same program, which says that it is of another version. */
function ofVersion(program: string, version: number): string {
  let changes = 0;
  const changed = repacked(program, (_, text) =>
    text.replace(/\bworkerProtocol ?= ?\d+\b/, () => {
      changes += 1;
      return `workerProtocol=${version}`;
    }),
  );
  expect(changes).toBe(1);
  return changed;
}

async function world(env: Record<string, string> = {}) {
  const { server, client } = await ownServer();
  const machine = new JoinedMachine(env);
  await machine.paste((await client.post("/api/workers/codes", { name: "shelf" })).body.line);
  await machine.end("SIGKILL");
  const path = join(machine.data, "worker.mjs");
  return {
    ...{ server, client, machine },
    served: readFileSync(path, "utf8"),
    installed: () => readFileSync(path, "utf8"),
    replace: (program: string) => writeFileSync(path, program),
    async [Symbol.asyncDispose]() {
      await machine[Symbol.asyncDispose]();
      await server.discard();
    },
  };
}

/** Resolves when the server knows what the worker offers. */
const reported = (client: Client) =>
  vi.waitFor(async () => {
    const { workers } = (await client.get("/api/workers")).body;
    if (!workers.some((it: Worker) => it.name === "shelf" && it.online)) expect.fail("Not yet.");
  }, soon);

const heard = (machine: JoinedMachine, what: string) =>
  vi.waitFor(
    () => machine.output.find((it) => it.includes(what)) ?? expect.fail(machine.output.join("\n")),
    soon,
  );

describeHere("a worker of another version than its server", () => {
  it("works if it is one apart", async () => {
    await using it = await world();
    const other = ofVersion(it.served, 2);
    it.replace(other);
    await it.machine.start();
    await reported(it.client);
    const id = await it.client.start(sh("echo there"), {
      target: { worker: "shelf", image: "host" },
    });
    await it.client.untilStatus(id, "completed");
    expect(it.installed()).toBe(other);
  });

  it("becomes the server's version if it is further apart, and was killed while it tried that", async () => {
    await using it = await world();
    const other = ofVersion(it.served, 3);
    it.replace(other);
    await it.machine.start();
    await heard(it.machine, "server.refused");
    await it.machine.end("SIGKILL");
    expect([other, it.served]).toContain(it.installed());
    await it.machine.start();
    await vi.waitFor(() => expect(it.installed()).toBe(it.served), soon);
    await vi.waitFor(
      () =>
        expect(it.machine.output.filter((line) => /works for/.test(line)).length).toBeGreaterThan(
          2,
        ),
      soon,
    );
    const id = await it.client.start(sh("umask; echo there"), {
      target: { worker: "shelf", image: "host" },
    });
    await it.client.untilStatus(id, "completed");
    expect(await it.client.output(id)).toMatch(/^0022\nthere\n$/);
    expect(readdirSync(join(it.machine.data, "programs"))).toHaveLength(1);
  });

  it("waits with that until its DevBoxes have ended, which go on meanwhile", async () => {
    await using it = await world();
    await it.machine.start();
    await reported(it.client);
    const id = await it.client.start(
      sh("echo first", "until [ -e go ]; do sleep 0.1; done", "echo last"),
      {
        target: { worker: "shelf", image: "host" },
        keepMinutes: 0,
      },
    );
    await it.client.untilEvent(id, (event) => event.type === "step.output");
    const pids = it.machine.devBoxes();
    await it.machine.end("SIGKILL");
    const other = ofVersion(it.served, 3);
    it.replace(other);
    await it.machine.start();
    await heard(it.machine, "update.waits");
    expect(it.machine.devBoxes()).toEqual(pids);
    expect(it.installed()).toBe(other);
    writeFileSync(join(it.machine.data, "runs", id, "workspace", "go"), "");
    await it.client.untilStatus(id, "completed");
    expect(await it.client.output(id)).toBe("first\nlast\n");
    await vi.waitFor(() => expect(it.installed()).toBe(it.served), soon);
    await it.client.until(id, (run) => run.devboxes.every((box) => box.ended !== null), "the end");
  });

  it("keeps its program, and says why, if the server's does not work there", async () => {
    const folder = mkdtempSync(join(tmpdir(), "wheelhouse-update-"));
    const refuses = join(folder, "refuses.mjs");
    const words = 'console.error("No such thing on this machine."); process.exit(3)';
    writeFileSync(refuses, `if (process.argv.includes("--report-once")) { ${words} }`);
    await using it = await world({ NODE_OPTIONS: `--import=${refuses}` });
    const other = ofVersion(it.served, 3);
    it.replace(other);
    await it.machine.start();
    expect(await heard(it.machine, "update.failed")).toContain(
      "does not work here: It ended with 3. No such thing on this machine.",
    );
    expect(it.installed()).toBe(other);
    expect(readdirSync(it.machine.data)).not.toContain("worker.next.mjs");
    rmSync(folder, { recursive: true });
  });
});
