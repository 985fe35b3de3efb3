import { randomUUID } from "node:crypto";
import { setTimeout as pause } from "node:timers/promises";
import { DeleteItemCommand, PutItemCommand, UpdateItemCommand } from "@aws-sdk/client-dynamodb";
import type { Kept, Records } from "../../ports/ports.ts";
import { get, type Item, key, N, number, query, S, text, unlessRefused } from "./item.ts";
import type { Table } from "./table.ts";

const triesAtMost = 20;

/**
 * The records of teams, one item each: `SHELF#<shelf>` by id. DynamoDB deletes expired items within days; until then
 * they are ignored.
 *
 * @param now milliseconds since 1970
 */
export function dynamoRecords(table: Table, now: () => number): Records {
  const { client, name: TableName } = table;
  const at = (shelf: string, id: string) => key(`SHELF#${shelf}`, id);
  const alive = (item: Item | undefined): item is Item =>
    item !== undefined && (item["until"] === undefined || number(item, "until") > now());
  const find = async (shelf: string, id: string): Promise<Item | undefined> => {
    if (id === "" || Buffer.byteLength(id) > 1_024) return undefined; // the limit of a sort key (DynamoDB quotas)
    const item = await get(table, at(shelf, id));
    return alive(item) ? item : undefined;
  };
  return {
    add: async (shelf, id, value, expires) => {
      const until = expires === undefined ? undefined : Date.parse(expires);
      const version = randomUUID();
      const put = new PutItemCommand({
        TableName,
        Item: {
          ...at(shelf, id),
          value: S(JSON.stringify(value)),
          version: S(version),
          ...(until === undefined ? {} : { until: N(until), ttl: N(Math.ceil(until / 1_000)) }),
        },
        ConditionExpression: "attribute_not_exists(pk) or #until <= :now",
        ExpressionAttributeNames: { "#until": "until" },
        ExpressionAttributeValues: { ":now": N(now()) },
      });
      if (await unlessRefused(client.send(put))) return true;
      return isOurs(await find(shelf, id), version);
    },

    get: async (shelf, id) => valueIn(await find(shelf, id)),

    change: async (shelf, id, change) => {
      for (let tries = 1; tries <= triesAtMost; tries += 1) {
        const item = await find(shelf, id);
        if (!item) return undefined;
        const before = valueIn(item);
        const after = change(before);
        if (after === undefined) return before;
        const version = randomUUID();
        const update = new UpdateItemCommand({
          TableName,
          Key: at(shelf, id),
          UpdateExpression: "set #value = :after, version = :next",
          ConditionExpression: "version = :seen",
          ExpressionAttributeNames: { "#value": "value" },
          ExpressionAttributeValues: {
            ":after": S(JSON.stringify(after)),
            ":next": S([version, ...text(item, "version").split(" ")].slice(0, 12).join(" ")),
            ":seen": S(text(item, "version")),
          },
        });
        if (await unlessRefused(client.send(update))) return after;
        if (isOurs(await find(shelf, id), version)) return after;
        await pause(Math.random() * 20 * tries);
      }
      throw new Error(`Too many callers change a record of ${shelf} at the same time. Try again.`);
    },

    remove: async (shelf, id) => {
      if (!(await find(shelf, id))) return false;
      await client.send(new DeleteItemCommand({ TableName, Key: at(shelf, id) }));
      return true;
    },

    list: async (shelf, { limit, before }) => {
      const found = query(table, {
        KeyConditionExpression:
          before === undefined ? "pk = :shelf" : "pk = :shelf and sk < :before",
        ExpressionAttributeValues: {
          ":shelf": S(`SHELF#${shelf}`),
          ...(before === undefined ? {} : { ":before": S(before) }),
        },
        ScanIndexForward: false,
        Limit: limit, // reads are billed, and a page can be 1 MB
        ConsistentRead: true,
      });
      const kept: Kept[] = [];
      for await (const item of found) {
        if (!alive(item)) continue;
        kept.push({ id: text(item, "sk"), value: valueIn(item) });
        if (kept.length === limit) break;
      }
      return kept;
    },
  };
}

/** When a reply is lost, the SDK repeats the write, which is then refused: the stored item is ours, or based on ours. */
const isOurs = (item: Item | undefined, version: string): boolean =>
  item !== undefined && text(item, "version").split(" ").includes(version);

const valueIn = (item: Item | undefined): unknown => item && JSON.parse(text(item, "value"));
