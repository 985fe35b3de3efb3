import { existsSync, readFileSync, writeFileSync } from "node:fs";
import type { Server } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";

const tries = 5;

/**
 * Listens on one port of both loopback addresses, so that no other program answers for a preview at the other one.
 * For port 0, it prefers the port of the last start, so that open previews find the server again. Rejects when a
 * given port cannot be used.
 */
export async function listenForPreviews(
  servers: readonly [Server, Server],
  { port, data }: { readonly port: number; readonly data: string },
): Promise<void> {
  const memory = join(data, "preview-port");
  const last = existsSync(memory) ? Number(readFileSync(memory, "utf8")) : 0;
  const wanted = port === 0 ? [last, ...Array.from({ length: tries }, () => 0)] : [port];
  writeFileSync(memory, String(await firstFree(servers, wanted)), { mode: 0o600 });
}

async function firstFree(
  servers: readonly [Server, Server],
  [port = 0, ...others]: readonly number[],
): Promise<number> {
  try {
    return await both(servers, port);
  } catch (error) {
    if (others.length === 0) throw error;
    return firstFree(servers, others);
  }
}

async function both([first, second]: readonly [Server, Server], wanted: number): Promise<number> {
  await bind(first, wanted, "127.0.0.1");
  const { port } = first.address() as AddressInfo;
  try {
    await bind(second, port, "::1");
  } catch (error) {
    if (!taken(error)) return port; // this machine has no IPv6
    await new Promise((resolve) => first.close(resolve));
    throw error;
  }
  return port;
}

const taken = (error: unknown): boolean =>
  error instanceof Error && "code" in error && error.code === "EADDRINUSE";

function bind(server: Server, port: number, host: string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, host, () => {
      server.off("error", reject);
      resolve();
    });
  });
}
