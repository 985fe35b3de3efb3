import { PutItemCommand, UpdateItemCommand } from "@aws-sdk/client-dynamodb";
import type { Holder, PlaceLimits } from "../../../shared/queue.ts";
import type { Places, Seen } from "../../ports/ports.ts";
import { get, type Item, key, N, unlessRefused } from "./item.ts";
import type { Table } from "./table.ts";

const at = key("PLACES", "PLACES");

/** An attribute with this prefix and the name of a team is the set of its holders. */
const set = "team#";

/**
 * Limits how many Runs work at the same time. One item contains all holders as a map of Run to `seq`, and a set of Runs
 * for each team, so a claim is one conditional update and two Runs never take the last place. A holder takes about 70
 * bytes: 400 fit into 32 KB. A holder from before there were sets is in none: it counts in all, and not in its team.
 */
export function dynamoPlaces(table: Table, limits: PlaceLimits): Places {
  const change = ({ id, team }: Seen, update: string, condition: string, values: Item) =>
    unlessRefused(
      table.client.send(
        new UpdateItemCommand({
          TableName: table.name,
          Key: at,
          UpdateExpression: update,
          ConditionExpression: condition,
          ExpressionAttributeNames: { "#held": "held", "#run": id, "#team": `${set}${team}` },
          ExpressionAttributeValues: { ...values, ":run": { SS: [id] } },
        }),
      ),
    );

  const claim = async (run: Seen): Promise<boolean> => {
    const claimed = await change(
      run,
      "set #held.#run = :seq add #team :run",
      `#held.#run < :seq or (attribute_not_exists(#held.#run) and size(#held) < :total
        and (attribute_not_exists(#team) or size(#team) < :perTeam))`,
      { ":seq": N(run.seq), ":total": N(limits.total), ":perTeam": N(limits.perTeam) },
    );
    if (claimed) return true;
    const held = (await get(table, at))?.["held"]?.M;
    if (held) return Object.hasOwn(held, run.id);
    await makeItem();
    return claim(run);
  };

  /** DynamoDB can set an entry only in an existing map. */
  const makeItem = () =>
    unlessRefused(
      table.client.send(
        new PutItemCommand({
          TableName: table.name,
          Item: { ...at, held: { M: {} } },
          ConditionExpression: "attribute_not_exists(pk)",
        }),
      ),
    );

  return {
    limits,
    claim,
    release: async (run) => {
      const update = "remove #held.#run delete #team :run";
      return !!(await change(run, update, "#held.#run < :seq", { ":seq": N(run.seq) }));
    },
    holders: async () => holdersIn((await get(table, at)) ?? {}),
  };
}

function holdersIn(item: Item): Holder[] {
  const teams = new Map<string, string>();
  for (const [name, { SS = [] }] of Object.entries(item))
    for (const runId of name.startsWith(set) ? SS : []) teams.set(runId, name.slice(set.length));
  return Object.keys(item["held"]?.M ?? {}).map((runId) => ({
    runId,
    team: teams.get(runId) ?? "",
  }));
}
