import { UpdateItemCommand, type UpdateItemCommandInput } from "@aws-sdk/client-dynamodb";
import * as z from "zod";
import { get, type Item, key, N, S, unlessRefused } from "../table/item.ts";
import type { Table } from "../table/table.ts";

/** What a Fargate host remembers of a DevBox. Times are milliseconds since 1970. */
export type BoxRecord = {
  /** When its latest launch began, unless that is known to have started nothing. */
  readonly begunAt?: number | undefined;
  /** How many launches are known to have started nothing. */
  readonly refusals: number;
  /** The ARN of its task, and when it was learned. It never changes. */
  readonly task?: string | undefined;
  readonly launchedAt?: number | undefined;
  /** When it was first told to stop: a tombstone, it is never launched again. */
  readonly buriedAt?: number | undefined;
};

const keptDays = 30;

const number = z.object({ N: z.coerce.number() }).transform((it) => it.N);
const record = z.object({
  begunAt: number.optional(),
  refusals: number.default(0),
  task: z
    .object({ S: z.string() })
    .transform((it) => it.S)
    .optional(),
  launchedAt: number.optional(),
  buriedAt: number.optional(),
});

/**
 * One item of each DevBox, changed by single conditional updates. An item that has expired and is still there
 * says nothing false, so it is read like any other.
 */
export function boxRecords(table: Table, now: () => number) {
  const at = (devbox: string) => key(`BOX#${devbox}`, "BOX");

  /** The record after the change; undefined when the condition does not hold. */
  async function update(
    devbox: string,
    change: Pick<UpdateItemCommandInput, "UpdateExpression" | "ConditionExpression">,
    values: Item,
  ): Promise<BoxRecord | undefined> {
    const expires = Math.ceil(now() / 1_000) + keptDays * 86_400;
    const command = new UpdateItemCommand({
      TableName: table.name,
      Key: at(devbox),
      ...change,
      ExpressionAttributeNames: { "#ttl": "ttl" },
      ExpressionAttributeValues: { ":ttl": N(expires), ...values },
      ReturnValues: "ALL_NEW",
    });
    const reply = await unlessRefused(table.client.send(command));
    return reply && record.parse(reply.Attributes);
  }

  return {
    /** Read consistently; undefined when there is none. */
    async get(devbox: string): Promise<BoxRecord | undefined> {
      const item = await get(table, at(devbox));
      return item && record.parse(item);
    },

    /** A launch begins. Undefined when it must not: the DevBox is buried, or has its task. */
    begin: (devbox: string) =>
      update(
        devbox,
        {
          UpdateExpression: "SET begunAt = :now, #ttl = :ttl",
          ConditionExpression: "attribute_not_exists(buriedAt) AND attribute_not_exists(task)",
        },
        { ":now": N(now()) },
      ),

    /** The launch that began then has started nothing, for certain. */
    refused: (devbox: string, begunAt: number) =>
      update(
        devbox,
        {
          UpdateExpression: "SET #ttl = :ttl ADD refusals :one REMOVE begunAt",
          ConditionExpression: "begunAt = :begun",
        },
        { ":one": N(1), ":begun": N(begunAt) },
      ),

    /** This is its task, unless it has another: the first one stays. */
    launched: (devbox: string, task: string) =>
      update(
        devbox,
        {
          UpdateExpression:
            "SET task = if_not_exists(task, :task), launchedAt = if_not_exists(launchedAt, :now), #ttl = :ttl",
        },
        { ":task": S(task), ":now": N(now()) },
      ),

    /** It is never launched from now on. The first time stays. */
    bury: (devbox: string) =>
      update(
        devbox,
        { UpdateExpression: "SET buriedAt = if_not_exists(buriedAt, :now), #ttl = :ttl" },
        { ":now": N(now()) },
      ),
  };
}
