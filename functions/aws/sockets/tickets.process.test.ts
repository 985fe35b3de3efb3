import type { Server } from "node:http";
import { ScanCommand } from "@aws-sdk/client-dynamodb";
import { afterAll, beforeAll, beforeEach, expect, it } from "vitest";
import { dynamoDb, freshTable } from "../../../infra/testing/aws/dynamodb.ts";
import type { Table } from "../table/table.ts";
import type { Opener } from "./connections.ts";
import { dynamoTickets, type Tickets } from "./tickets.ts";

let server: Server;
beforeAll(async () => {
  server = await dynamoDb();
});
afterAll(() => server.close());

let table: Table;
let tickets: Tickets;
let now: number;
beforeEach(async () => {
  table = await freshTable(server);
  now = Date.UTC(2026, 10, 23, 10);
  tickets = dynamoTickets(table, () => now);
});

const ada: Opener = { kind: "person", caller: { team: "red", name: "ada" } };
const box: Opener = { kind: "devbox", runId: "run_a", generation: 2 };

it("stands for who asked for it, and for the origin of the page", async () => {
  const [of, without] = [
    await tickets.issue(ada, "https://a.b"),
    await tickets.issue(box, undefined),
  ];
  expect(await tickets.redeem(of)).toEqual({ by: ada, origin: "https://a.b" });
  expect(await tickets.redeem(without)).toEqual({ by: box });
});

it("is redeemed once, also by many at once", async () => {
  const ticket = await tickets.issue(ada, undefined);
  const redeemed = await Promise.all(Array.from({ length: 8 }, () => tickets.redeem(ticket)));
  expect(redeemed.filter(Boolean)).toEqual([{ by: ada }]);
  expect(await tickets.redeem(ticket)).toBeUndefined();
});

it("is good for a minute", async () => {
  const [early, late] = [await tickets.issue(ada, undefined), await tickets.issue(ada, undefined)];
  now += 59_999;
  expect(await tickets.redeem(early)).toEqual({ by: ada });
  now += 1;
  expect(await tickets.redeem(late)).toBeUndefined();
});

it("cannot be guessed, and cannot be read from the table", async () => {
  const ticket = await tickets.issue(ada, undefined);
  expect(ticket).toMatch(/^[A-Za-z0-9_-]{43}$/);
  expect(await tickets.issue(ada, undefined)).not.toBe(ticket);
  const { Items } = await table.client.send(new ScanCommand({ TableName: table.name }));
  expect(Items).toHaveLength(2);
  expect(JSON.stringify(Items)).not.toContain(ticket);
});

it.each(["", "none", "x".repeat(5_000)])("is not %s", async (ticket) => {
  await tickets.issue(ada, undefined);
  expect(await tickets.redeem(ticket)).toBeUndefined();
});
