import { createHash, randomBytes } from "node:crypto";
import { describe, expect, it } from "vitest";
import { memoryDatabase } from "../../infra/local/data/database.ts";
import { sqliteRecords } from "../../infra/local/data/records.ts";
import { sqliteRunLog } from "../../infra/local/data/run-log.ts";
import type { WorkerFacts, WorkerReport } from "../../shared/schemas/worker-protocol.ts";
import type { Ports } from "../ports/ports.ts";
import { rememberRemoved, workerOfToken } from "./credential.ts";
import { join, makeCode } from "./join.ts";
import { joinedHost } from "./joined-host.ts";
import { viewOf } from "./joined-workers.ts";
import { findWorker, workersOf } from "./kept-worker.ts";
import { workerNews } from "./news.ts";
import { removeWorker } from "./remove.ts";
import { ordersFor, takeReport } from "./report.ts";
import { wantedOn } from "./wanted.ts";

const ada = { team: "team=a@b.c", name: "ada" };
const wish = { labels: [], most: 2, credentials: "none" as const };
const minute = 60_000;

function world() {
  const clock = { ms: Date.parse("2026-11-23T10:00:00.000Z") };
  const db = memoryDatabase();
  const ports = {
    records: sqliteRecords(db, () => clock.ms),
    log: sqliteRunLog(db),
    workerNews: workerNews(),
    now: () => new Date(clock.ms).toISOString(),
    entropy: (bytes: number) => randomBytes(bytes),
    settings: { secret: randomBytes(32) },
  } as unknown as Ports;
  return { clock, ports };
}

const proofOf = (secret: string) => createHash("sha256").update(secret).digest("hex");
const aSecret = () => randomBytes(32).toString("base64url");
const bearer = (team: string, worker: string, secret: string) =>
  `wheelhouse-worker_${Buffer.from(team).toString("base64url")}.${worker}.${secret}`;

const facts: WorkerFacts = {
  platform: "linux",
  arch: "x64",
  cores: 4,
  memoryBytes: 8e9,
  freeMemoryBytes: 4e9,
  diskBytes: 1e11,
  freeDiskBytes: 5e10,
  load: 0.5,
  hosts: [{ kind: "bubblewrap", isolated: true, isolation: "bubblewrap sandbox", limits: [] }],
  images: [{ id: "host", name: "This machine's own tools" }],
  engines: [],
};
const said = (devboxes: WorkerReport["devboxes"] = []): WorkerReport => ({
  protocol: 1,
  facts,
  devboxes,
  wait: 0,
});

const idOf = (noun: string, n: number) => `${noun}_${String(n).padStart(26, "0")}`;
const order = (n: number) => ({
  devbox: idOf("box", n),
  runId: idOf("run", n),
  generation: 1,
  image: "host",
  coordinator: "https://wheelhouse.example.com",
  bootToken: "x",
});

/** A machine that joined. */
async function joinedMachine({ ports }: ReturnType<typeof world>, wishes: object = wish) {
  const secret = aSecret();
  const { code } = await makeCode(ports, ada, { ...wish, ...wishes });
  const asked = { code, proof: proofOf(secret), protocol: 1, hostname: "shelf.office" };
  const { worker, name } = await join(ports, asked);
  const kept = async () => {
    const it = await findWorker(ports, ada.team, worker);
    if (!it) throw new Error("It joined.");
    return it;
  };
  const report = async (...devboxes: WorkerReport["devboxes"]) =>
    takeReport(ports, ada.team, await kept(), said(devboxes));
  return { worker, name, secret, code, kept, report, host: joinedHost(ports, worker) };
}

