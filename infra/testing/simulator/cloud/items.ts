import {
  type AttributeValue,
  ConditionalCheckFailedException,
  type DynamoDBClient,
  GetItemCommand,
  UpdateItemCommand,
  type UpdateItemCommandInput,
} from "@aws-sdk/client-dynamodb";
import type { Table } from "../../../../functions/aws/table/table.ts";
import type { PortCall } from "../coordinator/handlers.ts";

type Item = Record<string, AttributeValue>;

/** A table's items, only as far as `functions/aws/fargate/box-records.ts` uses a table. Everything else throws. */
export class Items {
  readonly #items = new Map<string, Item>();

  table(call: PortCall): Table {
    const send = async (command: unknown): Promise<object> => {
      if (command instanceof GetItemCommand)
        return call("table.get", () => ({ Item: this.#items.get(nameOf(command.input.Key)) }));
      if (command instanceof UpdateItemCommand)
        return call("table.update", () => ({ Attributes: this.#update(command.input) }));
      throw new TypeError("The simulated table does not support this command. Add it to items.ts.");
    };
    // The records only send commands with their client.
    return { name: "table", client: { send } as unknown as DynamoDBClient };
  }

  #update({ Key, ExpressionAttributeValues: values = {}, ...input }: UpdateItemCommandInput): Item {
    const name = nameOf(Key);
    const before = this.#items.get(name) ?? {};
    const value = (it: string): AttributeValue => {
      const found = values[it];
      if (found) return found;
      throw new RangeError(`There is no value ${it}.`);
    };
    for (const condition of (input.ConditionExpression ?? "").split(" AND ").filter(Boolean))
      if (!holds(before, condition, value))
        throw new ConditionalCheckFailedException({
          message: "The conditional request failed",
          $metadata: {},
        });
    const after = { ...before };
    for (const [clause, changes] of clausesOf(input.UpdateExpression ?? ""))
      for (const change of changes) apply(after, clause, change, value);
    this.#items.set(name, after);
    return after;
  }
}

const nameOf = (key: Item | undefined): string => `${key?.["pk"]?.S} ${key?.["sk"]?.S}`;

function holds(item: Item, condition: string, value: (name: string) => AttributeValue): boolean {
  const absent = /^attribute_not_exists\((\w+)\)$/.exec(condition)?.[1];
  if (absent !== undefined) return item[absent] === undefined;
  const [, name, wanted] = /^(\w+) = (:\w+)$/.exec(condition) ?? [];
  if (name !== undefined && wanted !== undefined)
    return JSON.stringify(item[name]) === JSON.stringify(value(wanted));
  throw new RangeError(`The simulated table does not know the condition ${condition}.`);
}

/** Splits `SET a = :b, c = :d ADD e :f` into clauses, each with its changes. */
function clausesOf(expression: string): [string, string[]][] {
  const parts = expression.split(/\b(SET|ADD|REMOVE)\s+/).slice(1);
  return parts.flatMap((clause, n): [string, string[]][] =>
    n % 2 === 0 ? [[clause, (parts[n + 1] ?? "").trim().split(/,\s*(?![^(]*\))/)]] : [],
  );
}

function apply(
  item: Item,
  clause: string,
  change: string,
  value: (name: string) => AttributeValue,
): void {
  const [, name = "", how = "", at = ""] =
    /^#?(\w+)(?: = | )?(if_not_exists\(\w+, )?(:\w+)?\)?$/.exec(change) ?? [];
  if (clause === "REMOVE" && name !== "" && at === "") delete item[name];
  else if (clause === "ADD" && at !== "")
    item[name] = { N: String(Number(item[name]?.N ?? 0) + Number(value(at).N)) };
  else if (clause === "SET" && at !== "") item[name] = (how && item[name]) || value(at);
  else throw new RangeError(`The simulated table does not know ${clause} ${change}.`);
}
