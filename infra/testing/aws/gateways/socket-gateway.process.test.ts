import { once } from "node:events";
import { createServer } from "node:http";
import { afterEach, expect, it, vi } from "vitest";
import WebSocket from "ws";
import { socketGateway, socketLimits } from "./socket-gateway.ts";

const ended: (() => void)[] = [];
afterEach(() => {
  vi.useRealTimers();
  for (const end of ended.splice(0)) end();
});

/** A gateway whose function accepts every connection, and the calls that the function got. */
async function gateway(limits = socketLimits) {
  const calls: { requestContext: { routeKey: string; connectionId: string }; body?: string }[] = [];
  const server = createServer();
  const invoke = async (event: unknown) => {
    calls.push(event as (typeof calls)[number]);
    return { statusCode: 200 };
  };
  const sockets = socketGateway(server, { invoke, kill: async () => {} }, limits);
  server.on("request", (request, response) => void sockets.manage(request, response));
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  ended.push(() => {
    sockets.close();
    server.close();
  });
  const address = server.address();
  const port = typeof address === "object" ? address?.port : 0;
  const ws = new WebSocket(`ws://127.0.0.1:${port}/live?ticket=t`);
  await once(ws, "open");
  const id = calls[0]?.requestContext.connectionId ?? "";
  const post = (body: string, to = id) =>
    fetch(`http://127.0.0.1:${port}/live/@connections/${to}`, {
      method: "POST",
      body,
      headers: { authorization: "AWS4-HMAC-SHA256 Credential=x" },
    });
  return { ws, calls, post };
}

const routes = (calls: { requestContext: { routeKey: string } }[]) =>
  calls.map((it) => it.requestContext.routeKey);

it("calls the function for a connect, each message and a disconnect", async () => {
  const { ws, calls } = await gateway();
  ws.send("hello");
  await vi.waitFor(() => expect(calls.at(1)?.body).toBe("hello"));
  ws.close();
  await vi.waitFor(() => expect(routes(calls)).toEqual(["$connect", "$default", "$disconnect"]));
});

it("accepts posts of up to 32 KB, to existing connections", async () => {
  const { ws, post } = await gateway();
  const heard = once(ws, "message");
  expect((await post("x".repeat(32 * 1024))).status).toBe(200);
  expect(String((await heard)[0])).toHaveLength(32 * 1024);
  expect((await post("x".repeat(32 * 1024 + 1))).status).toBe(413);
  expect((await post("x", "nobody")).status).toBe(410);
});

it("closes a connection that sends a longer frame", async () => {
  const { ws } = await gateway();
  ws.send("x".repeat(33 * 1024));
  expect((await once(ws, "close"))[0]).toBe(1009);
});

it.each([
  ["has said nothing for ten minutes", { ...socketLimits, idleMs: 20 }],
  ["is two hours old", { ...socketLimits, lifeMs: 20 }],
])("ends a connection that %s", async (_, limits) => {
  const { ws } = await gateway(limits);
  expect((await once(ws, "close"))[0]).toBe(1001);
});
