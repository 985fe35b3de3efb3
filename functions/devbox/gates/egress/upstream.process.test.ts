import { createServer, request } from "node:http";
import { connect } from "node:net";
import { afterEach, describe, expect, it } from "vitest";
import { listening, openTestGate, portOf, readAll, type World, web } from "./gate.fixture.ts";
import { upstreamsFrom } from "./upstream.ts";

const cleanups: (() => void)[] = [];
afterEach(() => {
  for (const cleanup of cleanups.splice(0)) cleanup();
});

/** A proxy of a company: it asks for a password, and knows names that this machine does not. */
async function company() {
  const server = await web((incoming, outgoing) =>
    outgoing.end(`you asked ${incoming.headers.host}`),
  );
  const seen: string[] = [];
  const login = `Basic ${Buffer.from("me:p@ss").toString("base64")}`;
  const proxy = createServer((incoming, outgoing) => {
    seen.push(`${incoming.method} ${incoming.url}`);
    if (incoming.headers["proxy-authorization"] !== login) return outgoing.writeHead(407).end();
    const { "proxy-authorization": _, ...headers } = incoming.headers;
    request({ host: "127.0.0.1", port: portOf(server), headers }, (answer) =>
      answer.pipe(outgoing.writeHead(answer.statusCode ?? 500, answer.headers)),
    ).end();
  });
  proxy.on("connect", (incoming, client) => {
    seen.push(`CONNECT ${incoming.url}`);
    if (incoming.headers["proxy-authorization"] !== login)
      return void client.end("HTTP/1.1 407 Proxy Authentication Required\r\n\r\n");
    const onward = connect(portOf(server), "127.0.0.1");
    client.write("HTTP/1.1 200 OK\r\nX-Padding: yes\r\n\r\n");
    client.pipe(onward).pipe(client);
  });
  await listening(proxy);
  cleanups.push(
    () => proxy.close().closeAllConnections(),
    () => server.close().closeAllConnections(),
  );
  return { seen, port: portOf(proxy), server };
}

async function opened(env: Record<string, string>, world: World = {}) {
  const gate = await openTestGate({ ...world, upstreams: upstreamsFrom(env) });
  cleanups.push(gate.close);
  const get = (url: string) =>
    gate.raw(`GET ${url} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n`);
  return { gate, get };
}

describe("a machine that must use a proxy", () => {
  it("reaches names through it, with its password, and resolves none itself", async () => {
    const { port, seen } = await company();
    const proxy = `http://me:p%40ss@127.0.0.1:${port}`;
    const { gate, get } = await opened({ HTTP_PROXY: proxy, HTTPS_PROXY: proxy });
    expect(await get("http://corp.test/a?b")).toContain("you asked corp.test");
    const tunnel = await gate.tunnel("corp.test:8443");
    tunnel.write("GET / HTTP/1.1\r\nHost: inner.test\r\nConnection: close\r\n\r\n");
    expect(await readAll(tunnel)).toContain("you asked inner.test");
    expect(seen).toEqual(["GET http://corp.test/a?b", "CONNECT corp.test:8443"]);
    expect(gate.lookups).toEqual([]);
  });

  it("still refuses addresses and names that are not on the internet", async () => {
    const { port, seen } = await company();
    const { gate, get } = await opened({ http_proxy: `127.0.0.1:${port}` });
    for (const host of ["169.254.169.254", "10.0.0.1", "localhost", "metadata.google.internal"])
      expect(await get(`http://${host}/`)).toMatch(/^HTTP\/1\.1 403 /);
    expect(seen).toEqual([]);
    expect(gate.facts).toHaveLength(4);
  });

  it.each(["direct.test", ".direct.test", "*.direct.test", "a, direct.test:80", "*"])(
    "goes directly where NO_PROXY says so: %s",
    async (exceptions) => {
      const { port, seen, server } = await company();
      const { get } = await opened(
        { http_proxy: `http://127.0.0.1:${port}`, no_proxy: exceptions },
        { names: { "x.direct.test": ["93.184.216.34"] }, servers: { "93.184.216.34": server } },
      );
      expect(await get("http://x.direct.test/")).toContain("you asked x.direct.test");
      expect(seen).toEqual([]);
    },
  );

  it("says when the proxy wants another password, is away, or has no readable address", async () => {
    const { port } = await company();
    const wrong = await opened({ all_proxy: `http://me:no@127.0.0.1:${port}` });
    expect(await wrong.get("http://corp.test/")).toMatch(/^HTTP\/1\.1 502 [\s\S]*credentials/);
    await expect(wrong.gate.tunnel("corp.test:443")).rejects.toThrow("answered 407");
    const away = await opened({ all_proxy: "http://127.0.0.1:1" });
    expect(await away.get("http://corp.test/")).toMatch(
      /^HTTP\/1\.1 502 [\s\S]*proxy of this machine/,
    );
    const broken = await opened({ all_proxy: "socks5://me:secret@127.0.0.1:1" });
    const answer = await broken.get("http://corp.test/");
    expect(answer).toMatch(/^HTTP\/1\.1 502 [\s\S]*not an http/);
    expect(answer).not.toContain("secret");
  });
});
