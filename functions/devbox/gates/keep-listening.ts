import type { Server } from "node:net";
import type { Note } from "../note.ts";

/**
 * Makes a gate that stops by itself listen again at the same address. What it was passing on then has failed, as if the
 * network had. Returns a function to call before the gate is closed for good.
 */
export function keepListening(server: Server, name: string, note: Note): () => void {
  const address = server.address();
  let ended = false;
  const again = () => {
    if (ended || address === null) return;
    note("gate.restarted", { name });
    if (typeof address === "string")
      server.listen({ path: address, readableAll: true, writableAll: true });
    else server.listen(address.port, address.address);
    server.unref();
  };
  server.on("error", (error) => note("gate.failed", { name, why: error.message }));
  server.on("close", again);
  return () => {
    ended = true;
  };
}
