import { once } from "node:events";
import { createServer } from "node:http";
import { type AddressInfo, connect, type Server, type Socket } from "node:net";
import { createEgressGate } from "../../../functions/devbox/gates/egress/gate.ts";
import { figure, type Row, timed, times } from "./samples.ts";

const bytes = 1024 ** 3;

async function portOf(server: Server): Promise<number> {
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return (server.address() as AddressInfo).port;
}

/** Resolves with the first bytes. */
const firstBytes = (socket: Socket) => once(socket, "data");

/** What the egress gate adds to a new connection until its first byte, and how much it carries. */
export async function egressGate(): Promise<Row[]> {
  const chunk = Buffer.alloc(256 * 1024);
  const server = createServer((incoming, outgoing) => {
    if (incoming.url !== "/large") return void outgoing.end("hello");
    let left = bytes;
    const more = () => {
      while (left > 0) {
        left -= chunk.length;
        if (!outgoing.write(chunk)) return;
      }
      outgoing.end();
    };
    outgoing.on("drain", more);
    more();
  });
  const port = await portOf(server);
  const gate = createEgressGate({
    policy: "open",
    hosts: [],
    tell: () => {},
    note: () => {},
    upstreams: { for: () => undefined },
    network: {
      lookup: async () => ["93.184.216.34"],
      connect: () => connect({ port, host: "127.0.0.1", allowHalfOpen: true, noDelay: true }),
      ownAddresses: () => new Set(),
    },
  });
  const gatePort = await portOf(gate.server);

  const get = (path: string) =>
    `GET ${path} HTTP/1.1\r\nHost: a.example\r\nConnection: close\r\n\r\n`;
  async function direct(path: string): Promise<Socket> {
    const socket = connect(port, "127.0.0.1");
    socket.write(get(path));
    await firstBytes(socket);
    return socket;
  }
  async function through(path: string): Promise<Socket> {
    const socket = connect(gatePort, "127.0.0.1");
    socket.write("CONNECT a.example:443 HTTP/1.1\r\nHost: a.example\r\n\r\n");
    await firstBytes(socket);
    socket.write(get(path));
    await firstBytes(socket);
    return socket;
  }
  const samples: { direct: number; through: number }[] = [];
  for (let n = -50; n < 500; n++) {
    const sockets: Socket[] = [];
    const sample = {
      direct: await timed(async () => sockets.push(await direct("/"))),
      through: await timed(async () => sockets.push(await through("/"))),
    };
    for (const socket of sockets) socket.destroy();
    if (n >= 0) samples.push(sample); // the first ones warm up the code
  }
  const seconds =
    (await timed(async () => {
      const socket = await through("/large");
      socket.resume();
      await once(socket, "close");
    })) / 1_000;
  gate.close();
  server.close();
  return [
    times(
      "egress gate: first byte of a new connection, without it",
      samples.map((it) => it.direct),
    ),
    times(
      "egress gate: what it adds to that",
      samples.map((it) => Math.max(0, it.through - it.direct)),
      "median under 3 ms",
    ),
    figure("egress gate: throughput", `${Math.round(bytes / 1_000_000 / seconds)} MB/s`),
  ];
}
