import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { createServer, type IncomingMessage, request, type Server } from "node:http";
import { buffer } from "node:stream/consumers";
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createTable, dynamoDb, freshTable } from "../../../infra/testing/aws/dynamodb.ts";
import { recordsContract } from "../../../infra/testing/contracts/records.contract.ts";
import { runListContract } from "../../../infra/testing/contracts/run-list.contract.ts";
import { runLogContract } from "../../../infra/testing/contracts/run-log.contract.ts";
import { placesContract, waitsContract } from "../../../infra/testing/contracts/waits.contract.ts";
import { Story } from "../../../infra/testing/samples/story.ts";
import type { Run } from "../../../shared/run.ts";
import type { Commit } from "../../ports/run-log.ts";
import { dynamoPlaces } from "./places.ts";
import { dynamoRecords } from "./records.ts";
import { dynamoRunList } from "./run-list.ts";
import { dynamoRunLog } from "./run-log.ts";
import type { Table } from "./table.ts";
import { dynamoWaits } from "./waits.ts";

let server: Server;
beforeAll(async () => {
  server = await dynamoDb();
});
afterAll(() => server.close());
const table = () => freshTable(server);

describe("the log in a DynamoDB table", () => {
  runLogContract(async () => dynamoRunLog(await table()));

  it("gives a timeline that is longer than one answer of DynamoDB", async () => {
    const log = dynamoRunLog(await table());
    const texts = Array.from({ length: 50 }, () => randomBytes(24_000).toString("base64"));
    for (const [n, text] of texts.entries()) await log.append(commit("run_a", n + 1, text));
    const events = await log.events("run_a", 0, 100);
    expect(events.map((it) => "text" in it && it.text)).toEqual(texts);
    expect((await log.events("run_a", 47, 100)).map((it) => it.seq)).toEqual([48, 49, 50]);
    expect((await log.last("run_a"))?.first).toBe(50);
  });

  it("refuses what is too long for an item, and says so", async () => {
    const log = dynamoRunLog(await table());
    const long = commit("run_a", 1, randomBytes(700_000).toString("base64"));
    await expect(log.append(long)).rejects.toMatchObject({
      code: "too-large",
      message: expect.stringMatching(/log of Run run_a would have \d{3} kB; the limit is 400 kB/),
    });
    expect(await log.last("run_a")).toBeUndefined();
  });

  it("knows no Run by an id that is longer than a key can be", async () => {
    const log = dynamoRunLog(await table());
    expect(await log.last("x".repeat(5_000))).toBeUndefined();
    expect(await log.events("run_none", 10 ** 15, 10)).toEqual([]);
  });
});

describe("the records in a DynamoDB table", () => {
  recordsContract(async (now) => dynamoRecords(await table(), now));
});

describe("the list in a DynamoDB table", () => {
  runListContract(async () => dynamoRunList(await table()));

  it("reads the active Runs alone when it is asked for them", async () => {
    const { name, client } = await table();
    let read = 0;
    client.middlewareStack.add(
      (next) => async (given) => {
        const result = await next(given);
        const { ScannedCount: scanned = 0 } = result.output as { ScannedCount?: number };
        read += scanned;
        return result;
      },
      { step: "initialize" },
    );
    const list = dynamoRunList({ name, client });
    const ended = new Story().completed().boxGone().run;
    await Promise.all(
      Array.from({ length: 100 }, (_, n) => list.put({ ...ended, id: `run_${n}` })),
    );
    await list.put({ ...new Story().working().run, id: "run_active" });
    const status = ["queued", "running", "needs-you"] as const;
    const found = await list.page("local", { status: [...status], limit: 50 });
    expect(found.runs.map((it) => it.id)).toEqual(["run_active"]);
    expect(read).toBe(1);
  });

  it("finds one Run among more than one answer of DynamoDB holds", async () => {
    const list = dynamoRunList(await table());
    const run = (n: number): Run => ({
      ...new Story().run,
      id: `run_${n}`,
      title: n === 7 ? "ÄNDERE the needle" : `Hay ${n}`,
      createdAt: new Date(Date.UTC(2026, 10, 23) + n * 1_000).toISOString(),
      summary: "x".repeat(4_000),
    });
    await Promise.all(Array.from({ length: 300 }, (_, n) => list.put(run(n))));
    const found = await list.page("local", { q: "ändere THE", limit: 1 });
    expect(found.runs.map((it) => it.id)).toEqual(["run_7"]);
    expect(found.cursor).toBeUndefined();
    expect((await list.active()).length).toBe(300);
  });

  it.each(["nonsense", "~", "2026-11-23T10:00:00.000Z~", "2026-11-23T10:00:00.000Z~a#b"])(
    "refuses the cursor %s, which it never gave out",
    async (cursor) => {
      const list = dynamoRunList(await table());
      await expect(list.page("local", { cursor, limit: 1 })).rejects.toMatchObject({
        code: "bad-request",
      });
    },
  );

  it("keeps a Run under the active ones when the deletion of its save comes late", async () => {
    const list = dynamoRunList(await table());
    const story = new Story().completed().boxGone();
    await list.put(story.run);
    await list.put(story.says("Go on.").run);
    await list.saveDeleted(story.run.id);
    expect(await list.active()).toEqual([story.run.id]);
  });
});

