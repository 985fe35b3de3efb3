import { once } from "node:events";
import { request } from "node:http";
import { connect, createServer, type Socket } from "node:net";
import { afterEach, describe, expect, it } from "vitest";
import { WebSocket, WebSocketServer } from "ws";
import {
  listening,
  openTestGate,
  portOf,
  readAll,
  until,
  type World,
  web,
} from "./gate.fixture.ts";

const cleanups: (() => void)[] = [];
afterEach(() => {
  for (const cleanup of cleanups.splice(0)) cleanup();
});

const outside = "93.184.216.34";

/** A gate in front of one server. */
async function inFrontOf(server: import("node:net").Server, world: World = {}) {
  const names = { "public.test": [outside] };
  const gate = await openTestGate({ names, servers: { [outside]: server }, ...world });
  cleanups.push(gate.close, () => server.close());
  return gate;
}

/** A server of plain TCP. `sockets`: its connections so far. */
async function tcp(serve: (socket: Socket) => void = () => {}) {
  const sockets: Socket[] = [];
  const server = createServer({ allowHalfOpen: true }, (socket) => {
    socket.on("error", () => {});
    sockets.push(socket);
    serve(socket);
  });
  cleanups.push(() => {
    for (const socket of sockets) socket.destroy();
  });
  return { server: await listening(server), sockets };
}

