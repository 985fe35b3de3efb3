import type { Server } from "node:http";
import { GetItemCommand } from "@aws-sdk/client-dynamodb";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { dynamoDb, freshTable } from "../../../infra/testing/aws/dynamodb.ts";
import type { Table } from "../table/table.ts";
import { boxRecords } from "./box-records.ts";

describe("the record of a DevBox", () => {
  let dynamo: Server;
  let table: Table;
  let now: number;
  let records: ReturnType<typeof boxRecords>;

  beforeAll(async () => {
    dynamo = await dynamoDb();
  });
  afterAll(() => dynamo.close());
  beforeEach(async () => {
    now = 1_000_000;
    table = await freshTable(dynamo);
    records = boxRecords(table, () => now);
  });

  it("is not there before anything happened", async () => {
    expect(await records.get("box_a")).toBeUndefined();
  });

  it("lets no launch begin once it is buried, and keeps when that was", async () => {
    await records.bury("box_a");
    now += 1;
    expect(await records.bury("box_a")).toMatchObject({ buriedAt: 1_000_000 });
    expect(await records.begin("box_a")).toBeUndefined();
    expect(await records.get("box_a")).toEqual({ refusals: 0, buriedAt: 1_000_000 });
  });

  it("lets no launch begin that has its task, and keeps the first one", async () => {
    await records.begin("box_a");
    await records.launched("box_a", "task-1");
    now += 1;
    expect(await records.launched("box_a", "task-2")).toMatchObject({
      task: "task-1",
      launchedAt: 1_000_000,
    });
    expect(await records.begin("box_a")).toBeUndefined();
  });

  it("says that the DevBox was buried when its task is recorded later", async () => {
    await records.begin("box_a");
    await records.bury("box_a");
    expect(await records.launched("box_a", "task-1")).toMatchObject({ buriedAt: 1_000_000 });
  });

  it("forgets that a launch began when it started nothing, unless a later one has begun", async () => {
    await records.begin("box_a");
    now += 1;
    await records.begin("box_a");
    await records.refused("box_a", 1_000_000);
    expect(await records.get("box_a")).toEqual({ refusals: 0, begunAt: 1_000_001 });
    await records.refused("box_a", 1_000_001);
    expect(await records.get("box_a")).toEqual({ refusals: 1 });
  });

  it("expires thirty days after its last change", async () => {
    await records.begin("box_a");
    now += 86_400_000;
    await records.bury("box_a");
    const Key = { pk: { S: "BOX#box_a" }, sk: { S: "BOX" } };
    const { Item } = await table.client.send(new GetItemCommand({ TableName: table.name, Key }));
    expect(Item?.["ttl"]).toEqual({ N: String(1_000 + 31 * 86_400) });
  });
});
