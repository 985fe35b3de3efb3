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

/** Who opened a socket: a person of a team, or the DevBox of a Run. */
export const opener = z.discriminatedUnion("kind", [
  z.object({
    kind: z.literal("person"),
    caller: z.object({ team: z.string(), name: z.string(), key: z.string().exactOptional() }),
  }),
  z.object({ kind: z.literal("devbox"), runId: z.string(), generation: z.int() }),
]);
export type Opener = z.infer<typeof opener>;

/** The open WebSockets of a deployment, by their connection id: who opened each, and what it watches. */
export interface Connections {
  /** Remembers a connection for 2 h 10 min: API Gateway ends one after two hours. */
  opened(id: string, by: Opener): Promise<void>;
  who(id: string): Promise<Opener | undefined>;
  /** Forgets it and everything it watches. Safe to repeat. */
  closed(id: string): Promise<void>;
  /** False when the connection is no person's, is not known or already watches 50 Runs. Whether that person may see the Run is the caller's to know. */
  watch(id: string, runId: string): Promise<boolean>;
  unwatch(id: string, runId: string): Promise<void>;
  /** The people's connections that watch a Run; consistent, none that is over. */
  viewers(runId: string): Promise<string[]>;
  /** The sockets of a Run's DevBoxes. */
  devboxes(runId: string): Promise<string[]>;
  /** Every person's connection of a team: they see the list move. */
  team(team: string): Promise<string[]>;
}

const keptSeconds = 2 * 60 * 60 + 10 * 60;
const maxWatched = 50;

const who = (id: string): Item => key(`CONN#${id}`, "WHO");
const viewer = (id: string, runId: string): Item => key(runKey(runId), `V#${id}`);
/** Where a connection is found by what it is, from when it opens. */
const listing = (id: string, by: Opener): Item =>
  by.kind === "person"
    ? key(`TEAM#${by.caller.team}`, `C#${id}`)
    : key(runKey(by.runId), `D#${id}`);

/**
 * One item says who a connection is and names all that it watches; beside it, one item each lists it under its
 * team, its Run, or a Run it watches. The first is written before the others and deleted after them, so whatever a
 * crash leaves can still be found by it; nothing is listed under a team or Run that the first does not name.
 *
 * @param now milliseconds since 1970
 */
export function dynamoConnections(table: Table, now: () => number): Connections {
  const { client, name } = table;
  const seconds = (): number => Math.floor(now() / 1_000);
  const alive = (item: Item): boolean => !item["closed"] && number(item, "ttl") > seconds();

  const put = (item: Item) => client.send(new PutItemCommand({ TableName: name, Item: item }));
  const remove = (at: Item) => client.send(new DeleteItemCommand({ TableName: name, Key: at }));

  /** The item after the change; undefined when its condition does not hold. */
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

  const listed = async (pk: string, prefix: "V#" | "D#" | "C#"): Promise<string[]> => {
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
      // Closed or unwatched meanwhile, it may have been deleted before it was written.
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
    team: (team) => listed(`TEAM#${team}`, "C#"),
  };
}

const watchedBy = (item: Item): string[] => item["watched"]?.SS ?? [];
const openerOf = (item: Item): Opener => opener.parse(JSON.parse(text(item, "by")));
