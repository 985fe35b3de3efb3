import { execFile } from "node:child_process";
import { once } from "node:events";
import type { RequestListener } from "node:http";
import { type AddressInfo, connect, createServer as createTcpServer } from "node:net";
import { promisify } from "node:util";
import { gzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { key, TestGate } from "./gate.fixture.ts";

const run = promisify(execFile);
const ok: RequestListener = (_, response) => response.end("{}");

/** Sends bytes, and returns everything that comes back. */
async function raw(port: number, text: string): Promise<string> {
  const socket = connect(port, "127.0.0.1");
  socket.write(text);
  let all = "";
  for await (const chunk of socket) all += chunk;
  return all;
}

describe("a call of a model", () => {
  it("reaches the service with the real key in place of the placeholder, wherever engines put it", async () => {
    await using gate = await TestGate.before(ok);
    const { placeholder } = gate.gate;
    const asked = async (path: string, headers: Record<string, string>) => {
      const response = await fetch(`${gate.url}${path}`, { method: "POST", body: "{}", headers });
      expect(response.status).toBe(200);
      const last = gate.requests.at(-1);
      return { url: last?.url, ...last?.headers };
    };
    expect(await asked("/it/v1/messages?beta=true", { "x-api-key": placeholder })).toMatchObject({
      url: "/v1/messages?beta=true",
      "x-api-key": key,
      host: new URL(gate.url.replace(String(gate.port), String(servicePort(gate)))).host,
      "accept-encoding": "identity",
    });
    const bearer = await asked("/it/v1/responses", { authorization: `Bearer ${placeholder}` });
    expect(bearer).toMatchObject({ authorization: `Bearer ${key}` });
    const azure = await asked("/it/openai/deployments/gpt-5/chat/completions?api-version=1", {
      "api-key": placeholder,
    });
    expect(azure).toMatchObject({ "api-key": key });
    const path = "/it/v1beta/models/gemini-2.5-pro:streamGenerateContent?alt=sse";
    expect(await asked(path, { "x-goog-api-key": placeholder })).toMatchObject({
      "x-goog-api-key": key,
    });
    const inQuery = await asked(`${path}&key=${placeholder}`, {});
    expect(inQuery).toMatchObject({ "x-goog-api-key": key, url: path.slice(3) });
  });

  it("keeps the engine's own headers, and leaves out what else could sign it in or change its meaning", async () => {
    await using gate = await TestGate.before(ok, { headers: { "x-gateway-key": "mine" } });
    await gate.call("/it/v1/messages", {
      headers: {
        ...{
          "anthropic-beta": "a,b",
          "anthropic-version": "2023-06-01",
          "x-stainless-os": "Linux",
        },
        ...{
          authorization: "Bearer somebody-else",
          cookie: "session=1",
          "x-gateway-key": "theirs",
        },
        ...{ "x-http-method-override": "DELETE", "x-forwarded-host": "evil", forwarded: "for=1" },
        ...{ "proxy-authorization": "Basic x", "x-original-url": "/admin" },
      },
    });
    const headers = gate.requests[0]?.headers ?? {};
    expect(headers).toMatchObject({
      ...{ "anthropic-beta": "a,b", "anthropic-version": "2023-06-01", "x-stainless-os": "Linux" },
      ...{ "x-gateway-key": "mine", "x-api-key": key },
    });
    for (const name of ["authorization", "cookie", "x-http-method-override", "x-forwarded-host"])
      expect(headers).not.toHaveProperty(name);
    for (const name of ["forwarded", "proxy-authorization", "x-original-url"])
      expect(headers).not.toHaveProperty(name);
  });

  it("goes below the path of a person's own base URL, with its parameters", async () => {
    await using gate = await TestGate.before(ok);
    const own = `http://127.0.0.1:${servicePort(gate)}/llm/team/?version=2`;
    await using other = await TestGate.before(ok, { upstream: own });
    await other.call("/it/v1/messages");
    expect(gate.requests[0]?.url).toBe("/llm/team/v1/messages?version=2");
  });

  it("is passed on in pieces as they come, in both directions, and a large body arrives whole", async () => {
    const first = Promise.withResolvers<void>();
    await using gate = await TestGate.before(async (request, response) => {
      let bytes = 0;
      for await (const chunk of request) bytes += chunk.length;
      response.writeHead(200, { "content-type": "text/event-stream" });
      response.write("event: one\n\n");
      await first.promise; // only what the engine has received lets the service go on
      response.end(`event: ${bytes}\n\n`);
    });
    const body = Buffer.alloc(24 * 1024 ** 2, "image ");
    const reply = await gate.call("/it/v1/messages", { body });
    const reader = reply.body?.getReader();
    const read = async () => Buffer.from((await reader?.read())?.value ?? []).toString();
    expect(await read()).toBe("event: one\n\n");
    first.resolve();
    expect(await read()).toBe(`event: ${body.length}\n\n`);
  });

  it("passes compressed replies on unopened, and counts them all the same", async () => {
    const usage = { input_tokens: 100, output_tokens: 7 };
    const packed = gzipSync(JSON.stringify({ model: "claude-sonnet-4-5", usage }));
    await using gate = await TestGate.before((_, response) => {
      const head = { "content-type": "application/json", "content-encoding": "gzip" };
      response.writeHead(200, head).end(packed);
    });
    const { stdout } = await run(
      "curl",
      [
        "-s",
        "-X",
        "POST",
        "-d",
        "{}",
        "-H",
        `x-api-key: ${gate.gate.placeholder}`,
        `${gate.url}/it/v1/messages`,
      ],
      { encoding: "buffer" },
    );
    expect(stdout).toEqual(packed);
    expect(await gate.counted()).toMatchObject([
      { inputTokens: 100, outputTokens: 7, counted: { model: "claude-sonnet-4-5", requests: 1 } },
    ]);
  });

  it("ends at the service when the engine breaks off, and at the engine when the service does", async () => {
    const closed = Promise.withResolvers<void>();
    await using gate = await TestGate.before((request, response) => {
      response.writeHead(200, { "content-type": "text/event-stream" });
      response.write("data: {}\n\n");
      if (request.url === "/v1/messages") response.once("close", closed.resolve);
      else response.write("data: {}\n\n", () => response.destroy());
    });
    const control = new AbortController();
    const reply = await gate.call("/it/v1/messages", { signal: control.signal });
    await reply.body?.getReader().read();
    control.abort();
    await closed.promise;
    const cut = await gate.call("/it/v1/responses");
    await expect(cut.text()).rejects.toThrow();
  });

  it("gets the service's own errors unchanged, except that they cannot quote the key", async () => {
    await using gate = await TestGate.before((request, response) => {
      if (request.url === "/v1/responses") response.writeHead(401).end(`Bad key ${key}!`);
      else
        response
          .writeHead(429, { "retry-after": "7", "x-ratelimit-reset": "1", "set-cookie": "a=b" })
          .end('{"error":{"type":"rate_limit_error"}}');
    });
    const limited = await gate.call("/it/v1/messages");
    expect(limited.status).toBe(429);
    expect(limited.headers.get("retry-after")).toBe("7");
    expect(limited.headers.get("set-cookie")).toBeNull();
    expect(await limited.text()).toBe('{"error":{"type":"rate_limit_error"}}');
    const refused = await gate.call("/it/v1/responses");
    expect(await refused.text()).toBe(`Bad key ${gate.gate.placeholder}!`);
    expect(await gate.counted()).toEqual([]);
  });

  it("fails as a passing fault in the service's own words when the service cannot be reached", async () => {
    const free = createTcpServer().listen(0, "127.0.0.1");
    await once(free, "listening");
    const { port } = free.address() as AddressInfo;
    free.close();
    await using gate = await TestGate.before(ok, { upstream: `http://127.0.0.1:${port}` });
    const anthropic = await gate.call("/it/v1/messages");
    expect(anthropic.status).toBe(502);
    expect(await anthropic.json()).toMatchObject({ type: "error", error: { type: "api_error" } });
    const openai = await gate.call("/it/v1/chat/completions");
    expect(await openai.json()).toMatchObject({ error: { code: "server_error" } });
    const gemini = await gate.call("/it/v1beta/models/g:generateContent");
    expect(await gemini.json()).toMatchObject({ error: { code: 502, status: "UNAVAILABLE" } });
    expect(await gate.counted()).toEqual([]);
  });
});

describe("the gate", () => {
  it.each([
    ["POST", "/it/v1/files"],
    ["POST", "/it/v1/messages/batches"],
    ["GET", "/it/v1/organizations/me"],
    ["POST", "/it/v1/threads/thread_1/messages"],
    ["POST", "/it/v1/../v1/messages"],
    ["POST", "/it/v1/%2e%2e/admin/messages"],
    ["POST", "/it/openai/deployments/../chat/completions"],
    ["POST", "/it/openai/deployments/./responses"],
    ["POST", "/it/openai/deployments/%2e%2E/chat/completions"],
    ["POST", "/it/openai/deployments/.%2e/chat/completions"],
    ["POST", "/it/openai/deployments/..%2f..%2fadmin/chat/completions"],
    ["POST", "/it/openai/deployments/..\\admin/chat/completions"],
    ["POST", "/it/v1beta/models/..:generateContent"],
    ["POST", "/it/v1beta/tunedModels/.:countTokens"],
    ["GET", "/it/v1/models/.."],
    ["GET", "/it/v1/models/."],
    ["GET", "/it/v1/models/%2e%2e"],
    ["GET", "/it/openai/deployments/../models/.."],
    ["POST", "/../v1/messages"],
    ["POST", "/it/v1/..;/v1/messages"],
    ["POST", "/it//evil.example/v1/messages"],
    ["POST", "/it/v1/messages/"],
    ["POST", "/it/v1/models/x:predict"],
    ["GET", "/it/v1/files/file_1/content"],
    ["POST", "/other/v1/messages"],
    ["POST", "/v1/messages"],
    ["GET", "/"],
  ])("does not pass %s %s", async (method, path) => {
    await using gate = await TestGate.before(ok);
    const said = await raw(
      gate.port,
      `${method} ${path} HTTP/1.1\r\nhost: x\r\nx-api-key: ${gate.gate.placeholder}\r\nconnection: close\r\n\r\n`,
    );
    expect(said).toMatch(/^HTTP\/1\.1 404 /);
    expect(gate.requests).toEqual([]);
    expect(gate.notes.join()).toContain("model.refused");
  });

  it.each(["DELETE", "PUT", "PATCH", "OPTIONS", "HEAD", "GET"])(
    "passes no %s of generation",
    async (method) => {
      await using gate = await TestGate.before(ok);
      const request = `${method} /it/v1/messages HTTP/1.1\r\nhost: x\r\nx-api-key: ${gate.gate.placeholder}\r\nconnection: close\r\n\r\n`;
      expect(await raw(gate.port, request)).toMatch(/^HTTP\/1\.1 405 /);
      expect(gate.requests).toEqual([]);
    },
  );

  it("goes to its own service only, whatever the target, the Host header or a tunnel says", async () => {
    await using gate = await TestGate.before(ok);
    await using other = await TestGate.before(ok);
    const evil = `127.0.0.1:${servicePort(other)}`;
    const end = `x-api-key: ${gate.gate.placeholder}\r\nconnection: close\r\ncontent-length: 2\r\n\r\n{}`;
    const absolute = `POST http://${evil}/it/v1/messages HTTP/1.1\r\nhost: ${evil}\r\n${end}`;
    expect(await raw(gate.port, absolute)).toMatch(/^HTTP\/1\.1 403 /);
    const host = `POST /it/v1/messages HTTP/1.1\r\nhost: ${evil}\r\n${end}`;
    expect(await raw(gate.port, host)).toMatch(/^HTTP\/1\.1 200 /);
    expect(gate.requests).toHaveLength(1);
    const at = `POST /it@${evil}/v1/messages HTTP/1.1\r\nhost: x\r\n${end}`;
    expect(await raw(gate.port, at)).toMatch(/^HTTP\/1\.1 404 /);
    const tunnel = `CONNECT ${evil} HTTP/1.1\r\nhost: ${evil}\r\n\r\n`;
    expect(await raw(gate.port, tunnel)).toMatch(/^HTTP\/1\.1 405 /);
    expect(other.requests).toEqual([]);
  });

  it("follows no redirect", async () => {
    await using gate = await TestGate.before((_, response) =>
      response.writeHead(307, { location: "http://evil.example/" }).end(),
    );
    expect((await gate.call("/it/v1/messages", { redirect: "manual" })).status).toBe(307);
  });

  it("knows who belongs to its box", async () => {
    await using gate = await TestGate.before(ok);
    await using other = await TestGate.before(ok);
    for (const shown of ["", "x", other.gate.placeholder, key]) {
      const reply = await gate.call("/it/v1/messages", { headers: { "x-api-key": shown } });
      expect(reply.status).toBe(401);
    }
    expect(gate.requests).toEqual([]);
  });

  it("has no WebSockets, and says so at once", async () => {
    await using gate = await TestGate.before(ok);
    const ask = `GET /it/v1/responses HTTP/1.1\r\nhost: x\r\nconnection: upgrade\r\nupgrade: websocket\r\n\r\n`;
    expect(await raw(gate.port, ask)).toMatch(/^HTTP\/1\.1 426 /);
  });

  it("goes through the proxy of the server's environment, but not to a service on loopback", async () => {
    const asked: string[] = [];
    await using proxy = await TestGate.before((request, response) => {
      asked.push(`${request.url} ${request.headers["proxy-authorization"]}`);
      response.end("{}");
    });
    const env = { HTTP_PROXY: `http://me:secret@127.0.0.1:${servicePort(proxy)}` };
    await using far = await TestGate.before(ok, { upstream: "http://models.example/api" }, env);
    expect((await far.call("/it/v1/messages")).status).toBe(200);
    const basic = Buffer.from("me:secret").toString("base64");
    expect(asked).toEqual([`http://models.example/api/v1/messages Basic ${basic}`]);
    await using near = await TestGate.before(ok, {}, env);
    expect((await near.call("/it/v1/messages")).status).toBe(200);
    expect(asked).toHaveLength(1);
  });
});

describe("a cost limit", () => {
  const frame = (it: object) => `data: ${JSON.stringify(it)}\n\n`;
  const usage = { input_tokens: 1_000, output_tokens: 1 };
  const start = frame({ type: "message_start", message: { model: "claude-opus-4-5", usage } });
  const word = "word ".repeat(400);
  const more = frame({ type: "content_block_delta", delta: { type: "text_delta", text: word } });

  it("cuts the call that reaches it, and refuses every further one", async () => {
    const closed = Promise.withResolvers<void>();
    await using gate = await TestGate.before((_, response) => {
      response.writeHead(200, { "content-type": "text/event-stream" });
      response.write(start);
      const writing = setInterval(() => response.write(more), 1);
      response.once("close", () => {
        clearInterval(writing);
        closed.resolve();
      });
    });
    gate.ledger.begin(0.05);
    const { spent } = gate.ledger;
    const reply = await gate.call("/it/v1/messages");
    await expect(reply.text()).rejects.toThrow();
    await closed.promise;
    expect(spent.aborted).toBe(true);
    const [counted] = gate.told; // reported without waiting
    expect(counted?.costUsd).toBeGreaterThanOrEqual(0.05);
    expect(counted?.costUsd).toBeLessThan(0.2);
    expect(counted?.counted).toMatchObject({ estimated: true, requests: 1 });

    const refused = await gate.call("/it/v1/messages");
    expect(refused.status).toBe(402);
    expect(await refused.json()).toMatchObject({ error: { type: "billing_error" } });
    expect(await gate.counted()).toHaveLength(1);
    gate.ledger.begin(0.05);
    const again = await gate.call("/it/v1/messages");
    expect(again.status).toBe(200);
    await again.body?.cancel();
  });

  it("counts all calls of the box that run at the same time", async () => {
    await using gate = await TestGate.before((_, response) => {
      response.writeHead(200, { "content-type": "text/event-stream" });
      response.write(start); // each costs half a cent, and does not end
    });
    gate.ledger.begin(0.0125);
    const replies = await Promise.all([1, 2].map(() => gate.call("/it/v1/messages")));
    expect(gate.ledger.spent.aborted).toBe(false);
    const third = gate.call("/it/v1/messages").then((it) => it.text());
    await expect(third).rejects.toThrow();
    expect(gate.ledger.spent.aborted).toBe(true);
    for (const reply of replies) await expect(reply.text()).rejects.toThrow();
    expect((await gate.counted()).map((it) => it.counted?.requests)).toEqual([3]);
  });

  it("that cannot count a model lets nothing through after its first reply, where the team refuses that", async () => {
    const own = start.replace("claude-opus-4-5", "model-of-my-own");
    await using gate = await TestGate.before((_, response) => {
      response.writeHead(200, { "content-type": "text/event-stream" });
      response.end(own + frame({ type: "message_delta", usage }) + frame({ type: "message_stop" }));
    });
    gate.ledger.begin(undefined);
    const free = await gate.call("/it/v1/messages");
    await free.text();
    await gate.ledger.idle();
    expect(gate.ledger.spent.aborted).toBe(false);
    gate.ledger.begin(5);
    await (await gate.call("/it/v1/messages")).text();
    await gate.ledger.idle();
    expect(gate.ledger.spent.aborted).toBe(true);
    expect(gate.ledger.unpriced).toBe("model-of-my-own");
    const refused = await gate.call("/it/v1/messages");
    expect(refused.status).toBe(402);
    expect(await refused.text()).toContain("No price is known for model-of-my-own");
  });

  it("that is already spent lets nothing through", async () => {
    await using gate = await TestGate.before(ok);
    gate.ledger.begin(0);
    expect((await gate.call("/it/v1/chat/completions")).status).toBe(402);
    expect((await gate.call("/it/v1/messages/count_tokens")).status).toBe(200);
  });
});

const servicePort = ({ service }: TestGate) => (service.address() as AddressInfo).port;
