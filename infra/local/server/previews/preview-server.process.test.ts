import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer, type IncomingMessage, request } from "node:http";
import { type AddressInfo, connect, createServer as createTcpServer, type Server } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Duplex } from "node:stream";
import { text } from "node:stream/consumers";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Box } from "../../../../functions/devbox/box/box.ts";
import { directBox } from "../../../../functions/devbox/box/direct.ts";
import { openPortDoor } from "../../../../functions/devbox/ports/port-door.ts";
import { Problem } from "../../../../shared/problem.ts";
import type { Run } from "../../../../shared/run.ts";
import { type PreviewServer, previewServer } from "./preview-server.ts";

/** What a server in the box does: it writes down each request, and answers with what it got. */
const inTheBox = `
const { createServer } = require("node:http");
const seen = [];
const server = createServer((incoming, outgoing) => {
  seen.push(incoming.url);
  if (incoming.url === "/seen") return outgoing.end(JSON.stringify(seen));
  if (incoming.url === "/endless") return void outgoing.write("begun");
  let body = "";
  incoming.on("data", (it) => { body += it; }).on("end", () => {
    outgoing.setHeader("set-cookie", ["a=1; Domain=localhost", "b=2"]);
    outgoing.end(JSON.stringify({ method: incoming.method, url: incoming.url, headers: incoming.headers, body }));
  });
});
server.on("upgrade", (incoming, socket) => {
  if (incoming.url !== "/hot") return socket.end("HTTP/1.1 401 No\\r\\ncontent-length: 0\\r\\n\\r\\n");
  socket.write("HTTP/1.1 101 Switching Protocols\\r\\nupgrade: websocket\\r\\nconnection: Upgrade\\r\\n\\r\\n" + JSON.stringify(incoming.headers) + "\\n");
  socket.pipe(socket);
});
server.listen(0, "127.0.0.1", function () { console.log(this.address().port); });
`;

const secret = "5173-abc-capability";

type World = {
  readonly box: Box;
  readonly previews: PreviewServer;
  readonly folder: string;
  readonly door: Server;
  /** The port of the server in the box, and whether the preview is open. */
  readonly opens: { port: number; refused?: Problem | undefined };
};

let world: World;

beforeEach(async () => {
  const folder = mkdtempSync(join(tmpdir(), "wheelhouse-preview-"));
  const devbox = `box_${folder.slice(-6)}`;
  const box = directBox({
    devbox,
    folders: { workspace: folder, session: folder, home: folder, box: folder, socket: "/none" },
    command: {
      ...{ prefix: [], workspace: folder, socket: "/none", home: folder, programs: {} },
      path: process.env["PATH"] ?? "",
      env: { WHEELHOUSE_DEVBOX: devbox },
    },
  });
  const path = join(folder, "ports.sock");
  const door = openPortDoor(path, box);
  await once(door, "listening");
  const server = box.start({ words: ["node", "-e", inTheBox] });
  const opens: World["opens"] = { port: Number((await once(server.stdout, "data"))[0]) };
  const previews = previewServer({
    async previewAt(label) {
      if (label !== secret) throw new Problem("devbox-gone", "This preview has ended.");
      if (opens.refused) throw opens.refused;
      return { run: { id: "run_1", mode: "interactive" } as Run, devbox, port: opens.port };
    },
    socketOf: () => path,
    isOurs: (bearer) => bearer === "ours",
    note: () => {},
  });
  previews.servers[0].listen(0, "127.0.0.1");
  await once(previews.servers[0], "listening");
  world = { box, previews, folder, door, opens };
});

afterEach(async () => {
  for (const it of world.previews.servers) {
    it.close();
    it.closeAllConnections();
  }
  world.door.close();
  await world.box.close();
  rmSync(world.folder, { recursive: true });
});

const portOf = (): number => (world.previews.servers[0].address() as AddressInfo).port;
const host = (): string => `${secret}.localhost:${portOf()}`;

