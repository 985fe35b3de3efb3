import type { IncomingMessage, RequestListener, Server, ServerResponse } from "node:http";

/** How long the requests that are here wait for connections that still come. */
const longestMs = 50;

/**
 * Handles the requests of a server after it has accepted every connection that waits. libuv accepts one connection a turn of
 * the event loop (libuv 1.45, src/unix/stream.c), and a turn handles all requests that have arrived. So with a hundred
 * Runs that stream, a hundred connections that come at once were accepted one a turn, over five seconds and more. Turns
 * without handling are short.
 */
export function acceptFirst(server: Server, handle: RequestListener): RequestListener {
  let waiting: [IncomingMessage, ServerResponse<IncomingMessage>][] = [];
  let since = 0;
  let accepted = false;
  server.on("connection", () => {
    accepted = true;
  });

  function turn(): void {
    if (accepted && performance.now() - since < longestMs) {
      accepted = false;
      setImmediate(turn);
      return;
    }
    const all = waiting;
    waiting = [];
    for (const [request, response] of all) if (!request.socket.destroyed) handle(request, response);
  }

  return (request, response) => {
    if (waiting.length === 0) {
      since = performance.now();
      setImmediate(turn);
    }
    waiting.push([request, response]);
  };
}
