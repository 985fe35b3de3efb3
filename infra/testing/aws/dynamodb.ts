import { once } from "node:events";
import type { IncomingMessage, Server, ServerResponse } from "node:http";
import { Readable } from "node:stream";
import { buffer } from "node:stream/consumers";
import { CreateTableCommand, DescribeTableCommand, DynamoDBClient } from "@aws-sdk/client-dynamodb";
import dynalite from "dynalite";
import { type Table, tableShape } from "../../../functions/aws/table/table.ts";
import { needsOf } from "./rights/needs.ts";
import { keyIn, type Rights } from "./rights/rights.ts";

/**
 * DynamoDB's API on a port of 127.0.0.1, with its data in a folder or in memory.
 *
 * @param rights of its callers; without, every request is allowed
 */
export async function dynamoDb(folder?: string, rights?: Rights): Promise<Server> {
  const server: Server = dynalite({
    ...(folder ? { path: folder } : {}),
    createTableMs: 0,
    updateTableMs: 0,
    deleteTableMs: 0,
  });
  if (rights) allowOnly(server, rights);
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return server;
}

/** Puts the check of rights before the server's own listener, which then reads the same request. */
function allowOnly(server: Server, rights: Rights): void {
  const own = server.listeners("request");
  server.removeAllListeners("request");
  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const body = await buffer(request);
    const { "x-amz-target": target = "", authorization } = request.headers;
    const needs = needsOf(String(target), JSON.parse(body.toString()));
    const message = rights.refusal(keyIn(authorization), needs);
    if (message !== undefined) {
      const type = "com.amazon.coral.service#AccessDeniedException";
      response.writeHead(400, { "content-type": "application/x-amz-json-1.0" });
      response.end(JSON.stringify({ __type: type, message }));
      return;
    }
    const { headers, method, url, httpVersion, socket } = request;
    const again = Object.assign(Readable.from([body]), {
      headers,
      method,
      url,
      httpVersion,
      socket,
    });
    for (const listener of own) listener.call(server, again, response);
  };
  server.on("request", (request, response) => {
    answer(request, response).catch(() => response.destroy()); // the request was cut off
  });
}

/** Creates the table of a deployment, unless it exists. */
export async function createTable({ client, name }: Table): Promise<void> {
  const { key, indexes } = tableShape;
  const schema = ({ hash, range }: { hash: string; range: string }) => [
    { AttributeName: hash, KeyType: "HASH" as const },
    { AttributeName: range, KeyType: "RANGE" as const },
  ];
  const attributes = [key, ...indexes].flatMap(({ hash, range }) => [hash, range]);
  try {
    await client.send(
      new CreateTableCommand({
        TableName: name,
        BillingMode: "PAY_PER_REQUEST",
        KeySchema: schema(key),
        AttributeDefinitions: attributes.map((it) => ({ AttributeName: it, AttributeType: "S" })),
        GlobalSecondaryIndexes: indexes.map((it) => ({
          IndexName: it.name,
          KeySchema: schema(it),
          Projection: { ProjectionType: "ALL" },
        })),
      }),
    );
  } catch (error) {
    if (!(error instanceof Error && error.name === "ResourceInUseException")) throw error;
  }
  for (;;) {
    const { Table: made } = await client.send(new DescribeTableCommand({ TableName: name }));
    if (made?.TableStatus === "ACTIVE") return;
  }
}

/** A client of this server. */
export const clientOf = (endpoint: string): DynamoDBClient =>
  new DynamoDBClient({
    endpoint,
    region: "us-east-1",
    credentials: { accessKeyId: "local", secretAccessKey: "local" },
  });

let tables = 0;
/** A new table for one test. */
export async function freshTable(server: Server): Promise<Table> {
  const address = server.address();
  const port = typeof address === "object" ? address?.port : 0;
  const table = { client: clientOf(`http://127.0.0.1:${port}`), name: `test-${++tables}` };
  await createTable(table);
  return table;
}
