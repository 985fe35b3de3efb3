import { type IncomingMessage, request, type ServerResponse } from "node:http";
import type { Socket } from "node:net";
import { type Duplex, pipeline } from "node:stream";
import { egressOf } from "../../../../shared/egress.ts";
import type { Run } from "../../../../shared/run.ts";
import { replyHeaders, requestHeaders } from "./headers.ts";
import { refusedUpgrade, sentence } from "./refusal.ts";

/** One request of a preview, admitted and connected to the server in the DevBox. */
export type Admitted = {
  readonly incoming: IncomingMessage;
  readonly origin: string;
  readonly run: Run;
  readonly port: number;
  readonly inner: Socket;
  readonly isOurs: (bearer: string) => boolean;
};

/** A development server may compile for minutes before it answers. */
const idleMs = 10 * 60_000;

const brokeOff = "The server in the DevBox broke the connection off. Does it speak HTTP?";

/** Sends a request on and streams the reply back. */
export function forward(admitted: Admitted, outgoing: ServerResponse): void {
  const { incoming, inner } = admitted;
  const onward = begin(admitted, { connection: "close" });
  inner.setTimeout(idleMs, () => inner.destroy());
  outgoing.once("close", () => inner.destroy());
  if (outgoing.destroyed) inner.destroy();
  onward.once("response", (answer) => {
    outgoing.writeHead(answer.statusCode ?? 502, headersOf(admitted, answer));
    pipeline(answer, outgoing, () => {}); // a reply that breaks off breaks off for the browser too
  });
  onward.once("error", () => {
    if (outgoing.headersSent) outgoing.destroy();
    else sentence(outgoing, 502, brokeOff);
  });
  incoming.pipe(onward);
}

/** Sends a request for a WebSocket on. `socket` and `head` come from the browser. */
export function forwardUpgrade(admitted: Admitted, socket: Duplex, head: Buffer): void {
  const { inner } = admitted;
  socket.once("close", () => inner.destroy());
  if (socket.destroyed) inner.destroy();
  const onward = begin(admitted, { connection: "upgrade", upgrade: "websocket" });
  onward.once("upgrade", (answer, there, first) => {
    const headers = { ...headersOf(admitted, answer), connection: "Upgrade", upgrade: "websocket" };
    const lines = Object.entries(headers).flatMap(([name, value]) =>
      [value].flat().map((it) => `${name}: ${it}`),
    );
    socket.write(`HTTP/1.1 101 Switching Protocols\r\n${lines.join("\r\n")}\r\n\r\n`);
    if (first.length > 0) there.unshift(first);
    if (head.length > 0) there.write(head);
    pipeline(socket, there, () => {});
    pipeline(there, socket, () => {});
  });
  onward.once("response", (answer) => {
    answer.resume();
    refusedUpgrade(
      socket,
      answer.statusCode ?? 502,
      "The server in the DevBox refused the socket.",
    );
  });
  onward.once("error", () => refusedUpgrade(socket, 502, brokeOff));
  onward.end();
}

const insideOf = ({ port }: Admitted): string => `http://localhost:${port}`;

function begin(admitted: Admitted, connection: Readonly<Record<string, string>>) {
  const { incoming, inner, origin, isOurs } = admitted;
  const sides = { origin, inside: insideOf(admitted) };
  return request({
    createConnection: () => inner,
    method: incoming.method,
    path: incoming.url,
    headers: { ...requestHeaders(incoming.headers, sides, isOurs), ...connection },
  });
}

const headersOf = (admitted: Admitted, { headers }: IncomingMessage) =>
  replyHeaders(
    headers,
    { origin: admitted.origin, inside: insideOf(admitted) },
    egressOf(admitted.run),
  );
