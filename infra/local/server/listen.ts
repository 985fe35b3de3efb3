import { existsSync, readFileSync, writeFileSync } from "node:fs";
import type { Server } from "node:http";
import { join } from "node:path";

const host = "127.0.0.1";

/**
 * Listens on a port of this machine. For port 0, it prefers the port of the last start, so that open
 * consoles find the server again. Rejects when a given port cannot be used.
 */
export async function listen(
  server: Server,
  { port, data }: { readonly port: number; readonly data: string },
): Promise<number> {
  const memory = join(data, "port");
  const last = existsSync(memory) ? Number(readFileSync(memory, "utf8")) : 0;
  try {
    await bind(server, port || last);
  } catch (error) {
    if (port !== 0) throw error;
    await bind(server, 0);
  }
  const address = server.address();
  const bound = typeof address === "object" && address ? address.port : port;
  writeFileSync(memory, String(bound), { mode: 0o600 });
  return bound;
}

/** Writes the console's URL down, as people open it: the terminal client prints links below it. */
export const writeAddress = (data: string, url: string): void =>
  writeFileSync(join(data, "address"), url, { mode: 0o600 });

function bind(server: Server, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, host, () => {
      server.off("error", reject);
      resolve();
    });
  });
}
