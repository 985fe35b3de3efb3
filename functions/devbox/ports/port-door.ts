import { rmSync } from "node:fs";
import { createServer, type Server, type Socket } from "node:net";
import { type Duplex, pipeline } from "node:stream";
import type { Box } from "../box/box.ts";

/** A page opens six connections at a time and keeps a few sockets. */
const mostConnections = 128;
const sayMs = 10_000;

/**
 * Listens on a Unix socket that only the server can open, and joins each connection to a port of the box. The server
 * says the port as one line; the answer is `ok` or `no`, then come the bytes of both sides.
 */
export function openPortDoor(path: string, box: Pick<Box, "dial">): Server {
  rmSync(path, { force: true });
  const server = createServer({ allowHalfOpen: true }, (socket) => {
    socket.on("error", () => {}); // `close` follows
    readPort(socket, (port) => {
      box.dial(port).then(
        (inner) => {
          if (socket.destroyed) return void inner.destroy();
          socket.write("ok\n");
          join(socket, inner);
        },
        () => socket.end("no\n"),
      );
    });
  });
  server.maxConnections = mostConnections;
  server.listen(path);
  server.unref();
  return server;
}

/** Reads the line with a port, which must be all that has come. */
function readPort(socket: Socket, take: (port: number) => void): void {
  let said = "";
  const read = (chunk: Buffer) => {
    said += chunk.toString("latin1");
    const [, port] = /^(\d{1,5})\n$/.exec(said) ?? [];
    if (port === undefined) {
      if (!/^\d{0,5}$/.test(said)) socket.destroy();
      return;
    }
    socket.off("data", read).pause();
    socket.setTimeout(0);
    take(Number(port));
  };
  socket.setTimeout(sayMs, () => socket.destroy());
  socket.on("data", read);
}

/** Each direction ends by itself. If one side breaks, so does the other. */
function join(one: Duplex, other: Duplex): void {
  pipeline(one, other, () => {});
  pipeline(other, one, () => {});
}
