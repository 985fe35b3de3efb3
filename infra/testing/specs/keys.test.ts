import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import WebSocket from "ws";
import { Client } from "./support/client.ts";
import { OwnServer } from "./support/instance.ts";
import { describeHere, describeOwn, sh } from "./support/use.ts";

let server: OwnServer;
let client: Client;
beforeAll(async () => {
  server = await new OwnServer().start();
  client = new Client(server);
});
afterAll(() => server.discard());

const made = async (scope: string) => {
  const { status, body } = await client.post("/api/keys", { name: `bot-${scope}`, scope });
  expect(status).toBe(201);
  return { id: body.key.id as string, secret: body.secret as string };
};
const by = (secret: string) => ({ authorization: `Bearer ${secret}` });

describeOwn("an API key", () => {
  it("starts a Run in its own name, and is refused as soon as it is revoked", async () => {
    const { id, secret } = await made("run");
    const target = await client.target();
    const start = () => client.post("/api/runs", { instructions: sh("true"), target }, by(secret));
    const { status, body } = await start();
    expect(status).toBe(201);
    expect(body.run.createdBy).toMatch(/^bot-run \(key of .+\)$/);
    const { body: listed } = await client.get("/api/keys");
    expect(listed.keys.find((it: { id: string }) => it.id === id)?.lastUsedAt).not.toBeNull();

    expect((await client.call("DELETE", `/api/keys/${id}`)).status).toBe(200);
    const refused = await start();
    expect(refused.status).toBe(401);
    expect(refused.body.error.code).toBe("unauthorized");
    expect((await client.call("DELETE", `/api/keys/${id}`)).status).toBe(404);
  });

  it("with read access changes nothing", async () => {
    const { secret } = await made("read");
    const before = (await client.get("/api/runs")).body.runs.length;
    expect((await client.call("GET", "/api/runs", undefined, by(secret))).status).toBe(200);
    const refused = await client.post("/api/runs", { instructions: sh("true") }, by(secret));
    expect(refused.status).toBe(403);
    expect(refused.body.error.message).toContain("needs a key of the scope run");
    expect((await client.get("/api/runs")).body.runs.length).toBe(before);
  });

  it("cannot create another key, unless it is an admin's key", async () => {
    const [run, admin] = [await made("run"), await made("admin")];
    const wanted = { name: "more", scope: "admin" };
    expect((await client.post("/api/keys", wanted, by(run.secret))).status).toBe(403);
    expect((await client.call("GET", "/api/keys", undefined, by(run.secret))).status).toBe(403);
    expect((await client.post("/api/keys", wanted, by(admin.secret))).status).toBe(201);
  });

  it("opens a read-only socket, which closes when the key is revoked", async () => {
    const { id, secret } = await made("read");
    const [watching, other] = [await client.socket(by(secret)), await client.socket()];
    const unused = (await client.post("/api/ws-ticket", {}, by(secret))).body.ticket;
    const ended = new Promise((resolve) => watching.ws.once("close", resolve));
    expect((await client.call("DELETE", `/api/keys/${id}`)).status).toBe(200);
    await ended;
    const late = new WebSocket(`${server.url.replace("http", "ws")}/ws?ticket=${unused}`);
    await new Promise((resolve) => late.once("close", resolve).on("error", () => {}));
    other.ws.send('{"type":"ping"}');
    await other.until((frames) => frames.some(({ type }) => type === "pong"));
    other.ws.close();
  });

  it.each([
    "wheelhouse_",
    "wheelhouse_x.y.z",
    "wheelhouse_bG9jYWw.key_00000000000000000000000000.x",
  ])("is refused when it is made up: %s", async (secret) => {
    const said = await client.call("GET", "/api/runs", undefined, by(secret));
    expect(said.status).toBe(401);
  });

  it("is never stored as plain text", async () => {
    const { secret } = await made("run");
    const proof = secret.split(".")[2] ?? "";
    const files = readdirSync(server.data, { recursive: true, withFileTypes: true });
    const held = files
      .filter((it) => it.isFile())
      .filter((it) => readFileSync(join(it.parentPath, it.name)).includes(proof));
    expect(held).toEqual([]);
    expect(server.output.join("\n")).not.toContain(proof);
  });
});

