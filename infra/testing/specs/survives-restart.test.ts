import { rmSync } from "node:fs";
import { createServer } from "node:http";
import { join } from "node:path";
import { expect, it } from "vitest";
import type { Client } from "./support/client.ts";
import { deployed, type OwnServer } from "./support/instance.ts";
import { ask, describeOwnTogether, ownServer, sh } from "./support/use.ts";

async function withServer(
  options: string[],
  test: (server: OwnServer, client: Client) => Promise<void>,
) {
  const { server, client } = await ownServer(options);
  try {
    await test(server, client);
  } finally {
    await server.discard();
  }
}

/** Appends one line to a file in the workspace: a command that ran twice shows twice. */
const once = (word: string) => `echo ${word} >> log; cat log`;

async function gapless(client: Client, id: string): Promise<void> {
  const events = await client.events(id);
  expect(events.map((event) => event.seq)).toEqual(events.map((_, index) => index + 1));
}

describeOwnTogether("kill -9 of the server", () => {
  it("in the middle of a command: the command continues, nothing is lost, nothing runs twice", () =>
    withServer([], async (server, client) => {
      const id = await client.start(
        sh(once("one"), "for n in $(seq 30); do echo tick $n; sleep 0.1; done", once("two")),
      );
      await client.untilEvent(
        id,
        (event) => event.type === "step.output" && event.text.includes("tick 3"),
      );
      const acknowledged = await client.events(id);
      await server.end("SIGKILL");
      await server.start();
      const done = await client.untilStatus(id, "completed", "failed");
      expect(done).toMatchObject({ status: "completed", devboxes: [{ state: "up" }] });
      expect((await client.events(id)).slice(0, acknowledged.length)).toEqual(acknowledged);
      const lines = (await client.output(id)).trim().split("\n");
      expect(lines).toEqual([
        "one",
        ...Array.from({ length: 30 }, (_, n) => `tick ${n + 1}`),
        "one",
        "two",
      ]);
      await gapless(client, id);
    }));

  it("while a question is open: it stays open, and the answer resumes the Run", () =>
    withServer([], async (server, client) => {
      const id = await client.start(sh(once("one"), `echo "got: $(${ask})"`));
      await client.untilStatus(id, "needs-you");
      await server.end("SIGKILL");
      await server.start();
      const asking = await client.untilStatus(id, "needs-you");
      await client.answer(asking, { choices: ["Settings"] });
      expect((await client.untilStatus(id, "completed", "failed")).status).toBe("completed");
      expect((await client.output(id)).trim().split("\n")).toEqual(["one", "got: Settings"]);
      await gapless(client, id);
    }));

  it("between an answer's reply and its delivery: the answer arrives", () =>
    withServer([], async (server, client) => {
      const id = await client.start(sh(`echo "got: $(${ask})"`));
      const asking = await client.untilStatus(id, "needs-you");
      const box = server.devBoxPid(id);
      process.kill(box, "SIGSTOP"); // so that the answer cannot be delivered before the kill
      expect((await client.answer(asking, { choices: ["Settings"] })).status).toBe(200);
      await server.end("SIGKILL");
      process.kill(box, "SIGCONT");
      await server.start();
      expect((await client.untilStatus(id, "completed", "failed")).status).toBe("completed");
      expect(await client.output(id)).toContain("got: Settings");
      expect(
        (await client.events(id)).filter((event) => event.type === "questions.answered"),
      ).toHaveLength(1);
    }));

  it("during launch: the Run gets one DevBox and finishes", () =>
    withServer([], async (server, client) => {
      const ids = [];
      for (let n = 0; n < 3; n++) ids.push(await client.start(sh(once("one"))));
      await server.end("SIGKILL");
      await server.start();
      for (const id of ids) {
        const done = await client.untilStatus(id, "completed", "failed");
        expect(done.status).toBe("completed");
        expect((await client.output(id)).trim()).toBe("one");
        await gapless(client, id);
      }
    }));

  it(
    "again and again, at any moment: every Run finishes completely",
    () =>
      withServer(["--warm", "1"], async (server, client) => {
        const block = sh(once("one"), "sleep 0.5", `echo "got: $(${ask})"`);
        const ids: string[] = [];
        for (let n = 0; n < 4; n++) ids.push(await client.start(block));
        for (let round = 0; round < (deployed ? 3 : 6); round++) {
          await client.get(
            `/api/runs/${ids[0]}/events?after=${(await client.events(ids[0] ?? "")).length}&wait=1`,
          );
          await server.end("SIGKILL");
          await server.start();
        }
        for (const id of ids) {
          await client.answer(await client.untilStatus(id, "needs-you"), { choices: ["Header"] });
          expect((await client.untilStatus(id, "completed", "failed")).status).toBe("completed");
          expect(await client.output(id)).toContain("got: Header");
          await gapless(client, id);
        }
      }),
    400_000,
  );

  it.skipIf(deployed)("and a new port: its DevBoxes find it there", () =>
    withServer([], async (server, client) => {
      const id = await client.start(sh("echo started", "sleep 2", "echo done"));
      await client.untilEvent(id, (event) => event.type === "step.output");
      await server.end("SIGKILL");
      rmSync(join(server.data, "port"));
      const before = server.url;
      const squatter = createServer().listen(Number(new URL(before).port), "127.0.0.1");
      await server.start();
      expect(server.url).not.toBe(before);
      expect((await client.untilStatus(id, "completed", "failed")).status).toBe("completed");
      squatter.close();
      squatter.closeAllConnections();
    }),
  );

  it("with a parked Run: it is still parked, and continues after the answer", () =>
    withServer(["--warm", "1"], async (server, client) => {
      const id = await client.start(sh(`echo "got: $(${ask})"`));
      await client.until(id, (run) => run.phase === "parked");
      await server.end("SIGKILL");
      await server.start();
      await client.answer(await client.run(id), { choices: ["Header"] });
      await client.untilStatus(id, "completed");
      expect(await client.output(id)).toContain("got: Header");
    }));
});

