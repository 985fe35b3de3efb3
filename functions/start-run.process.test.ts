import { afterAll, beforeAll, expect, it } from "vitest";
import { type FakeServer, fakeServer } from "../infra/testing/console/fake-server.ts";
import { Problem } from "../shared/problem.ts";
import type { NewRun } from "../shared/schemas/run.ts";
import { commit, type Request } from "./commit.ts";
import { startRun } from "./start-run.ts";

let server: FakeServer;
beforeAll(async () => {
  server = await fakeServer();
});
afterAll(() => server.close());

const ada = { team: "local", name: "ada" };
const wanted: NewRun = {
  instructions: "Do it.",
  mode: "interactive",
  limits: { activeMinutes: 60 },
};
const request = (key: string, fingerprint = key, action = "create"): Request => ({
  key,
  fingerprint,
  by: "ada",
  action,
});

it("a Run is created once per key, and every copy gets it as it was created, however late", async () => {
  const { ports } = server;
  const [one, other] = await Promise.all([
    startRun(ports, ada, wanted, request("a")),
    startRun(ports, ada, wanted, request("a")),
  ]);
  expect(other).toEqual(one);
  for (let n = 0; n < 120; n += 1)
    await commit(ports, one.id, { type: "stop", by: "ada" }, request(`stop-${n}`));
  expect((await server.run(one.id)).status).toBe("stopped");
  expect(await startRun(ports, ada, wanted, request("a"))).toEqual(one);
  expect((await ports.log.last(one.id))?.requests).toHaveLength(100);
});

it("a key that created a Run stands for no other request", async () => {
  const { ports } = server;
  const { id } = await startRun(ports, ada, wanted, request("b"));
  const changed = startRun(ports, ada, wanted, request("b", "changed"));
  await expect(changed).rejects.toMatchObject({ code: "key-reused" });
  const stop = commit(ports, id, { type: "stop", by: "ada" }, request("b", "stop", "stop"));
  await expect(stop).rejects.toMatchObject({ code: "key-reused" });
});

it("a refused creation leaves nothing behind, not even under its key", async () => {
  const { ports } = server;
  const refused = startRun(ports, ada, { ...wanted, instructions: " " }, request("c", "empty"));
  await expect(refused).rejects.toMatchObject({ code: "run-invalid" });
  expect(await startRun(ports, ada, wanted, request("c"))).toMatchObject({ status: "running" });
});

it("a copy that is refused because of what came after the Run was started still gets the Run", async () => {
  const { ports } = server;
  let started: ReturnType<typeof startRun> | undefined;
  /** A machine that goes away between two copies of the request. */
  const leaving = async () => {
    started = startRun(ports, ada, wanted, request("e"));
    await started;
    throw new Problem("run-invalid", "There is no such worker.");
  };
  const late = { ...ports, workers: { ...ports.workers, list: leaving } };
  const run = await startRun(late, ada, wanted, request("e"));
  expect(run).toEqual(await started);
});

it("a commit that was read too early is read again, and nothing is lost", async () => {
  const { ports } = server;
  const { id } = await startRun(ports, ada, wanted, request("d"));
  const read = await ports.log.last(id);
  if (!read) throw new Error("There is no commit.");
  const say = (text: string) =>
    commit(ports, read, { type: "message", by: "ada", id: `msg_${text}`, text, autonomous: false });
  await Promise.all([say("one"), say("two")]);
  expect((await server.run(id)).queue.map((it) => it.text).sort()).toEqual(["one", "two"]);
});
