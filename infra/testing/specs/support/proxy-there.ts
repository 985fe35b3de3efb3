import { spawn } from "node:child_process";
import { once } from "node:events";
import { connect, createServer } from "node:net";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import type { Place } from "./own-network.ts";

const program = fileURLToPath(new URL("proxy-there.fixture.ts", import.meta.url));

type Wish = {
  /** For its socket. It must have `host.key` and `host.pem` for the address (see own-ca.ts). */
  readonly folder: string;
  readonly prefix: string;
  /** The server's port on this machine's loopback, which no other network reaches. */
  readonly port: () => number;
};

/** A reverse proxy with TLS on another machine of a network, and what it heard: `<address> <method> <path>`. */
export async function proxyThere(gate: Omit<Place, "link">, { folder, prefix, port }: Wish) {
  const socketPath = join(folder, "server");
  const relay = createServer((near) => {
    const far = connect(port(), "127.0.0.1");
    near.pipe(far).pipe(near);
    near.once("error", () => far.destroy());
    far.once("error", () => near.destroy());
  });
  await once(relay.listen(socketPath), "listening");
  const config = JSON.stringify({ folder, host: gate.address, prefix, socketPath });
  const [command = "", ...words] = [...gate.under, process.execPath, program, config];
  const child = spawn(command, words, { stdio: ["pipe", "pipe", "inherit"] });
  const heard: string[] = [];
  const said = Promise.withResolvers<string>();
  createInterface({ input: child.stdout }).on("line", (line) => {
    const ready = /^https:\S+$/.test(line);
    if (ready) said.resolve(line);
    else heard.push(line);
  });
  child.once("exit", (code) => said.reject(new Error(`The proxy ended with ${code}.`)));
  return {
    url: await said.promise,
    heard,
    close(): void {
      child.kill("SIGKILL");
      relay.close();
    },
  };
}
