import { randomBytes } from "node:crypto";
import { DeleteItemCommand, PutItemCommand } from "@aws-sdk/client-dynamodb";
import { hashOf, key, N, number, S, text, unlessRefused } from "../table/item.ts";
import type { Table } from "../table/table.ts";
import { type Opener, opener } from "./connections.ts";

/** Tickets that open one socket each, because a browser cannot set headers on a WebSocket. */
export interface Tickets {
  /** 32 random bytes as base64url, valid for 60 s. `origin`: of the page that requested it. */
  issue(claim: Opener, origin: string | undefined): Promise<string>;
  /** Consumes a ticket, even if the reply is then lost. Undefined for a used, expired or unknown ticket. */
  redeem(ticket: string): Promise<{ by: Opener; origin?: string } | undefined>;
}

const goodForMs = 60_000;

/**
 * Stores only the hash of a ticket.
 *
 * @param now milliseconds since 1970
 */
export function dynamoTickets({ client, name }: Table, now: () => number): Tickets {
  const at = (ticket: string) => key(`TICKET#${hashOf(ticket)}`, "TICKET");
  return {
    issue: async (claim, origin) => {
      const ticket = randomBytes(32).toString("base64url");
      const until = now() + goodForMs;
      const item = {
        ...at(ticket),
        by: S(JSON.stringify(claim)),
        ...(origin === undefined ? {} : { origin: S(origin) }),
        until: N(until),
        ttl: N(Math.ceil(until / 1_000)),
      };
      await client.send(new PutItemCommand({ TableName: name, Item: item }));
      return ticket;
    },

    redeem: async (ticket) => {
      const take = new DeleteItemCommand({
        TableName: name,
        Key: at(ticket),
        ConditionExpression: "attribute_exists(pk)",
        ReturnValues: "ALL_OLD",
      });
      const item = (await unlessRefused(client.send(take)))?.Attributes;
      if (!item || number(item, "until") <= now()) return undefined;
      const by = opener.parse(JSON.parse(text(item, "by")));
      return item["origin"] ? { by, origin: text(item, "origin") } : { by };
    },
  };
}
