import { PutItemCommand, UpdateItemCommand } from "@aws-sdk/client-dynamodb";
import { Problem } from "../../../shared/problem.ts";
import { ended, type Run } from "../../../shared/run.ts";
import type { RunSummary } from "../../../shared/schemas/run-view.ts";
import { summaryOf } from "../../../shared/view.ts";
import type { RunList } from "../../ports/ports.ts";
import { hashOf, type Item, key, N, query, runKey, S, text, unlessRefused } from "./item.ts";
import type { Table } from "./table.ts";

/** The lists of all Runs are spread over these keys: one key accepts 1,000 writes a second (DynamoDB partitions). */
const shards = ["0", "1", "2", "3"];
const shardOf = (runId: string): string => String(Number.parseInt(hashOf(runId)[0] ?? "0", 16) % 4);

/**
 * One summary of each Run, for lists. The condition on `seq` prevents a step back. Lists may be a few milliseconds
 * behind (DynamoDB's secondary indexes).
 */
export function dynamoRunList(table: Table): RunList {
  const idsUnder = async (kind: "ACTIVE" | "SAVED", upTo = "~"): Promise<string[]> => {
    const lists = shards.map(async (shard) => {
      const found = query(table, {
        IndexName: "gsi2",
        KeyConditionExpression: "g2pk = :kind and g2sk <= :upTo",
        ExpressionAttributeValues: { ":kind": S(`${kind}#${shard}`), ":upTo": S(upTo) },
        ProjectionExpression: "id",
      });
      const ids: string[] = [];
      for await (const item of found) ids.push(text(item, "id"));
      return ids;
    });
    return (await Promise.all(lists)).flat();
  };

  /** The newest active Runs of a team. All teams share the index of active Runs, which are few beside those that ended. */
  const activePage = async (team: string, before: string, most: number, filter: Filter) => {
    const items: Item[] = [];
    const reads = shards.map(async (shard) => {
      const found = query(table, {
        IndexName: "gsi2",
        KeyConditionExpression: "g2pk = :active",
        FilterExpression: `g1pk = :team and g1sk < :before and ${filter.expression}`,
        ExpressionAttributeNames: filter.names,
        ExpressionAttributeValues: {
          ":active": S(`ACTIVE#${shard}`),
          ":team": S(`TEAM#${team}`),
          ":before": S(before),
          ...filter.values,
        },
      });
      for await (const item of found) items.push(item);
    });
    await Promise.all(reads);
    return items
      .sort((one, other) => (text(one, "g1sk") < text(other, "g1sk") ? 1 : -1))
      .slice(0, most);
  };

  /** The newest Runs of a team. With a filter, it reads those between them too. */
  const newestPage = async (team: string, before: string, most: number, filter: Filter) => {
    const found = query(table, {
      IndexName: "gsi1",
      KeyConditionExpression: "g1pk = :team and g1sk < :before",
      ExpressionAttributeValues: {
        ":team": S(`TEAM#${team}`),
        ":before": S(before),
        ...filter.values,
      },
      ...(filter.expression === ""
        ? { Limit: most }
        : { FilterExpression: filter.expression, ExpressionAttributeNames: filter.names }),
      ScanIndexForward: false,
    });
    const items: Item[] = [];
    for await (const item of found) {
      if (items.push(item) >= most) break;
    }
    return items;
  };

  return {
    put: async (run) => {
      const put = new PutItemCommand({
        TableName: table.name,
        Item: { ...key(runKey(run.id), "META"), ...listed(run), ...swept(run) },
        ConditionExpression: "attribute_not_exists(seq) or seq < :seq",
        ExpressionAttributeValues: { ":seq": N(run.seq) },
      });
      await unlessRefused(table.client.send(put));
    },

    page: async (team, { status, q, cursor, limit }) => {
      if (status?.length === 0) return { runs: [] };
      const before = cursor === undefined ? "~" : readCursor(cursor);
      const filter = filterOf(status, q);
      const pageOf = status?.every((it) => !ended({ status: it })) ? activePage : newestPage;
      const items = await pageOf(team, before, limit + 1, filter);
      const runs = items.slice(0, limit).map(summary);
      const last = items[limit - 1];
      if (items.length <= limit || !last) return { runs };
      return { runs, cursor: text(last, "g1sk").replace("#", "~") };
    },

    active: () => idsUnder("ACTIVE"),
    expired: (now) => idsUnder("SAVED", now),

    // Only while the Run is listed under its save: a Run that was continued in the meantime keeps its entry.
    saveDeleted: async (runId) => {
      const update = new UpdateItemCommand({
        TableName: table.name,
        Key: key(runKey(runId), "META"),
        UpdateExpression: "remove g2pk, g2sk",
        ConditionExpression: "g2pk = :saved",
        ExpressionAttributeValues: { ":saved": S(`SAVED#${shardOf(runId)}`) },
      });
      await unlessRefused(table.client.send(update));
    },
  };
}

const listed = (run: Run): Item => ({
  id: S(run.id),
  seq: N(run.seq),
  status: S(run.status),
  folded: S(folded(run.title)),
  summary: S(JSON.stringify(summaryOf(run))),
  g1pk: S(`TEAM#${run.team}`),
  g1sk: S(`${run.createdAt}#${run.id}`),
});

/** The sweep's lists: active Runs (not over, or with a DevBox), and saves with the time until which a Run can be continued. */
function swept(run: Run): Item {
  const shard = shardOf(run.id);
  if (!ended(run) || run.devbox !== null) return { g2pk: S(`ACTIVE#${shard}`), g2sk: S(run.since) };
  return { g2pk: S(`SAVED#${shard}`), g2sk: S(run.save?.until ?? run.since) };
}

/** Written by `listed`. */
const summary = (item: Item) => JSON.parse(text(item, "summary")) as RunSummary;

/** For comparisons: DynamoDB is case-sensitive and refuses broken characters. */
const folded = (title: string): string => title.toLowerCase().toWellFormed();

type Filter = ReturnType<typeof filterOf>;

function filterOf(status: readonly string[] | undefined, q: string | undefined) {
  const states = Object.fromEntries([...new Set(status)].map((it, n) => [`:status${n}`, S(it)]));
  const expressions = [
    status && `#status in (${Object.keys(states).join(", ")})`,
    q && "contains(#folded, :part)",
  ];
  return {
    expression: expressions.filter(Boolean).join(" and "),
    names: { ...(status ? { "#status": "status" } : {}), ...(q ? { "#folded": "folded" } : {}) },
    values: { ...states, ...(q ? { ":part": S(folded(q)) } : {}) },
  };
}

/** Parses a cursor of `page`. */
function readCursor(cursor: string): string {
  const [, createdAt, runId] = /^(\d{4}-[\d:T.-]{1,30}Z)~(\w{1,64})$/.exec(cursor) ?? [];
  if (createdAt && runId) return `${createdAt}#${runId}`;
  throw new Problem("bad-request", "This cursor is not valid. Start again without a cursor.");
}
