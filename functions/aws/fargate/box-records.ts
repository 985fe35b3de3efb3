import { UpdateItemCommand, type UpdateItemCommandInput } from "@aws-sdk/client-dynamodb";
import * as z from "zod";
import { get, type Item, key, N, S, unlessRefused } from "../table/item.ts";
import type { Table } from "../table/table.ts";

/** A Fargate host's record of a DevBox. Times are milliseconds since 1970. */
export type BoxRecord = {
  /** When the latest launch began; undefined when that launch certainly started nothing. */
  readonly begunAt?: number | undefined;
  /** How many launches certainly started nothing. */
  readonly refusals: number;
  /** ARN of its task. It never changes. */
  readonly task?: string | undefined;
  readonly launchedAt?: number | undefined;
  /** When the first stop came. A stopped DevBox is never launched again. */
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
 * One item per DevBox, changed by single conditional updates. An expired item that DynamoDB has not deleted yet is still
 * correct, so it is read like any other.
 */
export function boxRecords(table: Table, now: () => number) {
  const at = (devbox: string) => key(`BOX#${devbox}`, "BOX");

  /** Returns the record after the change; undefined when the condition is false. */
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
    /** A consistent read; undefined when there is no record. */
    async get(devbox: string): Promise<BoxRecord | undefined> {
      const item = await get(table, at(devbox));
      return item && record.parse(item);
    },

    /** Begins a launch. Undefined when the DevBox must not launch: it was stopped, or already has a task. */
    begin: (devbox: string) =>
      update(
        devbox,
        {
          UpdateExpression: "SET begunAt = :now, #ttl = :ttl",
          ConditionExpression: "attribute_not_exists(buriedAt) AND attribute_not_exists(task)",
        },
        { ":now": N(now()) },
      ),

    /** Records that the launch of this time certainly started nothing. */
    refused: (devbox: string, begunAt: number) =>
      update(
        devbox,
        {
          UpdateExpression: "SET #ttl = :ttl ADD refusals :one REMOVE begunAt",
          ConditionExpression: "begunAt = :begun",
        },
        { ":one": N(1), ":begun": N(begunAt) },
      ),

    /** Records the task of a DevBox. The first task stays. */
    launched: (devbox: string, task: string) =>
      update(
        devbox,
        {
          UpdateExpression:
            "SET task = if_not_exists(task, :task), launchedAt = if_not_exists(launchedAt, :now), #ttl = :ttl",
        },
        { ":task": S(task), ":now": N(now()) },
      ),

    /** Records a stop: the DevBox is never launched from now on. The first time stays. */
    bury: (devbox: string) =>
      update(
        devbox,
        { UpdateExpression: "SET buriedAt = if_not_exists(buriedAt, :now), #ttl = :ttl" },
        { ":now": N(now()) },
      ),
  };
}
