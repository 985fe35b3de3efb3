import { PutItemCommand } from "@aws-sdk/client-dynamodb";
import type { Wait, Waits } from "../../ports/ports.ts";
import { get, type Item, key, N, number, query, runKey, S, text, unlessRefused } from "./item.ts";
import type { Table } from "./table.ts";

/** The only kind that can be listed, so the only kind in the index. */
const listed = "queued";

/**
 * The wait of each Run's execution: one item per Run, the latest wait wins. `ofKind` lists only queued Runs. It may be a
 * few milliseconds behind (DynamoDB's secondary indexes); a queued Run also checks by itself every minute.
 */
export function dynamoWaits(table: Table): Waits {
  return {
    put: async (wait) => {
      const { runId, team, token, execution, kind, mark, at, order } = wait;
      const index = { g2pk: S(`WAIT#${kind}`), g2sk: S(`${at}#${runId}`) };
      const put = new PutItemCommand({
        TableName: table.name,
        Item: {
          ...key(runKey(runId), "WAIT"),
          ...(kind === listed ? index : {}),
          runId: S(runId),
          team: S(team),
          token: S(token),
          execution: N(execution),
          kind: S(kind),
          mark: S(mark),
          at: S(at),
          ord: S(order),
        },
        ConditionExpression: "attribute_not_exists(ord) or ord <= :ord",
        ExpressionAttributeValues: { ":ord": S(order) },
      });
      await unlessRefused(table.client.send(put));
    },

    get: async (runId) => {
      const item = await get(table, key(runKey(runId), "WAIT"));
      return item && waitOf(item);
    },

    ofKind: async (kind) => {
      if (kind !== listed) throw new Error(`Waits of the kind ${kind} cannot be listed.`);
      const found = query(table, {
        IndexName: "gsi2",
        KeyConditionExpression: "g2pk = :kind",
        ExpressionAttributeValues: { ":kind": S(`WAIT#${kind}`) },
      });
      const waits: Wait[] = [];
      for await (const item of found) waits.push(waitOf(item));
      return waits;
    },
  };
}

const waitOf = (item: Item): Wait => ({
  runId: text(item, "runId"),
  team: item["team"]?.S ?? "",
  token: text(item, "token"),
  execution: number(item, "execution"),
  kind: text(item, "kind"),
  mark: text(item, "mark"),
  at: text(item, "at"),
  order: text(item, "ord"),
});