describe("the waits in a DynamoDB table", () =>
  waitsContract(async () => dynamoWaits(await table())));
describe("the places in a DynamoDB table", () => {
  placesContract(async (limits) => dynamoPlaces(await table(), limits));

  it("stay with a Run that claimed again, when an older claim and a release come late", async () => {
    const run = { id: "run_a", team: "team" };
    const places = dynamoPlaces(await table(), { total: 1, perTeam: 1 });
    await places.claim({ ...run, seq: 5 });
    expect(await places.claim({ ...run, seq: 1 })).toBe(true);
    await places.release({ ...run, seq: 3 });
    expect(await places.holders()).toEqual([{ runId: "run_a", team: "team" }]);
  });
});

describe("with throttles, failures and lost replies on the way", () => {
  let bad: Awaited<ReturnType<typeof badWay>>;
  beforeAll(async () => {
    bad = await badWay(server);
  });
  afterAll(() => bad.close());

  describe("the log", () => runLogContract(async () => dynamoRunLog(await bad.table())));
  describe("the list", () => runListContract(async () => dynamoRunList(await bad.table())));
  describe("the waits", () => waitsContract(async () => dynamoWaits(await bad.table())));
  describe("the records", () =>
    recordsContract(async (now) => dynamoRecords(await bad.table(), now)));
  describe("the places", () =>
    placesContract(async (limits) => dynamoPlaces(await bad.table(), limits), { lossy: true }));

  it("was a bad way indeed", () => {
    for (const trouble of troubles) expect(bad.met[trouble]).toBeGreaterThan(5);
  });
});

function commit(runId: string, seq: number, text: string): Commit {
  const event = { type: "message.written" as const, text, seq, at: "2026-11-23T10:00:00.000Z" };
  const after = { ...new Story().run, id: runId, seq };
  return { runId, first: seq, events: [event], after, requests: [] };
}

const troubles = [
  "ProvisionedThroughputExceededException",
  "ThrottlingException",
  "InternalServerError",
  "lost-reply",
] as const;
type Trouble = (typeof troubles)[number];

/** The faults of a request's first tries: one request in five meets a fault. More faults would use up the SDK's retries. */
const planned = (n: number): Trouble[] =>
  n % 5 === 0 ? [...(plan[(n / 5) % plan.length] ?? [])] : [];
const plan: readonly (readonly Trouble[])[] = [
  ["lost-reply"],
  ["ThrottlingException"],
  ["InternalServerError"],
  ["lost-reply"],
  ["ProvisionedThroughputExceededException"],
  ["lost-reply", "ThrottlingException"],
  ["lost-reply"],
];

/** A proxy in front of DynamoDB that makes trouble, and tables behind it by a client with the retries of a deployment. */
async function badWay(to: Server) {
  const met = Object.fromEntries(troubles.map((it) => [it, 0])) as Record<Trouble, number>;
  const ahead = new Map<string, Trouble[]>();
  let requests = 0;
  const proxy = createServer(async (incoming, outgoing) => {
    const id = String(incoming.headers["amz-sdk-invocation-id"]);
    const left = ahead.get(id) ?? planned(requests++);
    ahead.set(id, left);
    const trouble = left.shift();
    if (trouble) met[trouble]++;
    if (trouble && trouble !== "lost-reply") {
      outgoing.writeHead(trouble === "InternalServerError" ? 500 : 400);
      outgoing.end(JSON.stringify({ __type: `com.amazonaws.dynamodb.v20120810#${trouble}` }));
      return;
    }
    const reply = await forwarded(incoming, to);
    if (trouble) return void incoming.socket.destroy();
    outgoing.writeHead(reply.status, reply.headers).end(reply.body);
  });
  proxy.listen(0, "127.0.0.1");
  await once(proxy, "listening");
  const clients: DynamoDBClient[] = [];
  return {
    met,
    table: async (): Promise<Table> => {
      const client = new DynamoDBClient({
        endpoint: `http://127.0.0.1:${portOf(proxy)}`,
        region: "us-east-1",
        credentials: { accessKeyId: "local", secretAccessKey: "local" },
        maxAttempts: 8,
        retryMode: "standard",
      });
      Object.assign(await client.config.retryStrategy(), { retryBackoffStrategy: hasty });
      const made = { client, name: `bad-${clients.push(client)}` };
      await createTable(made);
      return made;
    },
    close: () => {
      for (const client of clients) client.destroy();
      proxy.close();
    },
  };
}

/** The delays of the SDK's own strategy, shortened. */
const hasty = { setDelayBase: () => {}, computeNextBackoffDelay: () => 1 };

const portOf = (of: Server): number => {
  const address = of.address();
  return typeof address === "object" && address ? address.port : 0;
};

async function forwarded(incoming: IncomingMessage, to: Server) {
  const { method, url: path, headers } = incoming;
  const on = request({ host: "127.0.0.1", port: portOf(to), method, path, headers });
  const [[answer]] = await Promise.all([
    once(on, "response") as Promise<[IncomingMessage]>,
    incoming.pipe(on),
  ]);
  return { status: answer.statusCode ?? 500, headers: answer.headers, body: await buffer(answer) };
}
