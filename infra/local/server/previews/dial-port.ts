import { once } from "node:events";
import { connect, type Socket } from "node:net";

const answerMs = 20_000;

/**
 * Connects to a port of a DevBox through the socket of its supervisor. Undefined if nothing listens there, or if the
 * DevBox is gone.
 */
export async function dialPort(path: string, port: number): Promise<Socket | undefined> {
  const socket = connect({ path, allowHalfOpen: true });
  socket.setTimeout(answerMs, () => socket.destroy());
  try {
    await once(socket, "connect");
    socket.write(`${port}\n`);
    if ((await line(socket)) !== "ok") throw new Error("Nothing listens there.");
    socket.setTimeout(0);
    return socket;
  } catch {
    socket.destroy();
    return undefined;
  }
}

/** The first line, at most three bytes with its end. What follows stays in the socket. */
async function line(socket: Socket): Promise<string> {
  for (;;) {
    const bytes: Buffer | null = socket.read(3);
    if (bytes) return bytes.toString("latin1").trimEnd();
    if (socket.readableEnded || socket.destroyed) return "";
    await Promise.race([once(socket, "readable"), once(socket, "close")]);
  }
}
