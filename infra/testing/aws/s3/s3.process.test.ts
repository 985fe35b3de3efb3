import { createHash } from "node:crypto";
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { type S3, s3 } from "../../../../functions/aws/bucket/s3.ts";
import { endpointOf } from "../wire.ts";
import { s3Server } from "./s3.ts";

const part = 5 * 1024 ** 2;
const folder = mkdtempSync(join(tmpdir(), "wheelhouse-s3-server-"));
const credentials = async () => ({ accessKeyId: "local", secretAccessKey: "local" });

let server: Awaited<ReturnType<typeof s3Server>>;
let store: S3;
beforeEach(start);
afterEach(() => {
  stop();
  rmSync(folder, { recursive: true, force: true });
});

async function start() {
  server = await s3Server(folder);
  store = storeOf("wheelhouse");
}
const stop = () => server.close().closeAllConnections();
const storeOf = (bucket: string) =>
  s3({ bucket, region: "us-east-1", endpoint: endpointOf(server), credentials });

async function send(uploadId: string, number: number, body: Uint8Array<ArrayBuffer>) {
  const { url } = await store.presignedPart("key", 60, uploadId, number);
  const reply = await fetch(url, { method: "PUT", body });
  expect(reply.status).toBe(200);
  return reply.headers.get("etag") ?? "";
}
const filled = (bytes: number, value: number) => new Uint8Array(bytes).fill(value);

it("keeps objects and unfinished uploads over a restart", async () => {
  await store.putObject("a/b", filled(3, 1));
  const uploadId = await store.createMultipartUpload("key");
  const first = await send(uploadId, 1, filled(part, 1));
  stop();
  await start();
  expect(await store.getObject("a/b")).toHaveLength(3);
  const second = await send(uploadId, 2, filled(1, 2));
  await store.completeMultipartUpload("key", uploadId, [first, second]);
  expect(await store.headObject("key")).toEqual({ bytes: part + 1 });
});

it("names a part by the MD5 of its bytes, the newest that was sent", async () => {
  const uploadId = await store.createMultipartUpload("key");
  const older = await send(uploadId, 1, filled(9, 1));
  const newer = await send(uploadId, 1, filled(9, 2));
  expect(newer).toBe(`"${createHash("md5").update(filled(9, 2)).digest("hex")}"`);
  const completing = store.completeMultipartUpload("key", uploadId, [older]);
  await expect(completing).rejects.toMatchObject({ status: 400, code: "InvalidPart" });
  await store.completeMultipartUpload("key", uploadId, [newer]);
  expect(Uint8Array.from((await store.getObject("key")) ?? [])).toEqual(filled(9, 2));
});

it("refuses a part below 5 MB unless it is the last, a repeated part, and an empty list", async () => {
  const uploadId = await store.createMultipartUpload("key");
  const small = await send(uploadId, 1, filled(part - 1, 1));
  const last = await send(uploadId, 2, filled(1, 2));
  const completing = (...etags: string[]) =>
    store.completeMultipartUpload("key", uploadId, etags).then(
      () => "taken",
      ({ code }: { code: string }) => code,
    );
  expect(await completing(small, last)).toBe("EntityTooSmall");
  expect(await completing()).toBe("MalformedXML");
  expect(await completing("../../objects/_a")).toBe("InvalidPart");
  expect(await completing(small)).toBe("taken");
});

it("knows an upload until it is completed or aborted, and only by its own key", async () => {
  const gone = { status: 404, code: "NoSuchUpload" };
  const aborted = await store.createMultipartUpload("key");
  await expect(store.abortMultipartUpload("other", aborted)).rejects.toMatchObject(gone);
  await store.abortMultipartUpload("key", aborted);
  await expect(store.abortMultipartUpload("key", aborted)).rejects.toMatchObject(gone);
  const { url } = await store.presignedPart("key", 60, aborted, 1);
  expect((await fetch(url, { method: "PUT", body: "x" })).status).toBe(404);
  const completed = await store.createMultipartUpload("key");
  const etags = [await send(completed, 1, filled(1, 1))];
  await store.completeMultipartUpload("key", completed, etags);
  const again = store.completeMultipartUpload("key", completed, etags);
  await expect(again).rejects.toMatchObject(gone);
  await expect(store.abortMultipartUpload("key", "../objects")).rejects.toMatchObject(gone);
});

it("keeps nothing of a body that is cut off", async () => {
  const { url, headers } = await store.presignedPut("key", 60, { sha256: "00", bytes: 1_000 });
  const { pathname, search, hostname, port } = new URL(url);
  const socket = connect(Number(port), hostname);
  const lines = Object.entries({ host: `${hostname}:${port}`, ...headers });
  const head = lines.map(([name, value]) => `${name}: ${value}\r\n`).join("");
  socket.write(`PUT ${pathname}${search} HTTP/1.1\r\n${head}\r\nonly this`);
  const drafts = () => readdirSync(join(folder, "drafts")).length;
  await expect.poll(drafts).toBe(1);
  socket.destroy();
  await expect.poll(drafts).toBe(0);
  expect(await store.headObject("key")).toBeUndefined();
});

it("keeps all keys apart, also keys that look like the same path", async () => {
  const keys = ["a", "a/", "a/b", "a%2Fb", "a//b", "a/...", "_a"];
  for (const [n, key] of keys.entries()) await store.putObject(key, filled(n, 1));
  for (const [n, key] of keys.entries()) expect(await store.headObject(key)).toEqual({ bytes: n });
});

it("refuses another bucket, and unknown operations", async () => {
  const elsewhere = storeOf("other").getObject("key");
  await expect(elsewhere).rejects.toMatchObject({ status: 404, code: "NoSuchBucket" });
  const url = await store.presignedGet("key", 60);
  const part_ = await fetch(url, { headers: { range: "bytes=0-9" } });
  expect(part_.status).toBe(501);
  expect((await fetch(url, { method: "PATCH" })).status).toBe(403);
});
