import { once } from "node:events";
import { createServer, type Server } from "node:http";
import { afterEach, expect, it } from "vitest";
import { type WebSocket as ServerSocket, WebSocketServer } from "ws";
import { createLine } from "./connection.ts";
import { sendTo } from "./http.ts";
import { createInbox } from "./inbox.ts";
import { openNudge } from "./nudge.ts";

const ended: (() => void)[] = [];
afterEach(() => {
  for (const end of ended.splice(0)) end();
});

/** A coordinator with an inbox that holds one more item at every nudge, and every path that was asked for. */
async function coordinator(offers: boolean) {
  const asked: string[] = [];
  const items: object[] = [];
  const server: Server = createServer((request, response) => {
    const path = request.url ?? "";
    asked.push(path);
    const { port } = server.address() as { port: number };
    const body = path.startsWith("/box/nudge")
      ? offers
        ? { url: `ws://127.0.0.1:${port}/live?ticket=${asked.length}` }
        : {}
      : { items, head: items.length };
    response.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify(body));
  });
  const wss = new WebSocketServer({ server });
  const sockets: ServerSocket[] = [];
  wss.on("connection", (socket) => sockets.push(socket));
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as { port: number };
  const stop = new AbortController();
  ended.push(() => {
    stop.abort();
    wss.close();
    server.close();
    server.closeAllConnections();
  });
  const line = createLine(await sendTo(() => `http://127.0.0.1:${port}`), () => {});
  const nudge = openNudge(line, () => {}, stop.signal);
  const inbox = createInbox(line, 0, () => {}, nudge, stop.signal);
  inbox.run().catch(() => {});
  const say = (questions: string) => {
    items.push({ seq: items.length + 1, type: "answers", id: questions, answers: {} });
  };
  return { asked, sockets, nudge, inbox, say };
}

it("an answer is read when the coordinator nudges, without a long poll", async () => {
  const { asked, sockets, nudge, inbox, say } = await coordinator(true);
  await nudge.tried;
  say("que_1");
  sockets[0]?.send('{"type":"inbox"}');
  await inbox.more(0);
  expect(inbox.answersTo("que_1")).toEqual({});
  expect(asked.filter((path) => path.includes("wait=20"))).toEqual([]);
});

it("a socket that is lost is opened again by another address, and what came meanwhile is read", async () => {
  const { asked, sockets, nudge, inbox, say } = await coordinator(true);
  await nudge.tried;
  say("que_1");
  sockets[0]?.terminate();
  await inbox.more(0);
  while (sockets.length < 2) await nudge.after(nudge.count, 1_000);
  expect(asked.filter((path) => path === "/box/nudge")).toHaveLength(2);
});

it("without a socket the inbox is polled", async () => {
  const { asked, inbox, say } = await coordinator(false);
  say("que_1");
  await inbox.more(0);
  expect(asked.some((path) => path.includes("wait=20"))).toBe(true);
});
