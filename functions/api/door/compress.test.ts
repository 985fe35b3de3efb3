import { gunzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { compressed } from "./compress.ts";

const large = { events: Array.from({ length: 500 }, (_, seq) => ({ seq, text: "a line" })) };
const asking = (accept?: string) =>
  new Request("http://localhost/api/runs", {
    headers: accept === undefined ? {} : { "accept-encoding": accept },
  });

describe("a large JSON reply", () => {
  it.each(["gzip", "gzip, deflate, br, zstd", "br;q=1.0, gzip;q=0.8", "deflate, gzip;q=0.001"])(
    "is compressed for a caller who reads %s",
    async (accept) => {
      const plain = Response.json(large, { status: 202, headers: { etag: "1" } });
      const reply = await compressed(asking(accept), plain);
      expect([reply.status, reply.headers.get("etag")]).toEqual([202, "1"]);
      expect(reply.headers.get("content-encoding")).toBe("gzip");
      expect(reply.headers.get("vary")).toContain("accept-encoding");
      const bytes = new Uint8Array(await reply.arrayBuffer());
      expect(bytes.length).toBeLessThan(JSON.stringify(large).length / 5);
      expect(JSON.parse(gunzipSync(bytes).toString())).toEqual(large);
    },
  );

  it.each([undefined, "", "br", "gzip;q=0", "deflate, gzip ; q=0.0, br", "identity"])(
    "stays as it is for %s",
    async (accept) => {
      const reply = await compressed(asking(accept), Response.json(large));
      expect(reply.headers.get("content-encoding")).toBeNull();
      expect(await reply.json()).toEqual(large);
    },
  );
});

it.each([
  ["a small reply", Response.json({ secret: "x" })],
  ["a blob", new Response("x".repeat(100_000), { headers: { "content-type": "text/plain" } })],
  ["a reply without a body", new Response(null, { status: 204 })],
])("leaves %s as it is", async (_, plain) => {
  const text = await plain.clone().text();
  const reply = await compressed(asking("gzip"), plain);
  expect(reply.headers.get("content-encoding")).toBeNull();
  expect(await reply.text()).toBe(text);
});