type Asked = { method?: string; path?: string; headers?: Record<string, string>; body?: string };

const begin = ({ method = "GET", path = "/", headers = {} }: Asked) =>
  request({
    host: "127.0.0.1",
    port: portOf(),
    method,
    path,
    headers: { host: host(), ...headers },
  });

async function ask(asked: Asked = {}) {
  const call = begin(asked);
  call.end(asked.body);
  const [answer] = (await once(call, "response")) as [IncomingMessage];
  return { status: answer.statusCode, headers: answer.headers, body: await text(answer) };
}

/** What the server in the box was asked for. */
const seen = async (): Promise<string[]> => {
  world.opens.refused = undefined;
  return JSON.parse((await ask({ path: "/seen" })).body);
};

async function upgrade(
  asked: Asked,
): Promise<{ answer: IncomingMessage; socket: Duplex | undefined }> {
  const headers = { connection: "Upgrade", upgrade: "websocket", ...asked.headers };
  const call = begin({ ...asked, headers });
  call.end();
  return Promise.race([
    once(call, "upgrade").then(([answer, socket, head]) => {
      if (head.length > 0) socket.unshift(head);
      return { answer, socket };
    }),
    once(call, "response").then(([answer]) => ({ answer, socket: undefined })),
  ]);
}

const refusals: readonly (readonly [string, number, () => Asked])[] = [
  ["for this machine", 421, () => ({ headers: { host: `127.0.0.1:${portOf()}` } })],
  ["for localhost", 421, () => ({ headers: { host: `localhost:${portOf()}` } })],
  ["for another name", 421, () => ({ headers: { host: "evil.example" } })],
  [
    "for a name that begins alike",
    421,
    () => ({ headers: { host: `${secret}.localhost.evil.example` } }),
  ],
  ["for a name below a preview", 421, () => ({ headers: { host: `x.${host()}` } })],
  ["for a name with a user", 421, () => ({ headers: { host: `evil@${host()}` } })],
  ["of another origin", 403, () => ({ headers: { origin: "http://evil.example" } })],
  ["of the console", 403, () => ({ headers: { origin: "http://127.0.0.1:4747" } })],
  [
    "of another preview",
    403,
    () => ({ headers: { origin: `http://other.localhost:${portOf()}` } }),
  ],
  [
    "of the same preview at another port",
    403,
    () => ({ headers: { origin: `http://${secret}.localhost:1` } }),
  ],
  [
    "of another site's page, for a picture",
    403,
    () => ({ headers: { "sec-fetch-site": "cross-site", "sec-fetch-mode": "no-cors" } }),
  ],
  [
    "of another port's page, for a picture",
    403,
    () => ({ headers: { "sec-fetch-site": "same-site", "sec-fetch-mode": "no-cors" } }),
  ],
  ["with a whole address", 400, () => ({ path: "http://127.0.0.1:1/" })],
  [
    "with a capability that is not valid",
    410,
    () => ({ headers: { host: `5173-abc-guess.localhost:${portOf()}` } }),
  ],
];

