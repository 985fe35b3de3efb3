import { UpdateItemCommand } from "@aws-sdk/client-dynamodb";
import { key, N, query, runKey, S, text, unlessRefused } from "./item.ts";
import { type Table, tableShape } from "./table.ts";

/** Parallel writes. Each update of an item is a write unit, and a partition accepts 1,000 a second. */
const atOnce = 20;

/** Sets one expiry time (milliseconds since 1970) on all items of a Run, so that no timeline is ever incomplete. Safe to repeat. */
export async function retireRun(table: Table, runId: string, at: number): Promise<void> {
  const items = query(table, {
    KeyConditionExpression: "pk = :run",
    ExpressionAttributeValues: { ":run": S(runKey(runId)) },
    ProjectionExpression: "sk",
  });
  let batch: Promise<unknown>[] = [];
  for await (const item of items) {
    batch.push(expire(table, runId, text(item, "sk"), at));
    if (batch.length < atOnce) continue;
    await Promise.all(batch);
    batch = [];
  }
  await Promise.all(batch);
}

const expire = ({ client, name }: Table, runId: string, sk: string, at: number) => {
  const update = new UpdateItemCommand({
    TableName: name,
    Key: key(runKey(runId), sk),
    UpdateExpression: "set #ttl = :ttl",
    ConditionExpression: "attribute_exists(pk)",
    ExpressionAttributeNames: { "#ttl": tableShape.ttl },
    ExpressionAttributeValues: { ":ttl": N(Math.ceil(at / 1_000)) },
  });
  return unlessRefused(client.send(update)); // refused: the item is already gone
};
