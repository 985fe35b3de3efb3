import type { Server } from "node:http";
import { ScanCommand } from "@aws-sdk/client-dynamodb";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { clientOf, dynamoDb, freshTable } from "../../../infra/testing/aws/dynamodb.ts";
import type { Table } from "../table/table.ts";
import { type Connections, dynamoConnections, type Opener } from "./connections.ts";

let server: Server;
beforeAll(async () => {
  server = await dynamoDb();
});
afterAll(() => server.close());

let table: Table;
let connections: Connections;
let now: number;
beforeEach(async () => {
  table = await freshTable(server);
  now = Date.UTC(2026, 10, 23, 10);
  connections = dynamoConnections(table, () => now);
});

const ada: Opener = { kind: "person", caller: { team: "red", name: "ada" } };
const bob: Opener = { kind: "person", caller: { team: "blue", name: "bob" } };
const box: Opener = { kind: "devbox", runId: "run_a", generation: 2 };
const shelf: Opener = { kind: "worker", worker: "wkr_a" };

describe("a connection", () => {
  it("is known by who opened it, until it is closed", async () => {
    await connections.opened("c1", ada);
    await connections.opened("c2", box);
    expect(await connections.who("c1")).toEqual(ada);
    expect(await connections.who("c2")).toEqual(box);
    await connections.closed("c1");
    expect(await connections.who("c1")).toBeUndefined();
    expect(await connections.who("c3")).toBeUndefined();
  });

  it("hears of its own team, its own Run or its own orders, and of no other", async () => {
    await connections.opened("c1", ada);
    await connections.opened("c2", bob);
    await connections.opened("c3", box);
    expect(await connections.team("red")).toEqual(["c1"]);
    expect(await connections.team("blue")).toEqual(["c2"]);
    expect(await connections.devboxes("run_a")).toEqual(["c3"]);
    expect(await connections.devboxes("run_b")).toEqual([]);
    expect(await connections.viewers("run_a")).toEqual([]);
    await connections.opened("c4", shelf);
    expect(await connections.worker("wkr_a")).toEqual(["c4"]);
    expect(await connections.worker("wkr_b")).toEqual([]);
    expect(await connections.team("red")).toEqual(["c1"]);
    await connections.closed("c4");
    expect(await connections.worker("wkr_a")).toEqual([]);
  });

  it("is over after 2 h 10 min, with all that it watches, though its items are still there", async () => {
    await connections.opened("c1", ada);
    await connections.opened("c2", box);
    now += 119 * 60_000;
    expect(await connections.watch("c1", "run_a")).toBe(true);
    now += 10 * 60_000;
    expect(await connections.who("c1")).toEqual(ada);
    expect(await connections.viewers("run_a")).toEqual(["c1"]);
    now += 60_000;
    expect(await connections.who("c1")).toBeUndefined();
    expect(await connections.viewers("run_a")).toEqual([]);
    expect(await connections.team("red")).toEqual([]);
    expect(await connections.devboxes("run_a")).toEqual([]);
    expect(await connections.watch("c1", "run_b")).toBe(false);
    expect(await items()).toHaveLength(5);
  });

  it("leaves nothing behind when it is closed, and may be closed again", async () => {
    await connections.opened("c1", ada);
    await connections.watch("c1", "run_a");
    await connections.watch("c1", "run_b");
    await connections.closed("c1");
    await connections.closed("c1");
    expect(await items()).toEqual([]);
  });
});

