import { request } from "node:http";
import { describe, expect, it } from "vitest";
import WebSocket from "ws";
import { deployed } from "./support/instance.ts";
import { describeHere, sh, useClient } from "./support/use.ts";

const given = useClient();
const nobody = "run_00000000000000000000000000";

/** A request with headers that `fetch` does not allow. */
function raw(
  method: string,
  path: string,
  headers: Record<string, string>,
  body = "",
): Promise<{ status: number; headers: Record<string, unknown>; body: string }> {
  const { url } = given.it.instance;
  return new Promise((resolve, reject) => {
    const call = request(`${url}${path}`, { method, headers }, (response) => {
      let text = "";
      response.on("data", (chunk) => {
        text += chunk;
      });
      response.on("end", () =>
        resolve({ status: response.statusCode ?? 0, headers: response.headers, body: text }),
      );
    });
    call.on("error", reject);
    call.end(body);
  });
}

const own = () => ({
  host: new URL(given.it.instance.url).host,
  authorization: `Bearer ${given.it.instance.token}`,
});
const counted = async () => JSON.stringify((await given.it.get("/api/runs")).body);

describe("a request that does not fit", () => {
  it.each<[string, number, string, string, string, unknown, Record<string, string>]>([
    ["without a token", 401, "unauthorized", "GET", "/api/runs", undefined, { authorization: "" }],
    [
      "with a wrong token",
      401,
      "unauthorized",
      "GET",
      "/api/runs",
      undefined,
      { authorization: "Bearer nope" },
    ],
    [
      "with the token in the query",
      401,
      "unauthorized",
      "GET",
      "/api/runs?token=x",
      undefined,
      { authorization: "" },
    ],
    ["with bad JSON", 400, "bad-request", "POST", "/api/runs", "{", {}],
    ["with no object", 400, "bad-request", "POST", "/api/runs", "[]", {}],
    [
      "with an unknown field",
      400,
      "bad-request",
      "POST",
      "/api/runs",
      { instructions: "x", colour: "red" },
      {},
    ],
    [
      "with __proto__",
      400,
      "bad-request",
      "POST",
      "/api/runs",
      '{"instructions":"x","__proto__":{"mode":"y"}}',
      {},
    ],
    [
      "with a field of the wrong type",
      400,
      "bad-request",
      "POST",
      "/api/runs",
      { instructions: 7 },
      {},
    ],
    [
      "with an unknown engine",
      400,
      "bad-request",
      "POST",
      "/api/runs",
      { instructions: "x", engine: "skynet" },
      {},
    ],
    [
      "with another media type",
      415,
      "unsupported-media-type",
      "POST",
      "/api/runs",
      "instructions=x",
      { "content-type": "text/plain" },
    ],
    [
      "with a body that is too large",
      413,
      "too-large",
      "POST",
      "/api/runs",
      { instructions: "x".repeat(300_000) },
      {},
    ],
    [
      "with instructions that are too long",
      413,
      "too-large",
      "POST",
      "/api/runs",
      { instructions: "x".repeat(70_000) },
      {},
    ],
    [
      "with empty instructions",
      422,
      "run-invalid",
      "POST",
      "/api/runs",
      { instructions: "  " },
      {},
    ],
    [
      "autonomous without a host",
      422,
      "target-required",
      "POST",
      "/api/runs",
      { instructions: "x", mode: "autonomous" },
      {},
    ],
    [
      "with a ticket of another kind",
      422,
      "run-invalid",
      "POST",
      "/api/runs",
      { instructions: "x", ticketUrl: "https://gitlab.com/a/b/issues/1" },
      {},
    ],
    [
      "with a key that is too long",
      400,
      "bad-request",
      "POST",
      "/api/runs",
      { instructions: "x" },
      { "idempotency-key": "k".repeat(300) },
    ],
    ["for an unknown Run", 404, "run-not-found", "GET", `/api/runs/${nobody}`, undefined, {}],
    [
      "for what is no Run at all",
      404,
      "run-not-found",
      "GET",
      "/api/runs/..%2f..%2fetc",
      undefined,
      {},
    ],
    ["to an unknown Run", 404, "run-not-found", "POST", `/api/runs/${nobody}/stop`, {}, {}],
    [
      "for an unknown blob",
      404,
      "not-found",
      "GET",
      `/api/blobs/${nobody}.${"0".repeat(64)}`,
      undefined,
      {},
    ],
    ["for nothing there is", 404, "not-found", "GET", "/api/nothing", undefined, {}],
    ["by another method", 405, "method-not-allowed", "PUT", "/api/runs", {}, {}],
    [
      "for events after less than nothing",
      400,
      "bad-request",
      "GET",
      `/api/runs/${nobody}/events?after=-1`,
      undefined,
      {},
    ],
    [
      "for Runs of a status there is not",
      400,
      "bad-request",
      "GET",
      "/api/runs?status=busy",
      undefined,
      {},
    ],
  ])("%s gets %i %s, and changes nothing", async (_, status, code, method, path, body, headers) => {
    const before = await counted();
    const said = await given.it.call(method, path, body, headers);
    expect(said.status).toBe(status);
    if (deployed && said.body.message) return; // the gateway uses its own words
    expect(said.body.error).toMatchObject({ code, message: expect.stringMatching(/^[A-Z].*\S$/s) });
    expect(await counted()).toBe(before);
  });

  it("says which field is wrong and why", async () => {
    const { body } = await given.it.post("/api/runs", {
      instructions: "",
      target: { worker: "wkr_none" },
    });
    expect(Object.keys(body.error.fields).sort()).toEqual(["instructions", "target"]);
  });
});