describe("a code", () => {
  it("lets one machine join, under its own name, and the same machine again after a lost reply", async () => {
    const it = world();
    const { worker, name, code, secret } = await joinedMachine(it);
    expect(name).toBe("shelf");
    const again = { code, proof: proofOf(secret), protocol: 1, hostname: "shelf" };
    expect(await join(it.ports, again)).toMatchObject({ worker });
    expect(await workersOf(it.ports, ada.team)).toHaveLength(1);
  });

  it("is refused for another machine, after ten minutes, and if it was never made", async () => {
    const it = world();
    const { code } = await joinedMachine(it);
    const other = { proof: proofOf(aSecret()), protocol: 1, hostname: "x" };
    const refused = { code: "unauthorized" };
    await expect(join(it.ports, { ...other, code })).rejects.toMatchObject(refused);
    const { code: late } = await makeCode(it.ports, ada, wish);
    for (const wrong of [
      `${late}x`,
      late.replace("join_", "join_x"),
      late.toUpperCase(),
      "",
      "join_.",
    ])
      await expect(join(it.ports, { ...other, code: wrong })).rejects.toMatchObject(refused);
    it.clock.ms += 10 * minute;
    await expect(join(it.ports, { ...other, code: late })).rejects.toMatchObject(refused);
    expect(await workersOf(it.ports, ada.team)).toHaveLength(1);
  });

  it("makes one worker of many machines that use it at once", async () => {
    const it = world();
    const { code } = await makeCode(it.ports, ada, wish);
    const tries = Array.from({ length: 8 }, () =>
      join(it.ports, { code, proof: proofOf(aSecret()), protocol: 1, hostname: "x" }),
    );
    const done = await Promise.allSettled(tries);
    expect(done.filter((one) => one.status === "fulfilled")).toHaveLength(1);
    expect(await workersOf(it.ports, ada.team)).toHaveLength(1);
  });

  it("is kept as a hash only", async () => {
    const it = world();
    const { code } = await makeCode(it.ports, ada, wish);
    const kept = await it.ports.records.list(`worker-codes#${ada.team}`, { limit: 9 });
    expect(JSON.stringify(kept)).not.toContain(code.split(".")[1]);
  });

  it.each([
    [1, true],
    [2, true],
    [3, false],
    [99, false],
  ])("of a worker with the protocol %d: accepted %s", async (protocol, good) => {
    const it = world();
    const { code } = await makeCode(it.ports, ada, wish);
    const asked = join(it.ports, { code, proof: proofOf(aSecret()), protocol, hostname: "x" });
    if (good) await asked;
    else await expect(asked).rejects.toMatchObject({ code: "upgrade-needed" });
  });
});

describe("the credential of a worker", () => {
  it("stands for it alone, whatever part is changed", async () => {
    const it = world();
    const one = await joinedMachine(it);
    const two = await joinedMachine(it);
    const right = bearer(ada.team, one.worker, one.secret);
    expect((await workerOfToken(it.ports, right)).worker.id).toBe(one.worker);
    const forged = [
      bearer(ada.team, two.worker, one.secret),
      bearer("b", one.worker, one.secret),
      bearer(ada.team, "wkr_local", one.secret),
      `${right}x`,
      right.slice(0, -1),
      "",
      "wheelhouse-worker_..",
    ];
    for (const token of forged)
      await expect(workerOfToken(it.ports, token), token).rejects.toMatchObject({
        code: "unauthorized",
      });
  });

  it("of a removed worker is told so, and nobody else is", async () => {
    const it = world();
    const { worker, secret, kept } = await joinedMachine(it);
    await rememberRemoved(it.ports, await kept());
    await it.ports.records.remove(`workers#${ada.team}`, worker);
    const token = bearer(ada.team, worker, secret);
    await expect(workerOfToken(it.ports, token)).rejects.toMatchObject({ code: "worker-removed" });
    const guess = bearer(ada.team, worker, aSecret());
    await expect(workerOfToken(it.ports, guess)).rejects.toMatchObject({ code: "unauthorized" });
  });
});

