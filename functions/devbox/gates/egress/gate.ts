import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { Socket } from "node:net";
import type { Duplex } from "node:stream";
import type { BoxFact, EventOf } from "../../../../shared/schemas/event.ts";
import type { Note } from "../../note.ts";
import { dial, dialThrough } from "./dial.ts";
import { forward } from "./forward.ts";
import { machineNetwork, type Network } from "./network.ts";
import { Refused, Unreachable } from "./refusal.ts";
import { createRouter, type Policy } from "./route.ts";
import { createTally } from "./tally.ts";
import { carry } from "./tunnel.ts";
import { type Upstreams, upstreamsFrom } from "./upstream.ts";

export type EgressGate = {
  /** An HTTP proxy. It does not listen yet. */
  readonly server: Server;
  /** The traffic since the last call, for the timeline. */
  traffic(): EventOf<"traffic.reported"> | undefined;
  close(): void;
};

type Options = Policy & {
  /** Gets the first refusal of each host and reason. */
  tell(fact: BoxFact): void;
  readonly note: Note;
  readonly network?: Network;
  readonly upstreams?: Upstreams;
  readonly idleMs?: number;
};

/** Connections of one DevBox at the same time. */
const mostConnections = 512;
const usualIdleMs = 15 * 60_000;

/**
 * The only way from a DevBox to the internet: an HTTP proxy, with CONNECT for everything that is not plain HTTP. It
 * checks each connection when it is made, and follows no redirect: a client that does asks again.
 */
export function createEgressGate({
  tell,
  note,
  idleMs = usualIdleMs,
  ...options
}: Options): EgressGate {
  const network = options.network ?? machineNetwork();
  const route = createRouter(options, network, options.upstreams ?? upstreamsFrom(process.env));
  const tally = createTally(tell);
  const tunnels = new Set<Duplex>();

  /** What to answer to a client that gets no connection. */
  function answerTo(error: unknown): { status: number; text: string } {
    if (error instanceof Refused) {
      const { host, port, why, advice } = error.refusal;
      tally.refused(error.refusal);
      const to = port === undefined ? host : `${host}, port ${port}`;
      return { status: 403, text: `Connection to ${to} refused: ${why}. ${advice}` };
    }
    if (error instanceof Unreachable) return { status: error.status, text: error.message };
    note("egress.failed", { why: error instanceof Error ? error.message : String(error) });
    return { status: 502, text: "The egress gate could not make this connection. Try again." };
  }

  async function request(incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
    try {
      const [, authority, rest = ""] = /^http:\/\/([^/?#]*)(.*)/is.exec(incoming.url ?? "") ?? [];
      if (authority === undefined) return answer(outgoing, 400, notProxied);
      const way = await route(authority, "http");
      const socket = await dial(network, way);
      tally.opened(way.target.host, socket);
      const path = rest.startsWith("/") ? rest : `/${rest}`;
      await forward(incoming, outgoing, way, path, socket, idleMs);
    } catch (error) {
      const { status, text } = answerTo(error);
      answer(outgoing, status, text);
    }
  }

  async function tunnel(
    { url = "" }: IncomingMessage,
    client: Duplex,
    head: Buffer,
  ): Promise<void> {
    client.on("error", () => client.destroy());
    tunnels.add(client);
    client.once("close", () => tunnels.delete(client));
    try {
      const way = await route(url, "https");
      const socket = await dialThrough(network, way);
      tally.opened(way.target.host, socket);
      socket.on("error", () => client.destroy());
      if (client.destroyed) return void socket.destroy();
      client.write("HTTP/1.1 200 Connection established\r\n\r\n");
      if (head.length > 0) client.unshift(head);
      await carry(client, socket, idleMs);
    } catch (error) {
      const { status, text } = answerTo(error);
      client.end(plainAnswer(status, text));
    }
  }

  const server = createServer({
    maxHeaderSize: 64 * 1024,
    headersTimeout: 30_000,
    requestTimeout: 0, // a long upload is no fault; a silent one ends after `idleMs`
    connectionsCheckingInterval: 5_000,
  });
  server.maxConnections = mostConnections;
  server.on("request", (incoming, outgoing) => void request(incoming, outgoing));
  server.on("connect", (incoming, client, head) => void tunnel(incoming, client, head));
  server.on("clientError", (_error, client) => {
    if (client.writable)
      client.end(plainAnswer(400, "This is not a request that a proxy can read."));
    else if (client instanceof Socket)
      client.destroySoon(); // more of it came: the answer is sent first
    else client.destroy();
  });

  return {
    server,
    traffic: () => tally.take(),
    close() {
      server.close();
      server.closeAllConnections();
      for (const client of tunnels) client.destroy();
    },
  };
}

const notProxied =
  "This is the egress gate of a DevBox, an HTTP proxy. Send http:// addresses to it, and CONNECT for all others.";

const reasons: Readonly<Record<number, string>> = {
  400: "Bad Request",
  403: "Refused by the egress gate",
  502: "Bad Gateway",
  504: "Gateway Timeout",
};

function answer(outgoing: ServerResponse, status: number, text: string): void {
  if (outgoing.headersSent) return void outgoing.destroy();
  outgoing.writeHead(status, reasons[status], {
    "content-type": "text/plain; charset=utf-8",
    "content-length": Buffer.byteLength(text) + 1,
    connection: "close",
  });
  outgoing.end(`${text}\n`);
}

function plainAnswer(status: number, text: string): string {
  const length = Buffer.byteLength(text) + 1;
  return [
    `HTTP/1.1 ${status} ${reasons[status]}`,
    "Content-Type: text/plain; charset=utf-8",
    `Content-Length: ${length}`,
    "Connection: close",
    "",
    `${text}\n`,
  ].join("\r\n");
}
