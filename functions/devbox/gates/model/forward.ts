import type { ClientRequest, IncomingMessage, ServerResponse } from "node:http";
import type { Onward } from "../onward.ts";
import type { Admitted } from "./door/admit.ts";
import { forwardedHeaders, returnedHeaders } from "./door/headers.ts";

/** Watches a request and its reply while they pass. */
export type Watcher = {
  sending(chunk: Buffer): void;
  /** The service answers. */
  answered(reply: IncomingMessage): void;
  receiving(chunk: Buffer): void;
  /** The reply has ended, or was broken off by one of the sides. `reached`: the service may have worked for it. */
  ended(reached: boolean): void;
};

/** The model service could not be reached, so nothing of its reply has been passed on. */
export class Unreachable extends Error {
  override readonly name = "Unreachable";
}

/** A service that accepts no connection for this long counts as unreachable. */
const connectMs = 30_000;
/** The longest error that is read as a whole, to look for the key in it. */
const longestError = 1024 ** 2;

/**
 * Passes a request to the model service, and the reply back, piece by piece as they come. When one side breaks off,
 * so does the other. Rejects with `Unreachable`, after which the caller answers.
 */
export async function forward(
  incoming: IncomingMessage,
  outgoing: ServerResponse,
  { url, route, endpoint, keyInQuery }: Admitted,
  { upstream, placeholder, watcher }: { upstream: Onward; placeholder: string; watcher: Watcher },
): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const headers = forwardedHeaders(incoming.headers, { route, placeholder, keyInQuery });
  const request = upstream.send(url, { method: endpoint.method, headers });
  limitConnecting(request);

  let over = false;

  function end(error?: Error): void {
    if (over) return;
    over = true;
    const unanswered = error !== undefined && !outgoing.headersSent && !outgoing.destroyed;
    watcher.ended(!unanswered);
    request.destroy();
    if (unanswered) reject(new Unreachable(error.message, { cause: error }));
    else {
      if (!outgoing.writableEnded) outgoing.destroy();
      resolve();
    }
  }

  request.once("error", end);
  outgoing.once("close", () => end());
  if (outgoing.destroyed) end();
  incoming.on("error", () => {}); // `close` of the reply follows
  incoming.on("data", (chunk: Buffer) => watcher.sending(chunk));
  incoming.pipe(request);

  request.once("response", (reply) => {
    watcher.answered(reply);
    reply.on("data", (chunk: Buffer) => watcher.receiving(chunk));
    reply.once("error", end);
    const { statusCode = 502 } = reply;
    if (statusCode >= 400 && route.key !== undefined)
      return void passError(reply, outgoing, route.key, placeholder).catch(end);
    outgoing.writeHead(statusCode, returnedHeaders(reply.headers));
    outgoing.flushHeaders();
    reply.pipe(outgoing);
  });
  return promise;
}

function limitConnecting(request: ClientRequest): void {
  const timer = setTimeout(
    () => request.destroy(new Error(`no connection within ${connectMs / 1_000} s`)),
    connectMs,
  );
  const connected = () => clearTimeout(timer);
  request.once("close", connected);
  request.once("socket", (socket) => {
    if (socket.connecting) socket.once("connect", connected);
    else connected();
  });
}

/** Passes an error on. Some gateways quote the key in it, and the box must not see that. */
async function passError(
  reply: IncomingMessage,
  outgoing: ServerResponse,
  key: string,
  placeholder: string,
): Promise<void> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of reply.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes <= longestError) chunks.push(chunk);
  }
  const body = Buffer.concat(chunks);
  const shown = body.includes(key)
    ? Buffer.from(body.toString("latin1").replaceAll(key, placeholder), "latin1")
    : body;
  const headers = returnedHeaders(reply.headers);
  outgoing.writeHead(reply.statusCode ?? 502, { ...headers, "content-length": shown.length });
  outgoing.end(shown);
}