/** Sends in bursts until a call is refused with 429: on a busy machine one burst takes so long that the limit recovers. */
async function untilLimited<T extends { status: number }>(send: () => Promise<T>): Promise<T[]> {
  const said: T[] = [];
  // The server closes idle connections; one may close at the moment when it is used again. A busy server resets some too.
  const sent = async (tries = 3): Promise<T> => {
    try {
      return await send();
    } catch (error) {
      if (tries === 1 || !isReset(error)) throw error;
      return sent(tries - 1);
    }
  };
  for (let burst = 0; burst < 20 && !said.some((it) => it.status === 429); burst += 1)
    said.push(...(await Promise.all(Array.from({ length: 400 }, () => sent()))));
  return said;
}

const isReset = (error: unknown): boolean =>
  error instanceof Error && /ECONNRESET|other side closed/.test(String(error.cause));

// Each process counts separately: with several environments of a function, none of them may see enough calls.
describeHere("a caller who sends too many requests", () => {
  it("gets the time of the next try, whatever names they use, and other callers are not limited", async () => {
    const { secret } = await made("read");
    let n = 0;
    const said = await untilLimited(() => {
      n += 1;
      return client.call("GET", "/api/me", undefined, { ...by(secret), "acting-as": `name ${n}` });
    });
    const refused = said.filter((it) => it.status === 429);
    expect(refused.length).toBeGreaterThan(0);
    expect(refused[0]?.body.error).toMatchObject({
      code: "too-many-requests",
      message: expect.stringMatching(/Try again in \d+ s/),
      retryAfter: expect.any(Number),
    });
    expect((await client.get("/api/me")).status).toBe(200);
  });

  it("is limited at every entry, also without a known identity", async () => {
    const { secret } = await made("read");
    const forged = by("wheelhouse_made-up");
    const limited = async (path: string, headers: Record<string, string>) => {
      const said = await untilLimited(() => client.post(path, {}, headers));
      return [...new Set(said.map((it) => it.status))].sort();
    };
    expect(await limited("/api/ws-ticket", by(secret))).toEqual([200, 429]);
    expect(await limited("/api/ws-ticket", forged)).toEqual([401, 429]);
    expect(await limited("/api/runs", forged)).toEqual([401, 429]);
    expect((await client.get("/api/me")).status).toBe(200);
  });
});

describeOwn("a caller who starts too many Runs", () => {
  it("starts nothing with a refused call, and finds the time to retry in a header", async () => {
    const { secret } = await made("run");
    const target = await client.target();
    const wanted = { instructions: sh("true"), target, title: "One too many" };
    const tries = (count: number, body: object) =>
      Promise.all(
        Array.from({ length: count }, async () => {
          const { status, headers } = await fetch(`${server.url}/api/runs`, {
            method: "POST",
            headers: { "content-type": "application/json", ...by(secret) },
            body: JSON.stringify(body),
          });
          return { status, retryAfter: headers.get("retry-after") };
        }),
      );
    const said: Awaited<ReturnType<typeof tries>> = [];
    // the limit of one minute, with calls that start nothing; repeated if the minute ended meanwhile
    for (let n = 0; n < 3 && !said.some((it) => it.status === 429); n += 1) {
      await tries(60, { ...wanted, instructions: "" });
      said.push(...(await tries(10, wanted)));
    }
    const refused = said.filter((it) => it.status === 429);
    expect(refused.length).toBeGreaterThan(0);
    for (const { retryAfter } of refused) expect(retryAfter).toMatch(/^[1-9]\d*$/);
    const started = said.filter((it) => it.status === 201);
    const { body } = await client.get("/api/runs?q=One%20too%20many");
    expect(body.runs).toHaveLength(started.length);
  });
});