describe("watching a Run", () => {
  it("lasts until it is unwatched, however often it was watched", async () => {
    await connections.opened("c1", ada);
    await connections.opened("c2", ada);
    for (const id of ["c1", "c2", "c1"]) expect(await connections.watch(id, "run_a")).toBe(true);
    expect((await connections.viewers("run_a")).sort()).toEqual(["c1", "c2"]);
    await connections.unwatch("c1", "run_a");
    await connections.unwatch("c1", "run_b");
    await connections.unwatch("c3", "run_a");
    expect(await connections.viewers("run_a")).toEqual(["c2"]);
  });

  it("is for connections of people that are open", async () => {
    await connections.opened("c1", box);
    await connections.opened("c4", shelf);
    expect(await connections.watch("c1", "run_a")).toBe(false);
    expect(await connections.watch("c4", "run_a")).toBe(false);
    expect(await connections.watch("c2", "run_a")).toBe(false);
    expect(await connections.viewers("run_a")).toEqual([]);
  });

  it("is allowed for 50 Runs, also when more are asked for at once", async () => {
    await connections.opened("c1", ada);
    const runs = Array.from({ length: 60 }, (_, n) => `run_${n}`);
    const allowed = await Promise.all(runs.map((run) => connections.watch("c1", run)));
    expect(allowed.filter(Boolean)).toHaveLength(50);
    const watched = runs.filter((_, n) => allowed[n]);
    expect(await connections.watch("c1", watched[0] ?? "")).toBe(true);
    expect(await connections.watch("c1", "run_more")).toBe(false);
    await connections.unwatch("c1", watched[0] ?? "");
    expect(await connections.watch("c1", "run_more")).toBe(true);
  });

  it.each([0, 1, 2])("leaves no viewer when it is closed at step %i of it", async (step) => {
    await connections.opened("c1", ada);
    const slow = at(step, () => connections.closed("c1"));
    expect(await slow.watch("c1", "run_a")).toBe(false);
    expect(await items()).toEqual([]);
  });

  it.each([0, 1, 2, 3])("leaves no viewer when it comes at step %i of closing", async (step) => {
    await connections.opened("c1", ada);
    const closing = at(step, async () => void (await connections.watch("c1", "run_a")));
    await closing.closed("c1");
    expect(await items()).toEqual([]);
  });

  it("is refused while it is being closed, if that crashed on its way", async () => {
    await connections.opened("c1", ada);
    const crashing = at(1, () => Promise.reject(new Error("crash")));
    const slow = at(2, () => crashing.closed("c1").catch(() => {}));
    expect(await slow.watch("c1", "run_a")).toBe(false);
    expect(await connections.watch("c1", "run_b")).toBe(false);
    expect(await connections.viewers("run_a")).toEqual([]);
    expect(await connections.who("c1")).toBeUndefined();
  });

  it.each([0, 1, 2])("holds as it says when it is unwatched at step %i of it", async (step) => {
    await connections.opened("c1", ada);
    const slow = at(step, () => connections.unwatch("c1", "run_a"));
    const watches = await slow.watch("c1", "run_a");
    expect(await connections.viewers("run_a")).toEqual(watches ? ["c1"] : []);
    await connections.closed("c1");
    expect(await items()).toEqual([]);
  });
});

it("can be cleared away whatever step a crash came at", async () => {
  const life = async (of: Connections) => {
    await of.opened("c1", ada);
    for (const run of ["run_a", "run_b"]) await of.watch("c1", run);
    await of.unwatch("c1", "run_a");
    await of.closed("c1");
  };
  let step = -1;
  for (let crashed = true; crashed; ) {
    crashed = false;
    const failing = at(++step, async () => {
      crashed = true;
      throw new Error("crash");
    });
    await life(failing).catch(() => {});
    expect(await connections.team("blue")).toEqual([]);
    await connections.closed("c1");
    expect(await items(), `after a crash at step ${step}`).toEqual([]);
  }
  expect(step).toBe(14);
});

const items = async () =>
  (await table.client.send(new ScanCommand({ TableName: table.name }))).Items ?? [];

/** The same connections, by a process to which something happens before one of its requests. */
function at(step: number, meanwhile: () => Promise<void>): Connections {
  const address = server.address();
  const client = clientOf(`http://127.0.0.1:${typeof address === "object" && address?.port}`);
  let requests = 0;
  client.middlewareStack.add(
    (next) => async (args) => {
      if (requests++ === step) await meanwhile();
      return next(args);
    },
    { step: "initialize" },
  );
  return dynamoConnections({ client, name: table.name }, () => now);
}
