import { randomUUID } from "node:crypto";
import { brotliCompressSync, brotliDecompressSync, constants } from "node:zlib";
import { PutItemCommand } from "@aws-sdk/client-dynamodb";
import { Problem } from "../../../shared/problem.ts";
import type { RunEvent } from "../../../shared/schemas/event.ts";
import { size } from "../../../shared/words/quantity.ts";
import type { Commit, RunLog } from "../../ports/run-log.ts";
import { first, get, type Item, key, query, runKey, S, text, unlessRefused } from "./item.ts";
import type { Table } from "./table.ts";

/** The limit of an item is 400 KB, including its keys and names (DynamoDB quotas). */
const maxBody = 400_000;
const lastPlace = 9_999_999_999;
const place = (seq: number): string => `E#${String(Math.min(seq, lastPlace)).padStart(10, "0")}`;

/** The log of every Run. A commit is one conditional put at the position of its first event. Throws a Problem `too-large` for a commit that exceeds an item. */
export function dynamoRunLog(table: Table): RunLog {
  /** The newest commit that begins at or before an event. */
  const newest = (runId: string, upTo: number): Promise<Item | undefined> =>
    first(
      query(table, {
        KeyConditionExpression: "pk = :run and sk between :low and :high",
        ExpressionAttributeValues: {
          ":run": S(runKey(runId)),
          ":low": S(place(0)),
          ":high": S(place(upTo)),
        },
        ConsistentRead: true,
        ScanIndexForward: false,
        Limit: 1,
      }),
    );

  const since = (runId: string, item: Item, limit: number) =>
    query(table, {
      KeyConditionExpression: "pk = :run and sk between :from and :to",
      ExpressionAttributeValues: {
        ":run": S(runKey(runId)),
        ":from": S(place(firstOf(item) + 1)),
        ":to": S(place(lastPlace)),
      },
      ConsistentRead: true,
      Limit: limit, // a commit contains one event or more
    });

  return {
    last: async (runId) => {
      const item = await newest(runId, lastPlace);
      return item && { runId, first: firstOf(item), ...unpacked(item) };
    },

    append: async ({ runId, first, events, after, requests }) => {
      const at = key(runKey(runId), place(first));
      const write = randomUUID();
      const body = packed({ events, after, requests });
      if (body.length > maxBody) throw tooLarge(runId, body.length);
      const put = new PutItemCommand({
        TableName: table.name,
        Item: { ...at, write: S(write), body: { B: body } },
        ConditionExpression: "attribute_not_exists(sk)",
      });
      if (await unlessRefused(table.client.send(put))) return true;
      // When a reply is lost, the SDK repeats the put, and its own first write fails the condition.
      const there = await get(table, at);
      return there !== undefined && text(there, "write") === write;
    },

    // A commit is stored at its first event: event N + 1 may be inside the newest commit that begins at or before it.
    events: async (runId, after, limit) => {
      const start = await newest(runId, after + 1);
      if (!start) return [];
      const found = unpacked(start).events.filter((event) => event.seq > after);
      if (found.length >= limit) return found.slice(0, limit);
      for await (const item of since(runId, start, limit)) {
        found.push(...unpacked(item).events);
        if (found.length >= limit) break;
      }
      return found.slice(0, limit);
    },
  };
}

const firstOf = (item: Item): number => Number(text(item, "sk").slice(2));

type Body = { events: RunEvent[] } & Pick<Commit, "after" | "requests">;

/** Writes are billed per KB. Brotli's window is larger than an item, so text that is in an event and in the state is stored once. */
function packed(body: Pick<Commit, "events" | "after" | "requests">): Uint8Array {
  const json = Buffer.from(JSON.stringify(body));
  return brotliCompressSync(json, {
    params: {
      [constants.BROTLI_PARAM_QUALITY]: 5,
      [constants.BROTLI_PARAM_SIZE_HINT]: json.length,
    },
  });
}

/** Reads the output of `packed`. */
function unpacked(item: Item): Body {
  const body = item["body"]?.B;
  if (!body) throw new TypeError("The stored commit has no body.");
  return JSON.parse(brotliDecompressSync(body).toString()) as Body;
}

const tooLarge = (runId: string, bytes: number) =>
  new Problem(
    "too-large",
    `This entry in the log of Run ${runId} would have ${size(bytes)}; the limit is ${size(maxBody)}. Send less at once.`,
  );
