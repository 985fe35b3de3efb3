import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { createServer, type IncomingMessage, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import * as z from "zod";
import { needsOf } from "./rights/needs.ts";
import { keyIn, type Rights } from "./rights/rights.ts";

/** An error reply of an AWS service. The SDK turns it into an Error with this name. */
export class AwsError extends Error {
  readonly status: number;
  /** Fields of its body besides the name and the message. */
  readonly more: Readonly<Record<string, unknown>>;

  constructor(name: string, message: string, more: Record<string, unknown> = {}, status = 400) {
    super(message);
    this.name = name;
    this.status = status;
    this.more = more;
  }
}

/** A service that speaks AwsJson 1.0 or 1.1 (Smithy specification, "AWS JSON 1.0 protocol"). */
export type AwsService = {
  /** The part of x-amz-target before the dot. */
  readonly target: string;
  readonly json: "1.0" | "1.1";
  /** The error name for a request with invalid members. */
  readonly invalid: string;
  readonly operations: Readonly<Record<string, Operation>>;
};
type Operation = (input: unknown) => object | Promise<object>;

/** An operation, with a schema of the request members that it reads. */
export const operation =
  <T>(members: z.ZodType<T>, act: (input: T) => object | Promise<object>): Operation =>
  (input) =>
    act(members.parse(input));

/** Serves them on one port of 127.0.0.1, the endpoint for all their clients. Every signed request is allowed. */
export const serveAws = (...services: readonly AwsService[]): Promise<Server> =>
  serveAwsTo(undefined, ...services);

/** The same for callers with the given rights. */
export async function serveAwsTo(
  rights: Rights | undefined,
  ...services: readonly AwsService[]
): Promise<Server> {
  const server = createServer((request, response) => {
    reply(services, request, rights).then(
      ({ status, type, body }) => {
        response.writeHead(status, { "content-type": type, "x-amzn-requestid": randomUUID() });
        response.end(JSON.stringify(body));
      },
      () => response.destroy(), // the request was cut off
    );
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return server;
}

export const endpointOf = (server: Server): string =>
  `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

/** Settings for a client of this server. It checks only that a request is signed, not by whom. */
export const clientOptions = (server: Server) => ({
  endpoint: endpointOf(server),
  region: "us-east-1",
  credentials: { accessKeyId: "local", secretAccessKey: "local" },
  maxAttempts: 1,
});

async function reply(
  services: readonly AwsService[],
  request: IncomingMessage,
  rights: Rights | undefined,
) {
  const { "x-amz-target": target = "", authorization, "content-type": given } = request.headers;
  const text = await read(request);
  const [prefix, name = ""] = String(target).split(".");
  const service = services.find((it) => it.target === prefix);
  const type = `application/x-amz-json-${service?.json ?? "1.1"}`;
  try {
    const act = service?.operations[name];
    if (!service || !act || request.method !== "POST" || given !== type)
      throw new AwsError("UnknownOperationException", `Unknown operation ${target}`);
    if (!authorization?.startsWith("AWS4-HMAC-SHA256 "))
      throw new AwsError("MissingAuthenticationTokenException", "Missing Authentication Token");
    const input = parsed(text);
    const refusal = rights?.refusal(keyIn(authorization), needsOf(String(target), input));
    if (refusal !== undefined) throw new AwsError("AccessDeniedException", refusal);
    return { status: 200, type, body: await act(input) };
  } catch (error) {
    const { name, message, status, more } = asAwsError(error, service);
    return { status, type, body: { ...more, __type: name, message } };
  }
}

async function read(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString();
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new AwsError("SerializationException", "The body is not JSON.");
  }
}

function asAwsError(error: unknown, service: AwsService | undefined): AwsError {
  if (error instanceof AwsError) return error;
  if (error instanceof z.ZodError)
    return new AwsError(service?.invalid ?? "ValidationException", z.prettifyError(error));
  return new AwsError("InternalFailure", String(error), {}, 500);
}
