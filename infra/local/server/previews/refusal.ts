import type { ServerResponse } from "node:http";
import type { Duplex } from "node:stream";

const headers = {
  "content-type": "text/plain; charset=utf-8",
  "content-security-policy": "default-src 'none'; frame-ancestors 'none'",
  "x-content-type-options": "nosniff",
  "referrer-policy": "no-referrer",
  "cache-control": "no-store",
};

/** Answers with a sentence for people. `more`: further headers. */
export function sentence(
  outgoing: ServerResponse,
  status: number,
  text: string,
  more: Readonly<Record<string, string>> = {},
): void {
  outgoing.writeHead(status, { ...headers, ...more, connection: "close" }).end(`${text}\n`);
}

/** The same for a request that wanted a WebSocket. */
export function refusedUpgrade(socket: Duplex, status: number, text: string): void {
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}`);
  socket.end(
    `HTTP/1.1 ${status} Refused\r\n${lines.join("\r\n")}\r\nconnection: close\r\n\r\n${text}\n`,
  );
}
