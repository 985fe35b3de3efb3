import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it, vi } from "vitest";
import type { Worker } from "../../../shared/worker.ts";
import { openssl, ownCa } from "../own-ca.ts";
import { reverseProxy } from "../reverse-proxy.ts";
import { Client } from "./support/client.ts";
import { deployed, OwnServer } from "./support/instance.ts";
import { JoinedMachine } from "./support/joined-machine.ts";
import { ask, describeHere, describeOwn, ownServer, sh } from "./support/use.ts";

const soon = { timeout: 60_000, interval: 100 };

/** The line that a person pastes on the machine that shall join. */
async function lineOf(client: Client, wish: object = {}): Promise<string> {
  const { status, body } = await client.post("/api/workers/codes", { name: "Shelf", ...wish });
  if (status !== 201) throw new Error(JSON.stringify(body));
  return body.line;
}

const workers = async (client: Client): Promise<Worker[]> =>
  (await client.get("/api/workers")).body.workers;

/** The worker that joined, as soon as it fits. */
const joined = (client: Client, fits: (it: Worker) => boolean = (it) => it.online) =>
  vi.waitFor(async () => {
    const found = (await workers(client)).find((it) => it.joined !== undefined);
    if (found && fits(found)) return found;
    throw new Error(`No worker fits: ${JSON.stringify(found)}`);
  }, soon);

describeOwn("a machine that joins", () => {
  it("takes a Run, and the Run survives kills of the worker and of the server while its question is open", async () => {
    const { server, client } = await ownServer();
    await using machine = new JoinedMachine();
    try {
      await machine.paste(await lineOf(client, { labels: ["office"] }));
      const shelf = await joined(client);
      expect(shelf).toMatchObject({
        name: "Shelf",
        kind: "worker",
        joined: { labels: ["office"], most: 4, draining: false, devboxes: [] },
      });
      expect(shelf.joined?.log.join("\n")).toContain("worker.started");
      const target = { worker: shelf.id, image: "host" };
      const id = await client.start([sh("echo before > file"), sh(ask, "cat file")].join("\n\n"), {
        target,
        mode: "interactive",
      });
      await client.untilStatus(id, "needs-you");
      expect(machine.runs()).toEqual([id]);
      const pids = machine.devBoxes();
      expect(pids).toHaveLength(1);

      await machine.end("SIGKILL");
      expect(machine.devBoxes()).toEqual(pids);
      await server.end("SIGKILL");
      await machine.start();
      await server.start();
      await joined(client, (it) => it.online && it.joined?.devboxes.length === 1);
      expect(machine.devBoxes()).toEqual(pids);

      const run = await client.untilStatus(id, "needs-you");
      expect((await client.answer(run, { choices: ["Header"] })).status).toBe(200);
      await client.untilStatus(id, "completed");
      expect(await client.output(id)).toContain("before");
      expect((await client.events(id)).filter((it) => it.type === "devbox.launched")).toHaveLength(
        1,
      );
      expect((await client.events(id)).filter((it) => it.type === "devbox.lost")).toEqual([]);

      const { body: drained } = await client.call("PATCH", `/api/workers/${shelf.id}`, {
        draining: true,
        name: "Shelf 2",
      });
      expect(drained.worker).toMatchObject({ name: "Shelf 2", joined: { draining: true } });
      const second = await client.start(sh("echo second"), { target });
      await client.untilEvent(
        second,
        (it) => it.type === "devbox.progressed" && /drains it/.test(it.reason ?? ""),
      );
      await client.stop(second);
      await client.untilStatus(second, "stopped");

      await client.post(`/api/runs/${id}/devbox/release`);
      await client.until(id, (it) => it.devboxes.every((box) => box.ended !== null), "the release");
      await joined(client, (it) => it.joined?.devboxes.length === 0);
      await vi.waitFor(() => expect(machine.runs()).toEqual([]), soon);
      expect((await client.call("DELETE", `/api/workers/${shelf.id}`)).status).toBe(200);
      expect(await machine.ended()).toBe(1);
      expect(machine.output.at(-1)).toContain("removed this worker");
      expect((await workers(client)).map((it) => it.id)).toEqual([
        deployed ? "wkr_fargate" : "wkr_local",
      ]);
      expect((await client.call("DELETE", `/api/workers/${shelf.id}`)).status).toBe(404);
    } finally {
      await server.discard();
    }
  });

  it("takes a Run that names one of its labels, and is asked for with the reasons why others are missing", async () => {
    const { server, client } = await ownServer();
    await using machine = new JoinedMachine();
    try {
      await machine.paste(await lineOf(client, { labels: ["office"] }));
      const shelf = await joined(client);
      const target = { label: "office" };
      const id = await client.start(sh("echo here"), { target, mode: "autonomous" });
      expect(await client.untilStatus(id, "completed", "failed")).toMatchObject({
        status: "completed",
        target: { worker: shelf.id, image: "host" },
      });
      const unknown = await client.post("/api/runs", {
        instructions: sh("echo here"),
        target: { label: "attic" },
      });
      expect(unknown).toMatchObject({
        status: 422,
        body: { error: { fields: { target: expect.stringContaining("label attic") } } },
      });
      await client.call("PATCH", `/api/workers/${shelf.id}`, { draining: true });
      const asking = await client.start(sh("echo here"), { target, mode: "interactive" });
      const { openQuestions } = await client.untilStatus(asking, "needs-you");
      expect(openQuestions?.questions[0]?.question).toContain(
        "Shelf: takes no new DevBoxes, because somebody drains it",
      );
      expect(openQuestions?.questions[0]?.options?.map((it) => it.label)).not.toContain("Shelf");
    } finally {
      await server.discard();
    }
  });

  it("that is removed while it works loses its DevBox, and whoever asks afterwards is told", async () => {
    const { server, client } = await ownServer();
    await using machine = new JoinedMachine();
    try {
      const line = await lineOf(client);
      await machine.paste(line);
      const shelf = await joined(client);
      const id = await client.start(sh("sleep 1000"), { target: { worker: shelf.id } });
      await client.untilEvent(id, (it) => it.type === "step.started" && it.kind === "exec");
      await client.call("DELETE", `/api/workers/${shelf.id}`);
      await client.untilEvent(id, (it) => it.type === "devbox.lost");
      expect(await machine.ended()).toBe(1);
      expect(machine.devBoxes()).toEqual([]);
      expect(await machine.fails("sh", "-c", line)).toBe(1);
      expect(machine.output.at(-1)).toMatch(/already used/);
    } finally {
      await server.discard();
    }
  });
});

