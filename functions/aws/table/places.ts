import { PutItemCommand, UpdateItemCommand } from "@aws-sdk/client-dynamodb";
import type { Places } from "../../ports/ports.ts";
import { get, type Item, key, N, unlessRefused } from "./item.ts";
import type { Table } from "./table.ts";

const at = key("PLACES", "PLACES");

/**
 * Limits how many Runs work at the same time. One item contains all holders as a map of Run to `seq`, so a claim is one
 * conditional update and two Runs never take the last place. A holder takes about 40 bytes: 800 fit into 32 KB.
 */
export function dynamoPlaces(table: Table, limit: number): Places {
  const held = async (): Promise<Item | undefined> => (await get(table, at))?.["held"]?.M;

  const change = (runId: string, update: string, condition: string, values: Item) =>
    unlessRefused(
      table.client.send(
        new UpdateItemCommand({
          TableName: table.name,
          Key: at,
          UpdateExpression: update,
          ConditionExpression: condition,
          ExpressionAttributeNames: { "#held": "held", "#run": runId },
          ExpressionAttributeValues: values,
        }),
      ),
    );

  const claim = async (runId: string, seq: number): Promise<boolean> => {
    const claimed = await change(
      runId,
      "set #held.#run = :seq",
      "#held.#run < :seq or (attribute_not_exists(#held.#run) and size(#held) < :limit)",
      { ":seq": N(seq), ":limit": N(limit) },
    );
    if (claimed) return true;
    const holders = await held();
    if (holders) return Object.hasOwn(holders, runId);
    await makeItem();
    return claim(runId, seq);
  };

  /** DynamoDB can set an entry only in an existing map. */
  const makeItem = () =>
    unlessRefused(
      table.client.send(
        new PutItemCommand({
          TableName: table.name,
          Item: { ...at, held: { M: {} } },
          ConditionExpression: "attribute_not_exists(pk)",
        }),
      ),
    );

  return {
    claim,
    release: async (runId, seq) => {
      const values = { ":seq": N(seq) };
      return !!(await change(runId, "remove #held.#run", "#held.#run < :seq", values));
    },
    free: async () => Math.max(0, limit - Object.keys((await held()) ?? {}).length),
    holders: async () => Object.keys((await held()) ?? {}),
  };
}
