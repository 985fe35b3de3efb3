import type { Socket } from "node:net";
import type { Duplex } from "node:stream";
import { pipeline } from "node:stream/promises";

/** Carries bytes both ways until both sides have ended. Either side that fails, or is silent for too long, ends both. */
export async function carry(client: Duplex, server: Socket, idleMs: number): Promise<void> {
  const end = () => {
    client.destroy();
    server.destroy();
  };
  server.setTimeout(idleMs, end); // bytes in either direction count
  client.once("close", () => server.destroy());
  await Promise.all([pipeline(client, server), pipeline(server, client)]).catch(end);
}