describeHere("a server on this machine", () => {
  it.each(["evil.example", "127.0.0.1.nip.io", "localhost.evil.example:8089", "127.0.0.2:1"])(
    "does not answer to the name %s",
    async (host) => {
      for (const path of ["/", "/api/runs", "/api/openapi.json", "/box/inbox"]) {
        expect((await raw("GET", path, { ...own(), host })).status).toBe(421);
      }
    },
  );

  it.each(["https://evil.example", "null", "http://127.0.0.1:1"])(
    "refuses the origin %s, and gives no CORS header",
    async (origin) => {
      const said = await raw(
        "POST",
        "/api/runs",
        { ...own(), origin, "content-type": "application/json" },
        JSON.stringify({ instructions: "x" }),
      );
      expect(said.status).toBe(403);
      expect(Object.keys(said.headers).filter((name) => name.startsWith("access-control"))).toEqual(
        [],
      );
    },
  );

  it("refuses preflights, and requests that another site makes", async () => {
    expect(
      (await raw("OPTIONS", "/api/runs", { ...own(), origin: "https://evil.example" })).status,
    ).toBe(403);
    expect(
      (
        await raw("GET", "/api/runs", {
          ...own(),
          "sec-fetch-site": "cross-site",
          "sec-fetch-mode": "cors",
        })
      ).status,
    ).toBe(403);
  });

  it("sets no cookie and takes none", async () => {
    const { host } = own();
    const cookie = `wheelhouse-${host.split(":")[1]}=${given.it.instance.token}`;
    const said = await raw("GET", "/api/runs", { host, cookie });
    expect(said.status).toBe(401);
    expect(JSON.parse(said.body).error).toMatchObject({
      code: "signed-out",
      message: expect.stringMatching(/updated.*sign in again/),
    });
    for (const path of ["/", "/api/runs", "/config.json"])
      expect((await raw("GET", path, own())).headers).not.toHaveProperty("set-cookie");
  });

  it("tells the console of an earlier version, which sends the token for a cookie, to reload", async () => {
    const { host } = own();
    const headers = { host, origin: `http://${host}`, "content-type": "application/json" };
    const token = JSON.stringify({ token: given.it.instance.token });
    const said = await raw("POST", "/api/sign-in", headers, token);
    expect(said.status).toBe(401);
    expect(JSON.parse(said.body).error.message).toMatch(/Reload this page, then sign in again/);
  });

  it("has the console at one address, so that nothing on [::1] can stand in for it", async () => {
    const { host } = own();
    const said = await raw("GET", "/runs?q=a", { host: host.replace("127.0.0.1", "localhost") });
    expect(said).toMatchObject({ status: 307, headers: { location: `http://${host}/runs?q=a` } });
  });

  it("has no calls of DevBoxes on its port, even for a capability", async () => {
    const said = await raw("GET", "/box/inbox?after=0&wait=0", {
      ...own(),
      authorization: "Bearer box.run_x.1.AAAA",
    });
    expect(said.status).toBe(404);
  });

  it("sends the console with a policy that allows no other code", async () => {
    const { headers } = await raw("GET", "/", { host: own().host });
    expect(headers["content-security-policy"]).toContain("default-src 'none'");
    expect(headers["content-security-policy"]).not.toMatch(/unsafe|\*/);
    expect(headers["x-content-type-options"]).toBe("nosniff");
  });
});