describe("a request", () => {
  it("arrives with the host of its target, and without what concerns the proxy alone", async () => {
    const { server, sockets } = await tcp((socket) => {
      socket.once("data", (chunk) => socket.end(`HTTP/1.1 200 OK\r\n\r\n${chunk}`));
    });
    const gate = await inFrontOf(server);
    const answer = await gate.raw(
      [
        "GET http://public.test/path?q=1 HTTP/1.1",
        "Host: 169.254.169.254",
        "Proxy-Authorization: Basic c2VjcmV0",
        "Proxy-Connection: keep-alive",
        "Connection: close, X-Hop",
        "X-Hop: 1",
        "TE: trailers",
        "Upgrade: h2c",
        "X-End: 2",
        "x-end: 3",
        "",
        "",
      ].join("\r\n"),
    );
    const [, ...seen] = answer.slice(answer.indexOf("\r\n\r\n") + 4).split("\r\n");
    expect(answer).toContain("GET /path?q=1 HTTP/1.1\r\n");
    expect(seen.filter(Boolean)).toEqual(
      expect.arrayContaining(["host: public.test", "X-End: 2", "x-end: 3", "connection: close"]),
    );
    expect(seen.join("\n")).not.toMatch(/169|proxy-|x-hop|^te:|upgrade/im);
    expect(sockets).toHaveLength(1);
  });

  it("streams both ways: each side sees a part before the other has sent the next", async () => {
    const server = await web((incoming, outgoing) => {
      incoming.on("data", (chunk: Buffer) => outgoing.write(`<${chunk}>`));
      incoming.on("end", () => outgoing.end());
    });
    const gate = await inFrontOf(server);
    const asked = request({
      host: "127.0.0.1",
      port: gate.port,
      method: "POST",
      path: "http://public.test/",
      headers: { expect: "100-continue" },
    });
    asked.flushHeaders();
    await once(asked, "continue");
    asked.write("one");
    const [answer] = await once(asked, "response");
    expect(String((await once(answer, "data"))[0])).toBe("<one>");
    asked.write("two");
    expect(String((await once(answer, "data"))[0])).toBe("<two>");
    asked.end();
    await once(answer, "end");
  });

  it("that its client gives up ends at its server too", async () => {
    let closed = false;
    const server = await web((_, outgoing) => {
      outgoing.write("first");
      outgoing.on("close", () => {
        closed = true;
      });
    });
    const gate = await inFrontOf(server);
    const client = connect(gate.port, "127.0.0.1");
    client.write("GET http://public.test/ HTTP/1.1\r\nHost: public.test\r\n\r\n");
    await once(client, "data");
    client.destroy();
    await until(() => closed);
  });

  it("whose server breaks off ends early, so that nobody takes the part for the whole", async () => {
    const { server } = await tcp((socket) => {
      socket.once("data", () => {
        socket.write("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\npart");
        setTimeout(() => socket.resetAndDestroy(), 50);
      });
    });
    const gate = await inFrontOf(server);
    const [answer] = await once(
      request({ host: "127.0.0.1", port: gate.port, path: "http://public.test/" }).end(),
      "response",
    );
    await expect(readAll(answer)).rejects.toThrow("aborted");
  });

  it.each([
    ["both a length and chunks", "Content-Length: 3\r\nTransfer-Encoding: chunked"],
    ["two lengths", "Content-Length: 3\r\nContent-Length: 4"],
    ["a broken encoding", "Transfer-Encoding: chunked, identity"],
    ["a space before a colon", "Content-Length : 3"],
    ["a folded header", "X-A: 1\r\n Content-Length: 3"],
    ["more than 64 KB of headers", `X-A: ${"a".repeat(70_000)}`],
  ])("with %s is refused, and never reaches the server", async (_, headers) => {
    const { server, sockets } = await tcp();
    const gate = await inFrontOf(server);
    const answer = await gate.raw(
      `POST http://public.test/ HTTP/1.1\r\nHost: public.test\r\n${headers}\r\n\r\n0\r\n\r\nGET http://public.test/smuggled HTTP/1.1\r\n\r\n`,
    );
    expect(answer).toMatch(/^HTTP\/1\.1 4\d\d /);
    expect(sockets).toEqual([]);
  });

  it.each([
    ["GET /path HTTP/1.1\r\nHost: public.test", 400],
    ["GET https://public.test/ HTTP/1.1\r\nHost: public.test", 400],
    ["GET ftp://public.test/ HTTP/1.1\r\nHost: public.test", 400],
    ["GET http://user:pw@public.test/ HTTP/1.1\r\nHost: public.test", 403],
    ["GET http://public.test:/ HTTP/1.1\r\nHost: public.test", 403],
    ["GET http://public.test:0/ HTTP/1.1\r\nHost: public.test", 403],
    ["GET http:///path HTTP/1.1\r\nHost: public.test", 403],
    ["GET http://public.test\\@127.0.0.1/ HTTP/1.1\r\nHost: public.test", 400],
    ["CONNECT public.test HTTP/1.1\r\nHost: public.test", 403],
    ["CONNECT public.test: HTTP/1.1\r\nHost: public.test", 403],
    ["CONNECT http://public.test:80/ HTTP/1.1\r\nHost: public.test", 403],
    ["CONNECT [::1]:80 HTTP/1.1\r\nHost: public.test", 403],
    ["CONNECT public.test%00.evil.test:443 HTTP/1.1\r\nHost: public.test", 403],
  ])("of another form is refused: %j", async (head, status) => {
    const gate = await inFrontOf(await web((_, outgoing) => outgoing.end("reached")));
    const answer = await gate.raw(`${head}\r\nConnection: close\r\n\r\n`);
    expect(answer.startsWith(`HTTP/1.1 ${status} `)).toBe(true);
    expect(answer.endsWith(".\n")).toBe(true);
    expect(gate.dialled).toEqual([]);
  });
});

