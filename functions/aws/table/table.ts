import type { DynamoDBClient } from "@aws-sdk/client-dynamodb";

/** The one table of a deployment. Items expire at `ttl` (seconds since 1970), but DynamoDB may delete them days later: filter on read. */
export type Table = { readonly client: DynamoDBClient; readonly name: string };

/** The shape of the table, for the tests. Every key is a string. */
export const tableShape = {
  key: { hash: "pk", range: "sk" },
  /** They contain all attributes. An item is in an index only while it has both key attributes. */
  indexes: [
    { name: "gsi1", hash: "g1pk", range: "g1sk" },
    { name: "gsi2", hash: "g2pk", range: "g2sk" },
  ],
  ttl: "ttl",
} as const;