describe("a socket", () => {
  const closed = (ws: WebSocket) => new Promise<number>((resolve) => ws.once("close", resolve));
  const refused = (url: string, headers = {}) =>
    new Promise<number>((resolve, reject) => {
      const ws = new WebSocket(url, { headers });
      ws.once("unexpected-response", (_, response) => resolve(response.statusCode ?? 0));
      ws.once("open", () => reject(new Error("It opened.")));
      ws.on("error", () => {});
    });
  const wsUrl = () => `${given.it.instance.url.replace("http", "ws")}/ws`;

  it("needs an unused ticket", async () => {
    expect(await refused(wsUrl())).toBe(401);
    expect(await refused(`${wsUrl()}?ticket=nope`)).toBe(401);
    const { ticket } = (await given.it.post("/api/ws-ticket")).body;
    const ws = new WebSocket(`${wsUrl()}?ticket=${ticket}`);
    await new Promise((resolve) => ws.once("open", resolve));
    expect(await refused(`${wsUrl()}?ticket=${ticket}`)).toBe(401);
    ws.close();
  });

  it("refuses another origin", async () => {
    const { ticket } = (await given.it.post("/api/ws-ticket")).body;
    expect(await refused(`${wsUrl()}?ticket=${ticket}`, { origin: "https://evil.example" })).toBe(
      403,
    );
  });

  it.each<[string, string | Buffer, number]>([
    ["another's or no Run", JSON.stringify({ type: "subscribe", runId: nobody, after: 0 }), 1008],
    [
      "a place before the first",
      JSON.stringify({ type: "subscribe", runId: nobody, after: -1 }),
      1008,
    ],
    ["no JSON", "hello", 1008],
    ["bytes", Buffer.from([1, 2, 3]), 1003],
    ["a frame that is too large", "x".repeat(40_000), 1009],
  ])("that sends %s is closed", async (_, frame, code) => {
    const { ws, frames } = await given.it.socket();
    const end = closed(ws);
    ws.send(frame);
    if (!deployed || code === 1009) return expect(await end).toBe(code);
    await end; // a function cannot give a reason when it closes a connection, so it sends a frame first
    expect(frames).toMatchObject([{ type: "error" }]);
  });

  it.skipIf(deployed)("that floods is closed", async () => {
    const { ws } = await given.it.socket();
    const end = closed(ws);
    for (let n = 0; n < 100; n++) ws.send(JSON.stringify({ type: "ping" }));
    expect(await end).toBe(1008);
  });
});

describe("the API for DevBoxes", () => {
  it("accepts only the DevBox's capability, and the capability opens nothing else", async () => {
    expect(await given.it.post("/box/events", { number: 1, facts: [] })).toMatchObject({
      status: 401,
    });
    expect(
      await given.it.post("/box/hello", {
        bootToken: "boot.x.1.2.3",
        nonce: "n".repeat(22),
        isolated: true,
      }),
    ).toMatchObject({ status: 401 });
    const id = await given.it.start(sh("true"));
    await given.it.untilStatus(id, "completed");
    const forged = { authorization: `Bearer box.${id}.1.AAAA` };
    expect(
      await given.it.call(
        "POST",
        "/box/report",
        { number: 9, status: "completed", summary: "!" },
        forged,
      ),
    ).toMatchObject({ status: 401 });
  });
});

describe("the description of the API", () => {
  it("names every call, and needs no sign-in", async () => {
    const { status, body } = await given.it.call("GET", "/api/openapi.json", undefined, {
      authorization: "",
    });
    expect(status).toBe(200);
    expect(body.openapi).toBe("3.1.0");
    expect(Object.keys(body.paths)).toContain("/api/runs/{id}/answers");
  });
});
