import { once } from "node:events";
import { createServer, type RequestListener, type Server } from "node:http";
import { type AddressInfo, connect, type Server as NetServer, type Socket } from "node:net";
import type { BoxFact } from "../../../../shared/schemas/event.ts";
import { createEgressGate } from "./gate.ts";
import type { Policy } from "./route.ts";
import { type Upstreams, upstreamsFrom } from "./upstream.ts";

export type World = Partial<Policy> & {
  /** The answers of the resolver, by name. A function gives the answer to each question anew. */
  readonly names?: Readonly<Record<string, readonly string[] | (() => readonly string[])>>;
  /** The servers of this world's internet, by public address. They listen on loopback. */
  readonly servers?: Readonly<Record<string, NetServer>>;
  readonly own?: readonly string[];
  readonly upstreams?: Upstreams;
  readonly idleMs?: number;
};

export const portOf = (server: NetServer): number => (server.address() as AddressInfo).port;

/** Listens on a free port of loopback. */
export async function listening<S extends NetServer>(server: S): Promise<S> {
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return server;
}

export const web = (answer: RequestListener): Promise<Server> => listening(createServer(answer));

/** A gate on loopback, whose internet is made of local servers. */
export async function openTestGate(world: World = {}) {
  const { names = {}, servers = {}, own = [], policy = "open", hosts = [], idleMs } = world;
  const facts: BoxFact[] = [];
  const lookups: string[] = [];
  const dialled: { addresses: readonly string[]; port: number }[] = [];
  const gate = createEgressGate({
    policy,
    hosts,
    tell: (fact) => facts.push(fact),
    note: () => {},
    upstreams: world.upstreams ?? upstreamsFrom({}),
    ...(idleMs === undefined ? {} : { idleMs }),
    network: {
      async lookup(name) {
        lookups.push(name);
        const known = names[name];
        if (!known) throw new Error("ENOTFOUND");
        return typeof known === "function" ? known() : known;
      },
      connect(addresses, port) {
        dialled.push({ addresses, port });
        const server = servers[addresses[0] ?? ""];
        return connect({
          host: "127.0.0.1",
          port: server ? portOf(server) : 1,
          allowHalfOpen: true,
        });
      },
      ownAddresses: () => new Set(own),
    },
  });
  await listening(gate.server);
  const port = portOf(gate.server);
  return {
    ...gate,
    facts,
    lookups,
    dialled,
    port,
    url: `http://127.0.0.1:${port}`,
    /** Sends raw bytes, and returns everything that comes back until the gate closes. */
    async raw(text: string): Promise<string> {
      const socket = connect(port, "127.0.0.1");
      socket.write(text, "latin1");
      return readAll(socket);
    },
    /** Opens a tunnel, and returns its socket after the gate's answer. */
    async tunnel(authority: string): Promise<Socket> {
      const socket = connect({ port, host: "127.0.0.1", allowHalfOpen: true });
      socket.write(`CONNECT ${authority} HTTP/1.1\r\nHost: ${authority}\r\n\r\n`);
      const [chunk] = (await once(socket, "data")) as [Buffer];
      if (!chunk.toString().startsWith("HTTP/1.1 200 ")) throw new Error(chunk.toString());
      return socket;
    },
  };
}

export async function readAll(socket: AsyncIterable<Buffer>): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of socket) chunks.push(chunk);
  return Buffer.concat(chunks).toString();
}

/** Resolves when a condition holds. */
export async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await new Promise((resolve) => setTimeout(resolve, 5));
}
