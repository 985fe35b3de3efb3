import { createServer, type IncomingMessage, type Server } from "node:http";
import { text } from "node:stream/consumers";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { sendDirectly } from "./direct-upload.ts";

const signal = new AbortController().signal;
let server: Server;
let base = "";
let statuses: number[] = [];
const got: { path: string; headers: IncomingMessage["headers"]; body: string }[] = [];

beforeEach(async () => {
  got.length = 0;
  server = createServer(async (request, response) => {
    const body = await text(request);
    got.push({ path: request.url ?? "", headers: request.headers, body });
    response.writeHead(statuses.shift() ?? 200, { etag: '"of it"' }).end("why not");
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  base = `http://127.0.0.1:${typeof address === "object" ? address?.port : 0}`;
});
afterEach(() => server.close());

/** Addresses, each another. */
function addresses() {
  let count = 0;
  return async () => ({ url: `${base}/${++count}`, headers: { "x-amz-checksum-sha256": "sum" } });
}
const send = () => sendDirectly(addresses(), new Blob(["bytes"]), () => {}, signal);

describe("bytes for the store", () => {
  it("go there with the headers of their address, and with nothing of the DevBox's", async () => {
    expect(await send()).toBe('"of it"');
    expect(got).toMatchObject([
      {
        path: "/1",
        body: "bytes",
        headers: { "x-amz-checksum-sha256": "sum", "content-length": "5" },
      },
    ]);
    expect(got[0]?.headers.authorization).toBeUndefined();
  });

  it("go to a fresh address when theirs has expired, or the store was busy", async () => {
    statuses = [403, 503];
    await send();
    expect(got.map((it) => it.path)).toEqual(["/1", "/2", "/3"]);
  });

  it("are given up when the store says that they are wrong", async () => {
    statuses = [400];
    await expect(send()).rejects.toThrow("400 why not");
    expect(got).toHaveLength(1);
  });
});
