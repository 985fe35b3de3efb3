import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import type { RunDetails } from "../../../shared/schemas/run-view.ts";
import type { Worker } from "../../../shared/worker.ts";
import { openssl, ownCa } from "../own-ca.ts";
import { Client } from "./support/client.ts";
import { ClockFile } from "./support/clock-file.ts";
import { OwnServer } from "./support/instance.ts";
import { JoinedMachine } from "./support/joined-machine.ts";
import { namespaces, OwnNetwork, type Place } from "./support/own-network.ts";
import { proxyThere } from "./support/proxy-there.ts";
import { ask, describeHere, sh } from "./support/use.ts";

const soon = { timeout: 90_000, interval: 200 };
const where = namespaces.here && openssl.here ? describeHere : describe.skip;

const labelsOf = ({ openQuestions }: RunDetails): string[] =>
  (openQuestions?.questions[0]?.options ?? []).map((it) => it.label);

/** Commands have that of the person who started the worker, but never rights to write for others. */
const usualUmask = (process.umask() | 0o022).toString(8).padStart(4, "0");

type Joined = { machine: JoinedMachine; place: Place; id: string };

where(`two workers with addresses of their own${namespaces.why}${openssl.why}`, () => {
  const folder = mkdtempSync(join(tmpdir(), "wheelhouse-two-"));
  const clock = new ClockFile(folder);
  const network = new DisposableStack();
  const held: {
    server?: OwnServer;
    client?: Client;
    proxy?: Awaited<ReturnType<typeof proxyThere>>;
    one?: Joined;
    two?: Joined;
  } = {};
  const given = <K extends keyof typeof held>(name: K): NonNullable<(typeof held)[K]> =>
    held[name] ?? expect.fail(`There is no ${name}.`);

  beforeAll(async () => {
    const own = network.use(new OwnNetwork());
    const ca = ownCa(folder, `IP:${own.gate.address}`);
    const port = () => Number(new URL(held.server?.url ?? "").port);
    held.proxy = await proxyThere(own.gate, { folder, prefix: "/wheelhouse", port });
    held.server = await new OwnServer(["--public-url", held.proxy.url]).start(clock.env);
    held.client = new Client(held.server);
    for (const name of ["one", "two"] as const) {
      const place = own.machine();
      const machine = new JoinedMachine({ SSL_CERT_FILE: ca.path }, place.under);
      held[name] = { machine, place, id: "" };
      const { body } = await held.client.post("/api/workers/codes", { name, most: 4 });
      expect(body.line).toContain(`--url ${held.proxy.url} `);
      await machine.paste(body.line);
      held[name].id = (await until(name, (it) => it.online)).id;
    }
  });
  afterAll(async () => {
    await held.one?.machine[Symbol.asyncDispose]();
    await held.two?.machine[Symbol.asyncDispose]();
    await held.server?.discard();
    held.proxy?.close();
    network.dispose();
    rmSync(folder, { recursive: true, force: true });
  });

  /** A worker, as soon as it fits. */
  const until = (name: string, fits: (it: Worker) => boolean): Promise<Worker> =>
    vi.waitFor(async () => {
      const { body } = await given("client").get("/api/workers");
      const found = body.workers.find((it: Worker) => it.name === name);
      if (found && fits(found)) return found;
      throw new Error(`It does not fit: ${JSON.stringify(found)}`);
    }, soon);

  /** Starts a Run on a worker that prints `first`, waits for `finish`, and prints `last`. */
  async function working(on: Joined, name: string) {
    const id = await given("client").start(
      sh("echo first", `until [ -e go ]; do sleep 0.1; done`, `echo last of ${name}`),
      { target: { worker: on.id, image: "host" } },
    );
    await given("client").untilEvent(id, (it) => it.type === "step.output");
    const finish = () => {
      const workspace = join(on.machine.data, "runs", id, "workspace");
      mkdirSync(workspace, { recursive: true });
      writeFileSync(join(workspace, "go"), "");
    };
    return { id, finish, name };
  }

  /** Nothing is lost, and nothing came twice: a gapless timeline with all output once, and one DevBox. */
  async function isWhole({ id, name }: { id: string; name: string }): Promise<void> {
    const client = given("client");
    expect((await client.untilStatus(id, "completed", "failed")).status).toBe("completed");
    expect(await client.output(id)).toBe(`first\nlast of ${name}\n`);
    const events = await client.events(id);
    expect(events.map((it) => it.seq)).toEqual(events.map((_, n) => n + 1));
    const boxes = events.filter((it) => /^devbox\.(launched|lost|resumed)$/.test(it.type));
    expect(boxes.map((it) => it.type)).toEqual(["devbox.launched"]);
  }

  it("take the Runs that name them, and those that ask where to go", async () => {
    const [client, one, two] = [given("client"), given("one"), given("two")];
    const named = await client.start(sh("umask; echo there"), {
      target: { worker: "one", image: "host" },
    });
    await client.untilStatus(named, "completed");
    expect(await client.output(named)).toBe(`${usualUmask}\nthere\n`);
    expect((await client.run(named)).devboxes.map((it) => it.worker)).toEqual([one.id]);

    const id = await client.start(sh("echo there"), { target: undefined, mode: "interactive" });
    const run = await client.untilStatus(id, "needs-you");
    const labels = labelsOf(run);
    const chosen = labels.find((it) => it.startsWith("two")) ?? "";
    expect(labels.some((it) => it.startsWith("one"))).toBe(true);
    await client.answer(run, { choices: [chosen] });
    await client.untilStatus(id, "completed");
    expect((await client.run(id)).devboxes.map((it) => it.worker)).toEqual([two.id]);

    const from = (place: Place) =>
      given("proxy").heard.filter((it) => it.startsWith(place.address));
    for (const { place } of [one, two]) {
      expect(from(place)).toContain(`${place.address} POST /wheelhouse/worker/report`);
      expect(from(place)).toContain(`${place.address} POST /wheelhouse/box/hello`);
    }
    for (const it of [named, id]) await client.post(`/api/runs/${it}/devbox/release`);
  });

  it("one is drained: what it has goes on, and what comes waits, says so, and goes on when it may", async () => {
    const [client, one] = [given("client"), given("one")];
    const first = await working(one, "first");
    const drain = (draining: boolean) =>
      client.call("PATCH", `/api/workers/${one.id}`, { draining });
    await drain(true);
    const second = await client.start(sh("echo second"), { target: { worker: one.id } });
    await client.untilEvent(
      second,
      (it) => it.type === "devbox.progressed" && /somebody drains it/.test(it.reason ?? ""),
    );
    first.finish();
    await isWhole(first);
    expect((await client.run(second)).devboxes.map((it) => it.state)).toEqual(["launching"]);
    await drain(false);
    await client.untilStatus(second, "completed");
    for (const it of [first.id, second]) await client.post(`/api/runs/${it}/devbox/release`);
  });

  it("one is cut off and comes back: its Run goes on meanwhile, and no word of it is lost", async () => {
    const [client, one] = [given("client"), given("one")];
    const run = await working(one, "cut off");
    one.place.link("down");
    clock.move({ passed: 36_000 });
    await until("one", (it) => !it.online);
    await until("two", (it) => it.online);
    run.finish();
    const other = await client.start(sh("echo elsewhere"), {
      target: { worker: one.id, image: "host" },
      mode: "interactive",
    });
    const asks = await client.untilStatus(other, "needs-you");
    const labels = labelsOf(asks);
    expect(labels.filter((it) => it.startsWith("one"))).toEqual([]);
    await client.answer(asks, { choices: labels.filter((it) => it.startsWith("two")) });
    await client.untilStatus(other, "completed");
    expect(await client.output(run.id)).toBe("first\n");
    expect((await client.run(run.id)).devboxes.map((it) => it.state)).toEqual(["up"]);
    one.place.link("up");
    await until("one", (it) => it.online);
    await isWhole(run);
    for (const it of [run.id, other]) await client.post(`/api/runs/${it}/devbox/release`);
  });

  it("one is killed while three Runs work and one waits, and the server is restarted meanwhile", async () => {
    const [client, one, server] = [given("client"), given("one"), given("server")];
    await until("one", (it) => it.joined?.devboxes.length === 0);
    const runs = [];
    for (const name of ["red", "green", "blue"]) runs.push(await working(one, name));
    const asking = await client.start(sh(`echo "got: $(${ask})"`), {
      target: { worker: one.id, image: "host" },
      mode: "interactive",
    });
    await client.untilStatus(asking, "needs-you");
    const full = await client.start(sh("echo had a place"), { target: { worker: one.id } });
    await client.untilEvent(
      full,
      (it) => it.type === "devbox.progressed" && /already has 4 DevBoxes/.test(it.reason ?? ""),
    );
    const pids = one.machine.devBoxes();
    expect(pids).toHaveLength(4);

    await one.machine.end("SIGKILL");
    runs[0]?.finish(); // while nobody looks after it, but its server is there
    await isWhole(runs[0] ?? expect.fail());
    await server.end("SIGKILL");
    runs[1]?.finish(); // while neither is there
    await server.start(clock.env);
    clock.move({ passed: 36_000 });
    await until("one", (it) => !it.online && it.joined?.devboxes.length === 4);
    const run = await client.untilStatus(asking, "needs-you");
    expect((await client.answer(run, { choices: ["Header"] })).status).toBe(200);
    expect(one.machine.devBoxes()).toEqual(pids);
    await one.machine.start();
    await until("one", (it) => it.online);
    runs[2]?.finish();
    for (const it of runs) await isWhole(it);
    await client.untilStatus(asking, "completed");
    expect(await client.output(asking)).toBe("got: Header\n");
    const boxes = (await client.events(asking)).filter((it) => it.type.startsWith("devbox.l"));
    expect(boxes.map((it) => it.type)).toEqual(["devbox.launched"]);
    await client.post(`/api/runs/${runs[0]?.id}/devbox/release`);
    await client.untilStatus(full, "completed");
    expect(await client.output(full)).toBe("had a place\n");
  });
});