describe("the DevBoxes of a worker", () => {
  it("are wanted once, however often they are launched, with a fresh boot token each time", async () => {
    const it = world();
    const { host, report, kept } = await joinedMachine(it);
    await report();
    await Promise.all([host.launch(order(1)), host.launch(order(1))]);
    await host.launch(order(1));
    const { orders, mark } = await ordersFor(it.ports, ada.team, await kept());
    expect(orders).toMatchObject([
      { devbox: order(1).devbox, should: "up", runId: order(1).runId },
    ]);
    it.clock.ms += minute;
    const later = await ordersFor(it.ports, ada.team, await kept());
    expect(later.mark).toBe(mark);
    expect(later.orders[0]).not.toEqual(orders[0]);
  });

  it("are up until the worker says that they are gone, however long it is silent", async () => {
    const it = world();
    const { host, report } = await joinedMachine(it);
    const { devbox } = order(1);
    expect(await host.describe(devbox)).toBe("unknown");
    await report();
    await host.launch(order(1));
    await report({ devbox, state: "up" });
    it.clock.ms += 30 * 24 * 60 * minute;
    expect(await host.describe(devbox)).toBe("up");
    await host.stop(devbox, 10_000);
    expect(await host.describe(devbox)).toBe("up");
    await report({ devbox, state: "gone" });
    expect(await host.list()).toEqual([]);
  });

  it("that are stopped before they were launched never start", async () => {
    const it = world();
    const { host, report, kept } = await joinedMachine(it);
    await report();
    await host.stop(order(1).devbox, 10_000);
    await host.launch(order(1));
    const { orders } = await ordersFor(it.ports, ada.team, await kept());
    expect(orders).toEqual([]);
    expect(await host.describe(order(1).devbox)).toBe("gone");
  });

  it("are forgotten by a later report, if the server died over the one that said that they are gone", async () => {
    const it = world();
    const { worker, host, report, kept } = await joinedMachine(it);
    await report();
    await host.launch(order(1));
    const { list, gone } = wantedOn(it.ports, worker);
    await gone(order(1).devbox); // and then it died
    expect((await ordersFor(it.ports, ada.team, await kept())).orders).toEqual([]);
    await report();
    expect(await list()).toEqual([]);
    await host.stop(order(2).devbox, 1_000); // a stop that came before its launch is kept
    await report();
    expect(await list()).toMatchObject([{ devbox: order(2).devbox, gone: true }]);
  });

  it("never exceed the limit, however many are launched at once", async () => {
    const { host, report } = await joinedMachine(world()); // it takes two
    await report();
    await Promise.allSettled([1, 2, 3, 4, 5].map((n) => host.launch(order(n))));
    expect(await host.list()).toHaveLength(2);
  });

  it("are gone if their order is written down at the moment when the worker is removed", async () => {
    const it = world();
    const { worker, host, report } = await joinedMachine(it);
    await report();
    const { get } = it.ports.records;
    let removed = false;
    const records = {
      ...it.ports.records,
      get: async (shelf: string, id: string) => {
        const value = await get(shelf, id);
        if (shelf === "worker-teams" && !removed) {
          removed = true;
          await removeWorker(it.ports, ada.team, worker);
        }
        return value;
      },
    };
    const late = joinedHost({ ...it.ports, records }, worker);
    await expect(late.launch(order(1))).rejects.toThrow("Somebody removed");
    await wantedOn(it.ports, worker).launch(order(2)); // a write that took longer than its caller waited
    for (const n of [1, 2]) expect(await host.describe(order(n).devbox)).toBe("gone");
    expect(await host.list()).toEqual([order(2).devbox]);
  });

  it("end in the shortest time that was asked for", async () => {
    const it = world();
    const { host, report, kept } = await joinedMachine(it);
    await report();
    await host.launch(order(1));
    for (const ms of [9_000, 5_000, 7_000]) await host.stop(order(1).devbox, ms);
    const { orders } = await ordersFor(it.ports, ada.team, await kept());
    expect(orders).toMatchObject([{ should: "ended", graceMs: 5_000 }]);
  });

  it("wait with the reason: offline, full, draining or short of disk", async () => {
    const it = world();
    const { host, report, worker } = await joinedMachine(it);
    const refused = (message: RegExp, endingHelps: boolean) =>
      expect(host.launch(order(9))).rejects.toMatchObject({
        ...{ name: "DevBox.NoCapacity", endingHelps, message: expect.stringMatching(message) },
      });
    await refused(/offline/, false);
    await report();
    await host.launch(order(1));
    await host.launch(order(2));
    await refused(/already has 2/, true);
    await report({ devbox: order(1).devbox, state: "gone" });
    await it.ports.records.change(`workers#${ada.team}`, worker, (value) => ({
      ...(value as object),
      draining: true,
    }));
    await refused(/drains it/, false);
    it.clock.ms += minute;
    await refused(/offline/, false);
  });

  it("of another worker are not its business", async () => {
    const it = world();
    const one = await joinedMachine(it);
    const two = await joinedMachine(it);
    await one.report();
    await one.host.launch(order(1));
    await two.report(
      { devbox: order(1).devbox, state: "gone" },
      { devbox: order(7).devbox, state: "up" },
    );
    expect(await one.host.describe(order(1).devbox)).toBe("up");
    expect(await two.host.describe(order(7).devbox)).toBe("unknown");
    expect(await two.host.list()).toEqual([]);
  });
});