const where = openssl.here ? describeHere : describe.skip;

where(
  `a machine that reaches the server through a proxy with TLS, below a path${openssl.why}`,
  () => {
    it("gets its DevBoxes back from their saves, also after they were parked there", async () => {
      const folder = mkdtempSync(join(tmpdir(), "wheelhouse-worker-tls-"));
      const ca = ownCa(folder, "DNS:localhost");
      const asked: string[] = [];
      let server: OwnServer | undefined;
      const front = await reverseProxy(ca, [
        {
          prefix: "/wheelhouse",
          port: () => Number(new URL(server?.url ?? "").port),
          heard: (it) => asked.push(it.split("?")[0] ?? ""),
        },
      ]);
      await using machine = new JoinedMachine({ SSL_CERT_FILE: ca.path });
      const url = `https://localhost:${front.port}/wheelhouse`;
      server = await new OwnServer(["--warm", "0", "--public-url", url]).start();
      try {
        const client = new Client(server);
        const line = await lineOf(client);
        expect(line).toContain(`--url ${url} `);
        await machine.paste(line);
        const shelf = await joined(client);
        const id = await client.start(
          [sh("echo before > file"), sh(ask, "cat file")].join("\n\n"),
          {
            target: { worker: shelf.id },
            mode: "interactive",
          },
        );
        const run = await client.until(
          id,
          (it) => it.status === "needs-you" && it.phase === "parked",
          "the pause",
        );
        await vi.waitFor(() => expect(machine.runs()).toEqual([]), soon);
        expect((await client.answer(run, { choices: ["Header"] })).status).toBe(200);
        await client.untilStatus(id, "completed");
        expect(await client.output(id)).toContain("before");
        const kinds = (await client.events(id)).map((it) => it.type);
        expect(kinds.filter((it) => it.startsWith("devbox.l") || it === "devbox.resumed")).toEqual([
          "devbox.launched",
          "devbox.resumed",
        ]);
        expect(asked).toContain("POST /wheelhouse/worker/report");
        expect(asked.some((it) => /^PUT .*\/box\/saves\/.*\/parts\/1$/.test(it))).toBe(true);
        expect(asked.some((it) => /^GET .*\/box\/saves\/sav_\w+$/.test(it))).toBe(true);
      } finally {
        front.close();
        await server.discard();
        rmSync(folder, { recursive: true, force: true });
      }
    });
  },
);
