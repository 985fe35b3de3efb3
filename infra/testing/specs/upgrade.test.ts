import { mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, it, vi } from "vitest";
import { send } from "../../../cli/send.ts";
import { capability } from "../../../functions/identity/capability.ts";
import { processes } from "../../local/devboxes/processes.ts";
import { buildPrograms } from "../../programs/build.ts";
import { server as ours, program } from "../../programs/program.mjs";
import { serverPrograms } from "../../programs/programs.ts";
import { Client } from "./support/client.ts";
import { OwnServer } from "./support/instance.ts";
import { describeHere, ownServer, sh } from "./support/use.ts";

const soon = { timeout: 60_000, interval: 200 };

describeHere("an update from a version without the socket", () => {
  it("lets a DevBox that runs meanwhile finish over the port, and no other DevBox", async () => {
    const { server, client } = await ownServer(["--keep", "0"]);
    try {
      const tick = "until [ -e go ]; do sleep 0.05; done";
      const [earlier, other] = [
        await client.start(sh("echo one", tick, "echo two")),
        await client.start(sh(tick)),
      ];
      for (const id of [earlier, other])
        await client.untilEvent(
          id,
          (event) => event.type === "step.started" && event.kind === "exec",
        );
      await server.end("SIGKILL");
      // The file as the earlier version wrote it. Its program only knows such an address.
      const file = join(server.boxFolder(earlier), "box.json");
      const before = JSON.parse(readFileSync(file, "utf8"));
      expect(before.coordinator).toMatch(/^unix:/);
      writeFileSync(file, JSON.stringify({ ...before, coordinator: "http://127.0.0.1:1" }));
      await server.start();

      const secret = Buffer.from(readFileSync(join(server.data, "secret"), "utf8"), "base64url");
      const inbox = async (id: string) => {
        const authorization = `Bearer ${capability(secret, id, 1)}`;
        const init = { method: "GET", headers: { authorization } };
        const path = "/box/inbox?after=0&wait=0";
        const over = (socket?: string) =>
          send({ url: server.url, ...(socket ? { socket } : {}) }, path, init);
        return [(await over()).status, (await over(server.socket)).status];
      };
      expect(await inbox(earlier)).toEqual([200, 200]);
      expect(await inbox(other)).toEqual([404, 200]);

      for (const id of [earlier, other]) writeFileSync(join(server.workspace(id), "go"), "");
      for (const id of [earlier, other])
        expect((await client.untilStatus(id, "completed", "failed")).status).toBe("completed");
      expect(await client.output(earlier)).toBe("one\ntwo\n");
      expect(JSON.parse(readFileSync(file, "utf8")).coordinator).toBe(server.url);

      // Its DevBox is not kept, so it ends now, and with it its way in.
      await vi.waitFor(async () => expect((await inbox(earlier))[0]).toBe(404), soon);
      await client.say(earlier, sh("echo three"));
      await client.until(earlier, (run) => run.leg === 2 && run.status === "completed");
      expect(await client.output(earlier)).toContain("three");
    } finally {
      await server.discard();
    }
  });
});

describeHere("an update from one build to the next", () => {
  it("leaves a DevBox that runs to its own build, and starts the next one from the new build", async () => {
    const dist = mkdtempSync(join(realpathSync(tmpdir()), "wheelhouse-build-"));
    const server = new OwnServer(["--keep", "0"]);
    const supervisorOf = (id: string) =>
      processes().find(({ pid }) => pid === server.devBoxPid(id))?.argv ?? [];
    try {
      const earlier = await buildPrograms(serverPrograms, { root: ours.root, dist });
      await server.start({}, join(earlier.folder, "serve.mjs"));
      const client = new Client(server);
      const first = await client.start(
        sh("echo one >> log", "until [ -e go ]; do sleep 0.05; done", "cat log; echo two"),
      );
      const works = (id: string) =>
        client.untilEvent(id, (event) => event.type === "step.started" && event.kind === "exec");
      await works(first);
      const before = supervisorOf(first);
      expect(before).toContain(join(earlier.folder, "start-on-machine.mjs"));

      await server.end("SIGKILL");
      await server.start();
      expect(supervisorOf(first)).toEqual(before);
      const source = fileURLToPath(
        new URL("../../../functions/devbox/start-on-machine.ts", import.meta.url),
      );
      const second = await client.start(sh("until [ -e go ]; do sleep 0.05; done; echo three"));
      await works(second);
      expect(supervisorOf(second)).toContain(program(ours, "start-on-machine", source).path);

      for (const id of [first, second]) {
        writeFileSync(join(server.workspace(id), "go"), "");
        const { status, devboxes } = await client.untilStatus(id, "completed", "failed");
        expect({ status, devboxes: devboxes.length }).toEqual({ status: "completed", devboxes: 1 });
      }
      expect(await client.output(first)).toBe("one\ntwo\n");
      expect(await client.output(second)).toBe("three\n");
    } finally {
      await server.discard();
      rmSync(dist, { recursive: true, force: true });
    }
  });
});