describe("a worker of a deployment, which is asked at intervals", () => {
  /** Every call finds the worker in the records only; `told` counts the hints to it. */
  async function deployedMachine() {
    const it = world();
    const told: string[] = [];
    const tell = async (worker: string) => void told.push(worker);
    Object.assign(it.ports, { workerNews: { tell } });
    return { it, told, machine: await joinedMachine(it) };
  }
  const again = async ({ it, machine }: Awaited<ReturnType<typeof deployedMachine>>) =>
    (await ordersFor(it.ports, ada.team, await machine.kept())).reportSeconds;

  it.each([
    ["just reported", 0, "placed"],
    ["reported 34 s ago", 34_000, "placed"],
    ["reported 36 s ago", 36_000, "asked"],
    ["missed one report", 400_000, "asked"],
    ["missed two reports", 634_000, "asked"],
    ["missed two reports and more", 635_000, "offline"],
  ])("that %s takes a DevBox, is asked first, or is offline", async (_, agoMs, so) => {
    const at = await deployedMachine();
    const { it, told, machine } = at;
    await machine.report();
    expect(await again(at)).toBe(300);
    it.clock.ms += agoMs;
    if (so === "placed") {
      await machine.host.launch(order(1));
      expect(told).toEqual([machine.worker]);
      expect(await again(at)).toBe(10);
      return;
    }
    const why = so === "asked" ? /asked whether it is still there/ : /offline/;
    const refused = { name: "DevBox.NoCapacity", message: expect.stringMatching(why) };
    await expect(machine.host.launch(order(1))).rejects.toMatchObject(refused);
    expect(told).toEqual(so === "asked" ? [machine.worker] : []);
    expect(await machine.host.list()).toEqual([]);
    await machine.report();
    expect(await again(at)).toBe(so === "asked" ? 10 : 300);
    await machine.host.launch(order(1));
    expect(await machine.host.list()).toEqual([order(1).devbox]);
  });

  it("that was asked and got nothing is asked seldom again after ten minutes", async () => {
    const at = await deployedMachine();
    await at.machine.report();
    at.it.clock.ms += minute;
    await expect(at.machine.host.launch(order(1))).rejects.toThrow(/still there/);
    at.it.clock.ms += 10 * minute - 1;
    expect(await again(at)).toBe(10);
    at.it.clock.ms += 1;
    expect(await again(at)).toBe(300);
  });

  it("has the short lease while it hosts a DevBox, and the long one afterwards", async () => {
    const { it, machine } = await deployedMachine();
    const online = async () => (await viewOf(it.ports, await machine.kept())).online;
    const { devbox } = order(1);
    await machine.report();
    await machine.host.launch(order(1));
    await machine.report({ devbox, state: "up" });
    it.clock.ms += 35_000;
    expect(await online()).toBe(false);
    await machine.report({ devbox, state: "gone" });
    it.clock.ms += 35_000;
    expect(await online()).toBe(true);
    it.clock.ms += 600_000;
    expect(await online()).toBe(false);
  });
});

it("a worker does not exist for another team", async () => {
  const it = world();
  const { worker, report } = await joinedMachine(it);
  await report();
  expect(await findWorker(it.ports, "others", worker)).toBeUndefined();
  expect(await workersOf(it.ports, "others")).toEqual([]);
  expect(await removeWorker(it.ports, "others", worker)).toBe(false);
  expect(await findWorker(it.ports, ada.team, worker)).toBeDefined();
});