describe("a preview", () => {
  it("passes a request on to the server in the box, and its reply back", async () => {
    const headers = {
      origin: `http://${host()}`,
      referer: `http://${host()}/page`,
      cookie: "own=1",
    };
    const asked = { method: "POST", path: "/api/x?y=%20z", body: "hello", headers };
    const { status, headers: replied, body } = await ask(asked);
    expect(status).toBe(200);
    const inside = `localhost:${world.opens.port}`;
    expect(JSON.parse(body)).toMatchObject({
      method: "POST",
      url: "/api/x?y=%20z",
      body: "hello",
      headers: {
        host: inside,
        origin: `http://${inside}`,
        referer: `http://${inside}/page`,
        cookie: "own=1",
      },
    });
    expect(body).not.toContain("capability");
    expect(replied["set-cookie"]).toEqual(["a=1", "b=2"]);
  });

  it("opens from a link of the console", async () => {
    const headers = { "sec-fetch-site": "cross-site", "sec-fetch-mode": "navigate" };
    expect((await ask({ headers })).status).toBe(200);
  });

  it("carries a WebSocket both ways", async () => {
    const { answer, socket } = await upgrade({
      path: "/hot",
      headers: { origin: `http://${host()}` },
    });
    expect(answer.statusCode).toBe(101);
    const [head] = await once(socket ?? process.stdin, "data");
    expect(JSON.parse(String(head))).toMatchObject({
      origin: `http://localhost:${world.opens.port}`,
    });
    expect(String(head)).not.toContain("capability");
    socket?.write("echo");
    expect(String((await once(socket ?? process.stdin, "data"))[0])).toBe("echo");
    socket?.destroy();
    expect((await upgrade({ path: "/no" })).answer.statusCode).toBe(401);
  });

  it.each(refusals)(
    "refuses a request %s, and the server in the box hears nothing",
    async (_, status, asked) => {
      const { path = "/refused" } = asked();
      const answer = await ask({ ...asked(), path });
      expect(answer.status).toBe(status);
      expect(answer.body).toMatch(/^[A-Z].*\.\n$/);
      expect((await upgrade({ ...asked(), path })).answer.statusCode).toBe(status);
      expect(await seen()).toEqual(["/seen"]);
    },
  );

  it("answers with a sentence once it is closed, and ends the connections that are open then", async () => {
    const call = begin({ path: "/endless" });
    call.end();
    const [endless] = (await once(call, "response")) as [IncomingMessage];
    await once(endless, "data");
    const { socket } = await upgrade({ path: "/hot" });
    const gone = Promise.all([once(endless, "error"), once(socket ?? process.stdin, "close")]);
    socket?.resume();
    world.opens.refused = new Problem("devbox-gone", "This preview has ended.");
    world.previews.recheck("run_2");
    world.previews.recheck("run_1");
    await gone;
    expect(await ask({ path: "/late" })).toMatchObject({
      status: 410,
      body: "This preview has ended.\n",
      headers: { "clear-site-data": expect.stringContaining("storage") },
    });
    expect(await seen()).toEqual(["/endless", "/seen"]);
  });

  it("never reaches a server of this machine that is not in the box", async () => {
    const heard: string[] = [];
    const foreign = createServer((incoming, outgoing) => {
      heard.push(incoming.url ?? "");
      outgoing.end("foreign");
    }).listen(0, "127.0.0.1");
    await once(foreign, "listening");
    world.opens.port = (foreign.address() as AddressInfo).port;
    expect(await ask()).toMatchObject({
      status: 502,
      body: expect.stringContaining("Nothing in the DevBox listens"),
    });
    expect(heard).toEqual([]);
    foreign.close();
  });

  it("says that a server breaks connections off", async () => {
    const serve = `require("net").createServer((it) => it.end("no HTTP\\n")).listen(0, "127.0.0.1", function () { console.log(this.address().port) })`;
    const server = world.box.start({ words: ["node", "-e", serve] });
    world.opens.port = Number((await once(server.stdout, "data"))[0]);
    expect(await ask()).toMatchObject({ status: 502, body: expect.stringContaining("speak HTTP") });
  });
});

describe("the socket of a supervisor for ports", () => {
  it.each(["0\n", "99999\n", "x\n", "1\n1\n", "1234567", "-1\n"])("refuses %j", async (said) => {
    const path = join(world.folder, "ports.sock");
    const socket = connect({ path });
    socket.write(said);
    expect(await text(socket)).toMatch(/^(no\n)?$/);
  });

  it("is free for another server after the last one left it behind", async () => {
    const path = join(world.folder, "left.sock");
    const left = createTcpServer().listen(path);
    await once(left, "listening");
    const door = openPortDoor(path, world.box);
    await once(door, "listening");
    door.close();
    left.close();
  });
});