describe("a tunnel", () => {
  it("carries a WebSocket", async () => {
    const server = await web((_, outgoing) => outgoing.end());
    const sockets = new WebSocketServer({ server });
    sockets.on("connection", (socket) => socket.on("message", (text) => socket.send(`${text}!`)));
    const gate = await inFrontOf(server);
    const tunnel = await gate.tunnel("public.test:80");
    const socket = new WebSocket("ws://public.test/", { createConnection: () => tunnel });
    await once(socket, "open");
    socket.send("hello");
    expect(String((await once(socket, "message"))[0])).toBe("hello!");
    socket.close();
    await once(socket, "close");
  });

  it("that its client has finished still brings the answer", async () => {
    const { server } = await tcp((socket) => {
      void readAll(socket).then((all) => socket.end(all.toUpperCase()));
    });
    const gate = await inFrontOf(server);
    const tunnel = await gate.tunnel("public.test:80");
    tunnel.end("question");
    expect(await readAll(tunnel)).toBe("QUESTION");
  });

  it("that its client breaks off is closed at its server, and the other way round", async () => {
    const { server, sockets } = await tcp();
    const gate = await inFrontOf(server);
    const one = await gate.tunnel("public.test:80");
    one.resetAndDestroy();
    sockets[0]?.resume();
    await until(() => sockets[0]?.readableEnded === true);
    const other = await gate.tunnel("public.test:80");
    other.on("error", () => {}).resume();
    sockets[1]?.resetAndDestroy();
    await once(other, "end");
  });

  it("that is silent for too long is closed", async () => {
    const { server } = await tcp();
    const gate = await inFrontOf(server, { idleMs: 50 });
    const tunnel = await gate.tunnel("public.test:80");
    tunnel.on("error", () => {}).resume();
    await once(tunnel, "end");
  });

  it("closes with its gate", async () => {
    const { server } = await tcp();
    const gate = await inFrontOf(server);
    const tunnel = await gate.tunnel("public.test:80");
    tunnel.on("error", () => {}).resume();
    gate.close();
    await once(tunnel, "end");
  });

  it("carries a gigabyte, and keeps little of it when its client is slow", async () => {
    const gigabyte = 1024 ** 3;
    const chunk = Buffer.alloc(256 * 1024);
    const { server, sockets } = await tcp((socket) => {
      let left = gigabyte;
      const more = () => {
        while (left > 0) {
          left -= chunk.length;
          if (!socket.write(chunk)) return;
        }
        socket.end();
      };
      socket.on("drain", more);
      more();
    });
    const gate = await inFrontOf(server);
    const tunnel = await gate.tunnel("public.test:80");
    await once(tunnel, "data");
    tunnel.pause();
    let before = -1;
    const sent = () => sockets[0]?.bytesWritten ?? 0;
    while (sent() !== before) {
      before = sent();
      await new Promise((resolve) => setTimeout(resolve, 200));
    }
    expect(before).toBeLessThan(64 * 1024 ** 2); // buffers of the kernel included
    const memory = process.memoryUsage.rss();
    let peak = 0;
    tunnel.on("data", () => {
      peak = Math.max(peak, process.memoryUsage.rss());
    });
    tunnel.resume();
    await once(tunnel, "end");
    expect(peak - memory).toBeLessThan(256 * 1024 ** 2);
    expect(gate.traffic()).toMatchObject({
      connections: 1,
      received: gigabyte,
      hosts: [{ host: "public.test", received: gigabyte }],
    });
  });
});

describe("the traffic", () => {
  it("is counted by host, also of connections that are still open", async () => {
    const server = await web((incoming, outgoing) => {
      incoming.resume().on("end", () => outgoing.end("x".repeat(10_000)));
    });
    const gate = await inFrontOf(server);
    await gate.raw("GET http://public.test/ HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
    const first = gate.traffic();
    expect(first?.hosts).toEqual([
      { host: "public.test", connections: 1, received: first?.received, sent: first?.sent },
    ]);
    expect(first?.received).toBeGreaterThan(10_000);
    const { server: quiet } = await tcp((socket) => socket.write("12345"));
    const other = await inFrontOf(quiet);
    const tunnel = await other.tunnel("public.test:80");
    tunnel.write("123");
    await until(() => (other.traffic()?.sent ?? 0) > 0);
    expect(gate.traffic()).toBeUndefined();
  });
});

describe("a box with very many connections", () => {
  it("gets no more than its share", async () => {
    const { server, sockets } = await tcp();
    const gate = await inFrontOf(server);
    const clients: Socket[] = [];
    let dropped = 0;
    for (let count = 0; count < 600; count += 1) {
      const client = connect(gate.port, "127.0.0.1");
      client.on("error", () => {});
      client.on("close", () => {
        dropped += 1;
      });
      client.write("CONNECT public.test:80 HTTP/1.1\r\nHost: public.test\r\n\r\n");
      client.resume();
      clients.push(client);
    }
    await until(() => dropped + sockets.length === 600);
    expect(sockets).toHaveLength(512);
    for (const client of clients) client.destroy();
    expect(portOf(server)).toBeGreaterThan(0);
  });
});
