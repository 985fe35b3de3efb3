import {
  type AttributeValue,
  DeleteItemCommand,
  PutItemCommand,
  UpdateItemCommand,
  type UpdateItemCommandInput,
} from "@aws-sdk/client-dynamodb";
import * as z from "zod";
import {
  get,
  type Item,
  key,
  N,
  number,
  query,
  runKey,
  S,
  text,
  unlessRefused,
} from "../table/item.ts";
import type { Table } from "../table/table.ts";

/** The opener of a socket: a person of a team, the DevBox of a Run, or a worker. */
export const opener = z.discriminatedUnion("kind", [
  z.object({
    kind: z.literal("person"),
    caller: z.object({
      team: z.string(),
      name: z.string(),
      key: z.string().exactOptional(),
      account: z.string().exactOptional(),
    }),
  }),
  z.object({ kind: z.literal("devbox"), runId: z.string(), generation: z.int() }),
  z.object({ kind: z.literal("worker"), worker: z.string() }),
]);
export type Opener = z.infer<typeof opener>;

/** The open WebSockets of a deployment by connection id, with the opener and the watched Runs of each. */
export interface Connections {
  /** Remembers a connection for 2 h 10 min. API Gateway ends it after two hours. */
  opened(id: string, by: Opener): Promise<void>;
  who(id: string): Promise<Opener | undefined>;
  /** Forgets a connection and everything it watches. Safe to repeat. */
  closed(id: string): Promise<void>;
  /** False for a DevBox or a worker, for an unknown connection, or when it already watches 50 Runs. The caller checks access to the Run. */
  watch(id: string, runId: string): Promise<boolean>;
  unwatch(id: string, runId: string): Promise<void>;
  /** The open connections of people who watch a Run, by a consistent read. */
  viewers(runId: string): Promise<string[]>;
  /** The sockets of a Run's DevBoxes. */
  devboxes(runId: string): Promise<string[]>;
  /** The sockets of a worker. */
  worker(worker: string): Promise<string[]>;
  /** All connections of a team's people, for changes of the list of Runs. */
  team(team: string): Promise<string[]>;
}

const keptSeconds = 2 * 60 * 60 + 10 * 60;
const maxWatched = 50;

const who = (id: string): Item => key(`CONN#${id}`, "WHO");
const viewer = (id: string, runId: string): Item => key(runKey(runId), `V#${id}`);
/** The item that lists a connection under its team, Run or worker. */
function listing(id: string, by: Opener): Item {
  switch (by.kind) {
    case "person":
      return key(`TEAM#${by.caller.team}`, `C#${id}`);
    case "devbox":
      return key(runKey(by.runId), `D#${id}`);
    case "worker":
      return key(`WORKER#${by.worker}`, `W#${id}`);
  }
}

/**
 * The main item of a connection contains its opener and the Runs it watches. Further items list it under its team, its
 * Run, its worker, or each watched Run. The main item is written first and deleted last, so after a crash it still leads to all the
 * others, and the others never name a team or Run that it does not contain.
 *
 * @param now milliseconds since 1970
 */
export function dynamoConnections(table: Table, now: () => number): Connections {
  const { client, name } = table;
  const seconds = (): number => Math.floor(now() / 1_000);
  const alive = (item: Item): boolean => !item["closed"] && number(item, "ttl") > seconds();

  const put = (item: Item) => client.send(new PutItemCommand({ TableName: name, Item: item }));
  const remove = (at: Item) => client.send(new DeleteItemCommand({ TableName: name, Key: at }));

  /** Returns the item after the change; undefined when the condition is false. */
  const change = async (
    id: string,
    update: Pick<
      UpdateItemCommandInput,
      "UpdateExpression" | "ConditionExpression" | "ExpressionAttributeNames"
    >,
    values: Record<string, AttributeValue>,
  ): Promise<Item | undefined> => {
    const command = new UpdateItemCommand({
      TableName: name,
      Key: who(id),
      ...update,
      ExpressionAttributeValues: values,
      ReturnValues: "ALL_NEW",
    });
    return (await unlessRefused(client.send(command)))?.Attributes;
  };

  const listed = async (pk: string, prefix: "V#" | "D#" | "W#" | "C#"): Promise<string[]> => {
    const found = query(table, {
      KeyConditionExpression: "pk = :pk and begins_with(sk, :prefix)",
      FilterExpression: "#ttl > :now",
      ExpressionAttributeNames: { "#ttl": "ttl" },
      ExpressionAttributeValues: { ":pk": S(pk), ":prefix": S(prefix), ":now": N(seconds()) },
      ConsistentRead: true,
    });
    const ids: string[] = [];
    for await (const item of found) ids.push(text(item, "sk").slice(prefix.length));
    return ids;
  };

  return {
    opened: async (id, by) => {
      const ttl = N(seconds() + keptSeconds);
      await put({ ...who(id), kind: S(by.kind), by: S(JSON.stringify(by)), ttl });
      await put({ ...listing(id, by), ttl });
    },

    who: async (id) => {
      const item = await get(table, who(id));
      return item && alive(item) ? openerOf(item) : undefined;
    },

    closed: async (id) => {
      const item = await change(
        id,
        { UpdateExpression: "set closed = :yes", ConditionExpression: "attribute_exists(pk)" },
        { ":yes": { BOOL: true } },
      );
      if (!item) return;
      const watched = watchedBy(item).map((runId) => viewer(id, runId));
      await Promise.all([listing(id, openerOf(item)), ...watched].map(remove));
      await remove(who(id));
    },

    watch: async (id, runId) => {
      const item = await change(
        id,
        {
          UpdateExpression: "add watched :runs",
          ConditionExpression: `#kind = :person and #ttl > :now and attribute_not_exists(closed)
            and (attribute_not_exists(watched) or size(watched) < :most or contains(watched, :run))`,
          ExpressionAttributeNames: { "#kind": "kind", "#ttl": "ttl" },
        },
        {
          ":runs": { SS: [runId] },
          ":run": S(runId),
          ":person": S("person"),
          ":most": N(maxWatched),
          ":now": N(seconds()),
        },
      );
      if (!item) return false;
      await put({ ...viewer(id, runId), ttl: N(number(item, "ttl")) });
      // If it was closed or unwatched in the meantime, the deletion may have come before this write.
      const after = await get(table, who(id));
      if (after && alive(after) && watchedBy(after).includes(runId)) return true;
      await remove(viewer(id, runId));
      return false;
    },

    unwatch: async (id, runId) => {
      await remove(viewer(id, runId));
      await change(
        id,
        { UpdateExpression: "delete watched :runs", ConditionExpression: "attribute_exists(pk)" },
        { ":runs": { SS: [runId] } },
      );
    },

    viewers: (runId) => listed(runKey(runId), "V#"),
    devboxes: (runId) => listed(runKey(runId), "D#"),
    worker: (worker) => listed(`WORKER#${worker}`, "W#"),
    team: (team) => listed(`TEAM#${team}`, "C#"),
  };
}

const watchedBy = (item: Item): string[] => item["watched"]?.SS ?? [];
const openerOf = (item: Item): Opener => opener.parse(JSON.parse(text(item, "by")));
