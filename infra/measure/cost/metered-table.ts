import {
  type ConsumedCapacity,
  type DynamoDBClient,
  GetItemCommand,
} from "@aws-sdk/client-dynamodb";
import type { Item } from "../../../functions/aws/table/item.ts";
import { type Table, tableShape } from "../../../functions/aws/table/table.ts";
import { writeUnits } from "./item-size.ts";
import type { Meter } from "./meter.ts";

/**
 * The table as the adapters see it, counting what each of their calls costs on AWS: reads by the bytes that are
 * looked at, writes by the items before and after, in the table and in its indexes, also those that are refused.
 *
 * @param plain a client of the same table that nobody pays for
 */
export function meteredTable(table: Table, plain: DynamoDBClient, meter: Meter): Table {
  let last: Promise<unknown> = Promise.resolve();
  /** One write at a time, so that nothing comes between an item before and after. */
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
    let after = before; // of a write that is refused
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

/** The key of the item that a command puts, updates or deletes. */
function writtenKey(input: object): Item {
  if ("Key" in input) return input.Key as Item;
  const item = "Item" in input ? (input.Item as Item) : {};
  const { hash, range } = tableShape.key;
  return { [hash]: item[hash] ?? { S: "" }, [range]: item[range] ?? { S: "" } };
}

/** At least the one that a read of nothing costs; half of it where it need not be consistent. */
function readUnits(input: object, output: object): number {
  const consistent = "ConsistentRead" in input && input.ConsistentRead === true;
  const used = "ConsumedCapacity" in output ? (output.ConsumedCapacity as ConsumedCapacity) : {};
  return Math.max(consistent ? 1 : 0.5, used.CapacityUnits ?? 0);
}
