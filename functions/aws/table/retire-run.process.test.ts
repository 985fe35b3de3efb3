import { QueryCommand } from "@aws-sdk/client-dynamodb";
import { afterAll, beforeAll, expect, it } from "vitest";
import { dynamoDb, freshTable } from "../../../infra/testing/aws/dynamodb.ts";
import { Story } from "../../../infra/testing/samples/story.ts";
import { retireRun } from "./retire-run.ts";
import { dynamoRunList } from "./run-list.ts";
import { dynamoRunLog } from "./run-log.ts";

let server: Awaited<ReturnType<typeof dynamoDb>>;
beforeAll(async () => {
  server = await dynamoDb();
});
afterAll(() => server.close());

it("a Run that can no longer be continued expires completely, and another Run does not", async () => {
  const table = await freshTable(server);
  const { run } = new Story().completed().boxGone();
  const log = dynamoRunLog(table);
  for (const id of ["run_a", "run_b"]) {
    for (let first = 1; first <= 45; first++) {
      const after = { ...run, id, seq: first };
      const events = [{ seq: first, at: run.since, type: "message.written", text: "…" } as const];
      await log.append({ runId: id, first, events, after, requests: [] });
    }
    await dynamoRunList(table).put({ ...run, id });
  }
  const at = Date.parse("2027-01-01T00:00:00Z");
  await retireRun(table, "run_a", at);
  await retireRun(table, "run_a", at);

  const expiries = async (id: string) => {
    const query = {
      TableName: table.name,
      KeyConditionExpression: "pk = :run",
      ExpressionAttributeValues: { ":run": { S: `RUN#${id}` } },
    };
    const { Items = [] } = await table.client.send(new QueryCommand(query));
    return Items.map((it) => it["ttl"]?.N);
  };
  expect(await expiries("run_a")).toEqual(Array(46).fill(String(at / 1_000)));
  expect(await expiries("run_b")).toEqual(Array(46).fill(undefined));
});

it("a Run without a save is among those to be retired as soon as it is over", async () => {
  const table = await freshTable(server);
  const list = dynamoRunList(table);
  const { run, now } = new Story().completed().boxGone();
  await list.put({ ...run, save: null });
  expect(await list.expired(now)).toEqual([run.id]);
  await list.saveDeleted(run.id);
  expect(await list.expired(now)).toEqual([]);
});