describeOwnTogether("kill -9 of the DevBox", () => {
  it.skipIf(deployed)(
    "in the middle of a command: another DevBox takes over, and only the interrupted block runs again",
    () =>
      withServer([], async (server, client) => {
        const id = await client.start(
          `${sh(once("one"))}\n\n${sh(once("two"), "[ -e again ] || { touch again; echo waiting; sleep 60; }", "echo done")}`,
        );
        await client.untilEvent(
          id,
          (event) => event.type === "step.output" && event.text.includes("waiting"),
        );
        process.kill(server.devBoxPid(id), "SIGKILL");
        const done = await client.untilStatus(id, "completed", "failed");
        expect(done.status).toBe("completed");
        expect(done.devboxes.map((box) => box.state)).toEqual(["up", "lost"]);
        const events = await client.events(id);
        expect(
          events.some((event) => event.type === "step.finished" && event.result.interrupted),
        ).toBe(true);
        expect(await client.output(id)).toMatch(
          /one\n[\s\S]*two\n[\s\S]*one\ntwo\ntwo\n[\s\S]*done/,
        );
      }),
  );

  it.runIf(deployed)(
    "in the middle of a command: another DevBox takes over from the last save, and repeats the work after it",
    () =>
      withServer([], async (server, client) => {
        const mark = "/tmp/again-$WHEELHOUSE_RUN"; // not part of a save
        const id = await client.start(
          `${sh(once("one"), ask)}\n\n${sh(once("two"), `[ -e ${mark} ] && rm ${mark} || { touch ${mark}; echo waiting; sleep 60; }`, "echo done")}`,
        );
        await client.untilEvent(id, (event) => event.type === "devbox.saved");
        await client.answer(await client.untilStatus(id, "needs-you"), { choices: ["Header"] });
        await client.untilEvent(
          id,
          (event) => event.type === "step.output" && event.text.includes("waiting"),
        );
        process.kill(server.devBoxPid(id), "SIGKILL");
        const done = await client.untilStatus(id, "completed", "failed");
        expect(done.status).toBe("completed");
        expect(done.devboxes.map((box) => box.state)).toEqual(["up", "lost"]);
        expect(await client.output(id)).toMatch(
          /^one\n[\s\S]*one\ntwo\nwaiting\n[\s\S]*one\none\n[\s\S]*done\n$/,
        );
        await gapless(client, id);
      }),
  );

  it("while a question is open: it can still be answered, and the answer starts another DevBox", () =>
    withServer([], async (server, client) => {
      const id = await client.start(sh(`echo "got: $(${ask})"`));
      await client.untilStatus(id, "needs-you");
      process.kill(server.devBoxPid(id), "SIGKILL");
      const lost = await client.until(id, (run) => run.devboxes[0]?.state === "lost");
      expect(lost.status).toBe("needs-you");
      await client.answer(lost, { choices: ["Header"] });
      expect((await client.untilStatus(id, "completed", "failed")).status).toBe("completed");
      expect(await client.output(id)).toContain("got: Header");
    }));

  it("after the end: the Run continues from its save", () =>
    withServer([], async (server, client) => {
      const id = await client.start(sh("echo kept > file"));
      await client.untilStatus(id, "completed");
      process.kill(server.devBoxPid(id), "SIGKILL");
      await client.until(id, (run) => run.devboxes[0]?.state === "lost");
      await client.say(id, sh("cat file"));
      await client.until(id, (run) => run.leg === 2 && run.status === "completed");
      expect(await client.output(id)).toContain("kept");
    }));
});

describeOwnTogether("Ctrl-C", () => {
  it("ends the server cleanly, and the next server takes over its DevBoxes", () =>
    withServer([], async (server, client) => {
      const id = await client.start(sh("echo started", "sleep 2", "echo done"));
      await client.untilEvent(id, (event) => event.type === "step.output");
      expect(await server.end("SIGINT")).toBe(0);
      await server.start();
      expect((await client.untilStatus(id, "completed", "failed")).status).toBe("completed");
      expect((await client.output(id)).trim().split("\n")).toEqual(["started", "done"]);
    }));
});
