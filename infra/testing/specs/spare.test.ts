import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it, vi } from "vitest";
import { sparesOf } from "../devbox/spares.ts";
import { Client } from "./support/client.ts";
import { OwnServer } from "./support/instance.ts";
import { JoinedMachine } from "./support/joined-machine.ts";
import { describeHere, ownServer, sh } from "./support/use.ts";

const soon = { timeout: 120_000, interval: 50 };

describeHere("the supervisor that is started ahead", () => {
  it("serves the next Run like any other, and ends with a server that is killed", async () => {
    const server = new OwnServer(["--keep", "0"]);
    const spare = () =>
      vi.waitFor(() => {
        const [only, ...others] = sparesOf(server.data);
        expect(others).toEqual([]);
        return only?.pid ?? expect.fail("There is no spare yet.");
      }, soon);
    try {
      await server.start();
      const client = new Client(server);
      const first = await spare();
      const id = await client.start(
        sh("echo one", "until [ -e go ]; do sleep 0.05; done", "echo two"),
      );
      await client.untilEvent(id, (event) => event.type === "step.output");
      expect(server.devBoxPid(id)).toBe(first);
      await spare();

      await server.end("SIGKILL");
      await vi.waitFor(() => expect(sparesOf(server.data)).toEqual([]), soon);
      await server.start();
      expect(server.devBoxPid(id)).toBe(first);
      await spare();
      writeFileSync(join(server.workspace(id), "go"), "");
      await client.untilStatus(id, "completed");
      expect(await client.output(id)).toBe("one\ntwo\n");
    } finally {
      await server.discard();
    }
  });

  it("serves the Runs of a worker too, and ends with a worker that is killed", async () => {
    const { server, client } = await ownServer();
    await using machine = new JoinedMachine();
    const spare = () =>
      vi.waitFor(() => sparesOf(machine.data)[0]?.pid ?? expect.fail("There is no spare."), soon);
    try {
      await machine.paste((await client.post("/api/workers/codes", { name: "shelf" })).body.line);
      const first = await spare();
      const id = await client.start(sh("echo one", "until [ -e go ]; do sleep 0.05; done"), {
        target: { worker: "shelf", image: "host" },
      });
      await client.untilEvent(id, (event) => event.type === "step.output");
      expect(machine.devBoxes()).toEqual([first]);
      await spare();
      await machine.end("SIGKILL");
      await vi.waitFor(() => expect(sparesOf(machine.data)).toEqual([]), soon);
      expect(machine.devBoxes()).toEqual([first]);
    } finally {
      await server.discard();
    }
  });
});
