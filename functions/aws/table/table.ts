import type { DynamoDBClient } from "@aws-sdk/client-dynamodb";

/** The one table of a deployment. Items expire at `ttl` (seconds since 1970), but are deleted days later: filter on read. */
export type Table = { readonly client: DynamoDBClient; readonly name: string };

/** Its shape: the stack and the tests make it from this. Every key is a string. */
export const tableShape = {
  key: { hash: "pk", range: "sk" },
  /** Projecting all. An item is in an index only while it has both of its attributes. */
  indexes: [
    { name: "gsi1", hash: "g1pk", range: "g1sk" },
    { name: "gsi2", hash: "g2pk", range: "g2sk" },
  ],
  ttl: "ttl",
} as const;
