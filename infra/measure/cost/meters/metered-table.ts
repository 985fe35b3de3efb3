import {
  type ConsumedCapacity,
  type DynamoDBClient,
  GetItemCommand,
} from "@aws-sdk/client-dynamodb";
import type { Item } from "../../../../functions/aws/table/item.ts";
import { type Table, tableShape } from "../../../../functions/aws/table/table.ts";
import { writeUnits } from "./item-size.ts";
import type { Meter } from "./meter.ts";

/**
 * The table for the adapters. It counts the cost of each call on AWS: reads by the bytes that are
 * examined, writes by the items before and after, in the table and its indexes, including refused writes.
 *
 * @param plain a client of the same table without metering
 */
export function meteredTable(table: Table, plain: DynamoDBClient, meter: Meter): Table {
  let last: Promise<unknown> = Promise.resolve();
  /** One write at a time, so that no other write comes between reading the item before and after. */
  const alone = <T>(write: () => Promise<T>): Promise<T> => {
    const done = last.then(write, write);
    last = done.catch(() => {});
    return done;
  };

  async function item(key: Item): Promise<Item | undefined> {
    const get = new GetItemCommand({ TableName: table.name, Key: key, ConsistentRead: true });
    return (await plain.send(get)).Item;
  }

  async function write<T>(input: object, act: () => Promise<T>): Promise<T> {
    const key = writtenKey(input);
    const before = await item(key);
    let after = before; // stays so if the write is refused
    try {
      const done = await act();
      after = "Item" in input ? (input.Item as Item) : await item(key);
      return done;
    } finally {
      meter.add("write-units", writeUnits(before, after));
    }
  }

  const { client, name } = table;
  client.middlewareStack.add(
    (next, { commandName = "" }) =>
      async (args) => {
        meter.wait("table");
        if (!reads.has(commandName)) return alone(() => write(args.input, () => next(args)));
        const done = await next({
          ...args,
          input: { ...args.input, ReturnConsumedCapacity: "TOTAL" },
        });
        meter.add("read-units", readUnits(args.input, done.output));
        return done;
      },
    { step: "initialize", name: "meter" },
  );
  return { client, name };
}

const reads: ReadonlySet<string> = new Set(["GetItemCommand", "QueryCommand"]);

/** The key of the written item. */
function writtenKey(input: object): Item {
  if ("Key" in input) return input.Key as Item;
  const item = "Item" in input ? (input.Item as Item) : {};
  const { hash, range } = tableShape.key;
  return { [hash]: item[hash] ?? { S: "" }, [range]: item[range] ?? { S: "" } };
}

/** Read units: at least one, also for an empty read; half for an eventually consistent read. */
function readUnits(input: object, output: object): number {
  const consistent = "ConsistentRead" in input && input.ConsistentRead === true;
  const used = "ConsumedCapacity" in output ? (output.ConsumedCapacity as ConsumedCapacity) : {};
  return Math.max(consistent ? 1 : 0.5, used.CapacityUnits ?? 0);
}
