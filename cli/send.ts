import { request } from "node:http";
import { Readable } from "node:stream";
import type { Connection } from "./connection.ts";

type Sent = {
  readonly method: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
  readonly signal?: AbortSignal;
};

/** `fetch` from the server of a connection: over its Unix socket if it has one. */
export function send(
  { url, socket }: Pick<Connection, "url" | "socket">,
  path: string,
  { body, signal, ...sent }: Sent,
): Promise<Response> {
  if (socket === undefined)
    return fetch(`${url}${path}`, {
      ...sent,
      ...(body ? { body } : {}),
      ...(signal ? { signal } : {}),
    });
  const { promise, resolve, reject } = Promise.withResolvers<Response>();
  const call = request({ ...sent, socketPath: socket, path, host: "localhost", signal });
  call.once("error", reject);
  call.once("response", (reply) => {
    const headers = Object.entries(reply.headers).map(([name, value]): [string, string] => [
      name,
      String(value),
    ]);
    const status = reply.statusCode ?? 0;
    const empty = status === 204 || status === 304;
    const stream = Readable.toWeb(reply) as ReadableStream<Uint8Array<ArrayBuffer>>;
    resolve(new Response(empty ? null : stream, { status, headers }));
  });
  call.end(body);
  return promise;
}
