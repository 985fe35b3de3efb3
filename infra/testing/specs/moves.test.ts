import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it, vi } from "vitest";
import type { Worker } from "../../../shared/worker.ts";
import { Client } from "./support/client.ts";
import { deployed } from "./support/instance.ts";
import { JoinedMachine } from "./support/joined-machine.ts";
import { ask, describeHere, describeOwn, ownServer, sh, untilGo } from "./support/use.ts";

const soon = { timeout: 90_000, interval: 100 };
/** The worker that a server has from the beginning: this machine, or the cloud. */
const own = deployed ? "wkr_fargate" : "wkr_local";
const inside = (worker: Worker) => ({ worker: worker.id, image: "host" });

async function joinAs(client: Client, machine: JoinedMachine, name: string): Promise<Worker> {
  const { status, body } = await client.post("/api/workers/codes", { name });
  if (status !== 201) throw new Error(JSON.stringify(body));
  await machine.paste(body.line);
  return worker(client, name, (it) => it.online);
}

const worker = (client: Client, name: string, fits: (it: Worker) => boolean): Promise<Worker> =>
  vi.waitFor(async () => {
    const all: Worker[] = (await client.get("/api/workers")).body.workers;
    const found = all.find((it) => it.name === name);
    if (found && fits(found)) return found;
    throw new Error(`It does not fit: ${JSON.stringify(found)}`);
  }, soon);

/** The workers that the DevBoxes of a Run were on, in order. */
const places = async (client: Client, id: string) =>
  (await client.run(id)).devboxes.map((it) => it.worker).reverse();

const move = (client: Client, id: string, to: string) =>
  client.post(`/api/runs/${id}/move`, { target: { worker: to } });

/** Lets the Run's `untilGo` end on a machine that joined. */
function goOnThere(machine: JoinedMachine, id: string): void {
  const workspace = join(machine.data, "runs", id, "workspace");
  mkdirSync(workspace, { recursive: true });
  writeFileSync(join(workspace, "go"), "");
}

/** Waits until the second block works in a second DevBox. */
const worksAgain = (client: Client, id: string) =>
  vi.waitFor(async () => expect(await client.output(id)).toBe("working\nworking\n"), soon);

/** Three questions. After each, the file tells which blocks have run in this workspace. */
const threeQuestions = ["one", "two", "three"]
  .flatMap((name) => [sh(`echo ${name} >> file`), sh(`echo "$(${ask})" $(cat file)`)])
  .join("\n\n");

/** Works in its second block. After a move, that block runs again where the Run is then. */
const working = [sh("echo kept >> file"), sh("echo working", untilGo, "cat file")].join("\n\n");

