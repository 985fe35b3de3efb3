import { once } from "node:events";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { send } from "../../functions/outgoing-webhooks/send.ts";
import { reachOutside } from "./network.ts";

const asked: string[] = [];
const servers: Server[] = [];
let proxied: (url: URL) => boolean;
let near = "";

async function serve(server: Server): Promise<number> {
  servers.push(server);
  await once(server.listen(0, "127.0.0.1"), "listening");
  return (server.address() as AddressInfo).port;
}

beforeAll(async () => {
  const proxy = createServer((request, response) => {
    asked.push(`${request.method} ${request.url}`);
    response.end("through the proxy");
  }).on("connect", (request, socket) => {
    asked.push(`CONNECT ${request.url}`);
    if (request.url?.endsWith(":443")) return void socket.end("HTTP/1.1 502 Bad Gateway\r\n\r\n");
    socket.write("HTTP/1.1 200 OK\r\n\r\n");
    proxy.emit("connection", socket);
  });
  const port = await serve(proxy);
  near = `http://127.0.0.1:${await serve(createServer((_, response) => void response.end("near")))}`;
  ({ proxied } = reachOutside({
    HTTP_PROXY: `127.0.0.1:${port}`,
    https_proxy: `http://127.0.0.1:${port}`,
    NO_PROXY: "direct.invalid,.inside.invalid *.starred.invalid,port.invalid:8080",
  }));
});
afterAll(() => {
  for (const it of servers) it.close().closeAllConnections();
});

describe("a server whose only way out is a proxy", () => {
  it("reaches what only the proxy can resolve, and itself without it", async () => {
    const said = await fetch("http://code.invalid/api");
    expect(await said.text()).toBe("through the proxy");
    expect(asked.some((it) => it.includes("code.invalid"))).toBe(true);
    expect(await (await fetch(near)).text()).toBe("near");
    await expect(fetch("https://code.invalid/secure")).rejects.toThrow();
    expect(asked).toContain("CONNECT code.invalid:443");
  });

  it("sends webhooks through the proxy, which resolves their names", async () => {
    expect(await send("https://hooks.invalid/x", "{}", {}, 10_000, proxied)).toMatchObject({
      status: 0,
    });
    expect(asked).toContain("CONNECT hooks.invalid:443");
  });

  it.each([
    ["https://code.invalid/", true],
    ["http://code.invalid/", true],
    ["https://direct.invalid/", false],
    ["http://git.direct.invalid/", false],
    ["http://indirect.invalid/", true],
    ["https://git.inside.invalid/", false],
    ["http://inside.invalid/", false],
    ["http://starred.invalid/", false],
    ["http://git.starred.invalid/", false],
    ["http://port.invalid/", true],
    ["http://port.invalid:8080/", false],
    ["http://localhost:1234/", false],
    ["http://127.0.0.1:1234/", false],
    ["http://[::1]:1234/", false],
  ])("%s goes through the proxy: %s", async (url, through) => {
    expect(proxied(new URL(url))).toBe(through);
    asked.length = 0;
    await fetch(url).catch(() => {}); // no name is known here, and nothing listens
    expect(asked.length > 0).toBe(through);
  });
});
