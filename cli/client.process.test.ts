import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { afterEach, describe, expect, it } from "vitest";
import { Client } from "./client.ts";
import { RemoteProblem } from "./remote.ts";

type Reply = (request: IncomingMessage, response: ServerResponse) => void;
const open: { close(): void }[] = [];
afterEach(() => {
  for (const server of open.splice(0)) server.close();
});

/** A server that gives these replies in turn and repeats the last one. `asked`: the requests so far. */
async function serving(...replies: Reply[]) {
  const asked: IncomingMessage[] = [];
  const server = createServer((request, response) => {
    const reply = replies[asked.length] ?? replies.at(-1);
    asked.push(request);
    request.resume().on("end", () => reply?.(request, response));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  open.push(server);
  const address = server.address();
  const url = `http://127.0.0.1:${typeof address === "object" ? address?.port : 0}`;
  return { asked, client: new Client({ url, token: "secret", from: "WHEELHOUSE_TOKEN" }) };
}

const json =
  (status: number, body: unknown, headers: Record<string, string> = {}): Reply =>
  (_, response) =>
    response.writeHead(status, headers).end(JSON.stringify(body));
const drop: Reply = (request) => request.socket.destroy();

describe("a call", () => {
  it("is repeated with the same key if its reply is lost", async () => {
    const { asked, client } = await serving(drop, drop, json(201, { run: { id: "run_1" } }));
    expect(await client.start({ instructions: "x" })).toEqual({ id: "run_1" });
    const keys = asked.map((it) => it.headers["idempotency-key"]);
    expect(keys).toHaveLength(3);
    expect(new Set(keys).size).toBe(1);
    expect(keys[0]).toMatch(/^[0-9a-f-]{36}$/);
  });

  it("waits as long as the server says after too many calls", async () => {
    const later = json(429, { error: { code: "x", message: "y" } }, { "retry-after": "0" });
    const { asked, client } = await serving(later, json(200, { runs: [] }));
    expect(await client.runs({})).toEqual({ runs: [] });
    expect(asked).toHaveLength(2);
  });

  it("fails with the message of the server", async () => {
    const body = { error: { code: "run-not-found", message: "There is no Run." } };
    const { client } = await serving(json(404, body));
    await expect(client.run("run_1")).rejects.toMatchObject({
      ...{ status: 404, code: "run-not-found", message: "There is no Run." },
    });
  });

  it("names the source of a refused token", async () => {
    const { client } = await serving(json(401, {}));
    await expect(client.me()).rejects.toThrow(/does not take the token from WHEELHOUSE_TOKEN/);
  });

  it("says how to start a server if none answers", async () => {
    const client = new Client({ url: "http://127.0.0.1:9", token: "x", from: "--token" });
    await expect(client.me()).rejects.toThrow(/does not answer\. Start it with: wheelhouse start/);
  });

  it("asks whether the server is a Wheelhouse if its error has another form", async () => {
    const { client } = await serving((_, response) => response.writeHead(502).end("<html>"));
    await expect(client.me()).rejects.toThrow(/answered 502\. Is it a Wheelhouse\?/);
  });

  it("ends when its signal aborts", async () => {
    const { client } = await serving(() => {});
    const signal = AbortSignal.abort(new RemoteProblem(0, "left", "left"));
    await expect(client.events("run_1", 0, 20, signal)).rejects.toThrow("left");
  });
});
