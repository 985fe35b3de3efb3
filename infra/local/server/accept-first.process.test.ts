import { once } from "node:events";
import { Agent, createServer, type RequestListener, request } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, expect, it } from "vitest";
import { acceptFirst } from "./accept-first.ts";

const busy = 20;
const coming = 100;

const closing: (() => void)[] = [];
afterEach(() => {
  for (const close of closing.splice(0)) close();
});

/** A server, a call of it over a connection that is kept or over a new one, and the number of calls handled so far. */
async function open() {
  const seen = { handled: 0 };
  const answer: RequestListener = (incoming, outgoing) => {
    incoming.resume();
    seen.handled += 1;
    outgoing.end("x");
  };
  const server = createServer();
  server.on("request", acceptFirst(server, answer));
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const kept = new Agent({ keepAlive: true, maxSockets: busy });
  closing.push(() => {
    kept.destroy();
    server.closeAllConnections();
    server.close();
  });
  const { port } = server.address() as AddressInfo;
  const call = (agent: Agent | false) =>
    new Promise<void>((resolve, reject) => {
      const sent = request({ port, host: "127.0.0.1", agent }, (reply) => {
        reply.resume();
        reply.once("end", resolve);
      });
      sent.once("error", reject);
      sent.end();
    });
  return { seen, server, old: () => call(kept), fresh: () => call(false) };
}

it("answers connections that come at once after a few turns, while others keep the server busy", async () => {
  const { seen, old, fresh } = await open();
  let over = false;
  const all = Array.from({ length: busy }, async () => {
    while (!over) await old();
  });
  await old();
  const before = seen.handled;
  await Promise.all(Array.from({ length: coming }, fresh));
  const meanwhile = seen.handled - before - coming;
  over = true;
  await Promise.all(all);
  // One connection a turn would leave the others about a hundred turns each.
  expect(meanwhile).toBeLessThan((busy * coming) / 4);
});

it("goes on with what is there while connections never stop coming", async () => {
  const { seen, old, fresh } = await open();
  let over = false;
  const flood = Array.from({ length: coming }, async () => {
    while (!over) await fresh();
  });
  for (let n = 0; n < 10; n++) await old();
  over = true;
  await Promise.all(flood);
  expect(seen.handled).toBeGreaterThan(10);
});

it("does not handle a call whose caller has gone before its turn", async () => {
  const { seen, server, fresh } = await open();
  server.prependListener("request", (incoming) => incoming.socket.destroy());
  await expect(fresh()).rejects.toThrow();
  await new Promise((resolve) => setImmediate(() => setImmediate(resolve)));
  expect(seen.handled).toBe(0);
});
