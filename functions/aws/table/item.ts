import { createHash } from "node:crypto";
import {
  type AttributeValue,
  ConditionalCheckFailedException,
  GetItemCommand,
  QueryCommand,
  type QueryCommandInput,
} from "@aws-sdk/client-dynamodb";
import type { Table } from "./table.ts";

export type Item = Record<string, AttributeValue>;

export const S = (text: string) => ({ S: text });
export const N = (number: number) => ({ N: String(number) });
export const key = (pk: string, sk: string) => ({ pk: S(pk), sk: S(sk) });

/** A key is limited to 2,048 bytes (DynamoDB quotas). A longer id is not ours, so it gets a key without items. */
export const runKey = (runId: string): string =>
  Buffer.byteLength(runId) <= 256 ? `RUN#${runId}` : `RUN#sha256:${hashOf(runId)}`;

export const hashOf = (text: string): string => createHash("sha256").update(text).digest("hex");

/** A string attribute of an item that this deployment wrote. */
export function text(item: Item, name: string): string {
  const value = item[name]?.S;
  if (value === undefined) throw new TypeError(`The stored item has no text ${name}.`);
  return value;
}

/** A number attribute of an item that this deployment wrote. */
export function number(item: Item, name: string): number {
  const value = item[name]?.N;
  if (value === undefined) throw new TypeError(`The stored item has no number ${name}.`);
  return Number(value);
}

/** Reads an item consistently. */
export async function get({ client, name }: Table, at: Item): Promise<Item | undefined> {
  const read = new GetItemCommand({ TableName: name, Key: at, ConsistentRead: true });
  return (await client.send(read)).Item;
}

/** The items of a query in order, page by page. A caller that stops early reads no further pages. */
export async function* query(
  { client, name }: Table,
  wish: Omit<QueryCommandInput, "TableName" | "ExclusiveStartKey">,
): AsyncGenerator<Item, void> {
  let from: Item | undefined;
  do {
    const start = from ? { ExclusiveStartKey: from } : {};
    const page = await client.send(new QueryCommand({ TableName: name, ...wish, ...start }));
    yield* page.Items ?? [];
    from = page.LastEvaluatedKey;
  } while (from);
}

export async function first<T>(items: AsyncGenerator<T, void>): Promise<T | undefined> {
  for await (const item of items) return item;
  return undefined;
}

/** The reply of a conditional write; undefined when the condition was false. */
export async function unlessRefused<T>(write: Promise<T>): Promise<T | undefined> {
  try {
    return await write;
  } catch (error) {
    if (error instanceof ConditionalCheckFailedException) return undefined;
    throw error;
  }
}