describeOwn("a Run that moves", () => {
  it("with a question open, from where the server has its DevBoxes to a worker and back, goes on from where it was", async () => {
    const { server, client } = await ownServer();
    await using machine = new JoinedMachine();
    try {
      const shelf = await joinAs(client, machine, "Shelf");
      const id = await client.start(threeQuestions, { mode: "interactive" });
      const answered: (string | undefined)[] = [];
      for (const [to, choice] of [
        [shelf.id, "Header"],
        [own, "Settings"],
        [undefined, "Header"],
      ] as const) {
        const { openQuestions } = await client.until(
          id,
          (it) =>
            it.openQuestions !== null &&
            !answered.includes(it.openQuestions.id) &&
            it.devboxes[0]?.state === "up",
          "the next question",
        );
        if (to !== undefined) {
          const [first, again] = [await move(client, id, to), await move(client, id, to)];
          expect([first.status, again.status]).toEqual([202, 202]);
          await client.until(id, (it) => it.devboxes[0]?.state === "moved", "the move");
        }
        const run = await client.run(id);
        expect(run.openQuestions).toEqual(openQuestions);
        answered.push(openQuestions?.id);
        expect((await client.answer(run, { choices: [choice] })).status).toBe(200);
      }
      await client.untilStatus(id, "completed");
      expect(await client.output(id)).toBe("Header one\nSettings one two\nHeader one two three\n");
      expect(await places(client, id)).toEqual([own, shelf.id, own]);
      const events = await client.events(id);
      expect(events.filter((it) => it.type === "run.moved")).toHaveLength(2);
      expect(events.filter((it) => it.type === "devbox.lost")).toEqual([]);
    } finally {
      await server.discard();
    }
  });

  it("while it works, also when nobody watches it, is interrupted and goes on there, and the server is killed meanwhile", async () => {
    const { server, client } = await ownServer();
    await using machine = new JoinedMachine();
    try {
      const shelf = await joinAs(client, machine, "Shelf");
      const target = deployed ? { worker: own } : { worker: own, image: "host" };
      const id = await client.start(working, { mode: "autonomous", target });
      await client.untilEvent(id, (it) => it.type === "step.output" && it.text === "working\n");
      expect((await move(client, id, "Shelf")).status).toBe(202);
      await server.end("SIGKILL");
      await server.start();
      const again = new Client(server);
      await worksAgain(again, id);
      goOnThere(machine, id);
      await again.untilStatus(id, "completed");
      expect(await again.output(id)).toBe("working\nworking\nkept\n");
      expect(await places(again, id)).toEqual([own, shelf.id]);
      expect((await again.run(id)).devboxes.at(-1)?.state).toBe("moved");
    } finally {
      await server.discard();
    }
  });

  it("between two workers, and away from one that is offline, whose DevBox is removed when it is back", async () => {
    const { server, client } = await ownServer();
    await using one = new JoinedMachine();
    await using two = new JoinedMachine();
    try {
      const shelf = await joinAs(client, one, "Shelf");
      const attic = await joinAs(client, two, "Attic");
      const asking = [sh("echo before > file"), sh(ask, "cat file")].join("\n\n");
      const start = () => client.start(asking, { target: inside(shelf), mode: "interactive" });
      const id = await start();
      await client.untilStatus(id, "needs-you");
      expect((await move(client, id, "Attic")).status).toBe(202);
      await client.until(id, (it) => it.devboxes[0]?.state === "moved", "the move");
      await vi.waitFor(() => expect(one.runs()).toEqual([]), soon);
      expect((await client.answer(await client.run(id), { choices: ["Header"] })).status).toBe(200);
      await client.untilStatus(id, "completed");
      expect(await client.output(id)).toBe("Header\nbefore\n");
      expect(await places(client, id)).toEqual([shelf.id, attic.id]);

      const second = await start();
      await client.untilStatus(second, "needs-you");
      await one.end("SIGKILL");
      await worker(client, "Shelf", (it) => !it.online);
      const refused = await move(client, id, "Shelf");
      expect([refused.status, refused.body.error.code]).toEqual([409, "cannot-move"]);
      expect((await move(client, second, "Attic")).status).toBe(202);
      const lost = await client.untilEvent(second, (it) => it.type === "devbox.lost");
      expect(lost).toMatchObject({ moved: true, reason: expect.stringContaining("last save") });
      expect(one.devBoxes()).toHaveLength(1);
      const open = await client.untilStatus(second, "needs-you");
      expect((await client.answer(open, { choices: ["Header"] })).status).toBe(200);
      await client.untilStatus(second, "completed");
      expect(await client.output(second)).toBe("Header\nbefore\n");

      await one.start();
      await vi.waitFor(() => expect([one.devBoxes(), one.runs()]).toEqual([[], []]), soon);
      await worker(client, "Shelf", (it) => it.online && it.joined?.devboxes.length === 0);
    } finally {
      await server.discard();
    }
  });

  it("is refused with the reason: an unknown target, an image that is not there, where it is, and at its end", async () => {
    const { server, client } = await ownServer();
    try {
      const id = await client.start(sh(ask), { mode: "interactive" });
      await client.untilStatus(id, "needs-you");
      const post = async (target: object) => {
        const { status, body } = await client.post(`/api/runs/${id}/move`, { target });
        return [status, body.error?.code, body.error?.message];
      };
      expect(await post({ worker: "Cellar" })).toEqual([
        422,
        "run-invalid",
        "There is no worker Cellar. GET /api/workers lists them.",
      ]);
      expect(await post({ worker: own, image: "huge" })).toEqual([
        422,
        "run-invalid",
        expect.stringContaining("has no image huge. It has: "),
      ]);
      expect(await post({ worker: own })).toEqual([
        409,
        "cannot-move",
        expect.stringMatching(/^The Run is on .* already\.$/),
      ]);
      expect((await post({}))[0]).toBe(400);
      await client.answer(await client.run(id), { choices: ["Header"] });
      await client.untilStatus(id, "completed");
      expect(await post({ worker: own })).toEqual([
        409,
        "cannot-move",
        "The Run has ended or is ending, so there is nothing to move.",
      ]);
    } finally {
      await server.discard();
    }
  });
});

describeHere("a Run whose worker is gone", () => {
  it("goes on from its save on this machine if the worker was removed, wherever somebody says", async () => {
    const { server, client } = await ownServer();
    await using machine = new JoinedMachine();
    try {
      const shelf = await joinAs(client, machine, "Shelf");
      const asking = [sh("echo before > file"), sh(ask, "cat file")].join("\n\n");
      const id = await client.start(asking, { target: inside(shelf), mode: "interactive" });
      await client.untilStatus(id, "needs-you");
      expect((await client.call("DELETE", `/api/workers/${shelf.id}`)).status).toBe(200);
      await client.untilEvent(id, (it) => it.type === "devbox.lost");
      await client.answer(await client.run(id), { choices: ["Header"] });
      const asks = await client.until(
        id,
        (it) => it.openQuestions?.questions[0]?.header === "Host",
        "the question where it goes",
      );
      await client.answer(asks, { choices: ["This machine"] });
      await client.untilStatus(id, "completed");
      expect(await client.output(id)).toContain("Header\nbefore\n");
      expect(await places(client, id)).toEqual([shelf.id, own]);
    } finally {
      await server.discard();
    }
  });
});
