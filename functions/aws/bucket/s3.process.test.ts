import { createHash, randomBytes } from "node:crypto";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer, type Server } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { s3Server } from "../../../infra/testing/aws/s3/s3.ts";
import { endpointOf } from "../../../infra/testing/aws/wire.ts";
import { blobsContract } from "../../../infra/testing/contracts/blobs.contract.ts";
import { savesContract } from "../../../infra/testing/contracts/saves.contract.ts";
import type { Upload } from "../../../shared/schemas/box-protocol.ts";
import { s3Blobs } from "./blobs.ts";
import { type S3Place, s3 } from "./s3.ts";
import { s3Saves } from "./saves.ts";

const folder = mkdtempSync(join(tmpdir(), "wheelhouse-s3-"));
/** The credentials of a role, with a session token. */
const credentials = {
  accessKeyId: "ASIATEST",
  secretAccessKey: "secret",
  sessionToken: "a/token+=",
};
const access = { region: "eu-central-1", ...credentials };
const place: S3Place = {
  bucket: "wheelhouse",
  region: access.region,
  credentials: async () => credentials,
};
const servers: Server[] = [];
afterAll(async () => {
  for (const it of servers) it.close().closeAllConnections();
  rmSync(folder, { recursive: true, force: true });
});

let rooms = 0;
/** An S3 of its own, whose clock can be put forward. */
async function store(page = 1000) {
  const clock = { aheadMs: 0 };
  const now = () => new Date(Date.now() + clock.aheadMs);
  const server = await s3Server(join(folder, String(++rooms)), { access, page, now });
  servers.push(server);
  const later = (ms: number) => {
    clock.aheadMs += ms;
  };
  return { s3: s3({ ...place, endpoint: endpointOf(server) }), later };
}

describe("the blobs in S3", () => {
  blobsContract(async () => s3Blobs((await store()).s3));

  const large = new Uint8Array(4 * 1024 ** 2 + 1).fill(7);
  const put = (upload: Upload, body: Uint8Array<ArrayBuffer>) =>
    fetch(upload.url, { method: "PUT", headers: upload.headers, body });

  it("are linked to from 4 MB on, as text that is saved, for five minutes", async () => {
    const { s3, later } = await store();
    const blobs = s3Blobs(s3);
    await blobs.put("run_a", "small", large.subarray(1));
    expect(await blobs.linkTo("run_a", "small")).toBeUndefined();
    await blobs.put("run_a", "large", large);
    const link = (await blobs.linkTo("run_a", "large")) ?? "";
    const reply = await fetch(link);
    expect(reply.headers.get("content-type")).toBe("text/plain; charset=utf-8");
    expect(reply.headers.get("content-disposition")).toBe("attachment");
    expect((await reply.arrayBuffer()).byteLength).toBe(large.length);
    later(5 * 60_000 + 2_000);
    expect(await errorOf(await fetch(link))).toEqual([403, "AccessDenied"]);
  });

  it("cannot be sent other than they were announced", async () => {
    const { s3, later } = await store();
    const blobs = s3Blobs(s3);
    const bytes = randomBytes(1_000);
    const name = createHash("sha256").update(bytes).digest("hex");
    const upload = async () => {
      const it = await blobs.uploadTo("run_a", name, bytes.length);
      if (!it) throw new Error("Blobs in S3 are sent there.");
      return it;
    };
    const taken = new Uint8Array(bytes);
    const changed = taken.with(500, (bytes[500] ?? 0) ^ 1);
    expect(await errorOf(await put(await upload(), changed))).toEqual([400, "BadDigest"]);

    const { url, headers } = await upload();
    const shorter = { url, headers: { ...headers, "content-length": "999" } };
    const mismatch = [403, "SignatureDoesNotMatch"];
    expect(await errorOf(await put(shorter, taken.subarray(1)))).toEqual(mismatch);
    const checksum = createHash("sha256").update(changed).digest("base64");
    const renamed = { url, headers: { ...headers, "x-amz-checksum-sha256": checksum } };
    expect(await errorOf(await put(renamed, changed))).toEqual(mismatch);
    const { "x-amz-checksum-sha256": _, ...unchecked } = headers;
    expect(await errorOf(await put({ url, headers: unchecked }, changed))).toEqual(mismatch);
    const elsewhere = { url: url.replace(name, name.replace(/^./, "x")), headers };
    expect(await errorOf(await put(elsewhere, taken))).toEqual(mismatch);
    const otherRun = { url: url.replace("run_a", "run_b"), headers };
    expect(await errorOf(await put(otherRun, taken))).toEqual(mismatch);
    const public_ = { url, headers: { ...headers, "x-amz-acl": "public-read" } };
    expect(await errorOf(await put(public_, taken))).toEqual([403, "AccessDenied"]);
    expect(await errorOf(await fetch(url))).toEqual(mismatch);
    expect(await blobs.get("run_a", name)).toBeUndefined();

    expect((await put({ url, headers }, taken)).status).toBe(200);
    later(15 * 60_000 + 2_000);
    expect(await errorOf(await put({ url, headers }, taken))).toEqual([403, "AccessDenied"]);
  });
});

describe("the saves in S3", () => {
  savesContract(async () => {
    const { s3, later } = await store();
    return { saves: s3Saves(s3, { entropy: randomBytes }), later: () => later(1_000) };
  });

  it("leaves nothing beside the archives", async () => {
    const { s3 } = await store();
    const saves = s3Saves(s3, { entropy: randomBytes });
    const save = await saves.begin("run_a");
    const [upload = { url: "", headers: {} }] = await saves.parts("run_a", save, 1, 1);
    const sent = await fetch(upload.url, { method: "PUT", body: "all" });
    await saves.complete("run_a", save, [sent.headers.get("etag") ?? ""]);
    const keys = (await s3.listObjects("")).map(({ key }) => key);
    expect(keys).toEqual([`saves/run_a/${save}`]);
  });
});

describe("S3", () => {
  const bytes = new Uint8Array(1);

  it("is asked at Amazon's address unless there is another endpoint", async () => {
    const url = new URL(await s3(place).presignedGet("saves/run_a/sav b", 60));
    expect(url.origin).toBe("https://wheelhouse.s3.eu-central-1.amazonaws.com");
    expect(url.pathname).toBe("/saves/run_a/sav%20b");
    expect(url.searchParams.get("X-Amz-Expires")).toBe("60");
    expect(url.searchParams.get("X-Amz-Security-Token")).toBe("a/token+=");
  });

  it("lists every page of the objects whose key begins so", async () => {
    const { s3 } = await store(2);
    for (const it of ["a/1", "a/2", "a/3", "a/4", "a/5", "b"]) await s3.putObject(it, bytes);
    const keys = (await s3.listObjects("a/")).map(({ key }) => key);
    expect(keys).toEqual(["a/1", "a/2", "a/3", "a/4", "a/5"]);
    await s3.deleteObject("a/2");
    expect(await s3.listObjects("a/2")).toEqual([]);
  });

  it.each(["!'()*", '&<>"', "1 +%", "x=y?z#", "ü"])("signs every key: %s", async (key) => {
    const { s3 } = await store();
    await s3.putObject(key, bytes);
    expect(await s3.getObject(key)).toHaveLength(1);
    expect((await fetch(await s3.presignedGet(key, 60))).status).toBe(200);
  });

  it("refuses who has another key", async () => {
    const { s3: mine } = await store();
    await mine.putObject("a", bytes);
    const endpoint = endpointOf(servers.at(-1) as Server);
    const forged = async () => ({ ...credentials, secretAccessKey: "other" });
    const theirs = s3({ ...place, endpoint, credentials: forged });
    await expect(theirs.getObject("a")).rejects.toMatchObject({
      name: "S3Error",
      status: 403,
      code: "SignatureDoesNotMatch",
    });
    expect(await errorOf(await fetch(await theirs.presignedGet("a", 60)))).toEqual([
      403,
      "SignatureDoesNotMatch",
    ]);
  });
});

describe("S3 on a bad day", () => {
  const slowDown = { status: 503, body: "<Error><Code>SlowDown</Code></Error>" };
  const lateFailure = { status: 200, body: "\n<Error><Code>InternalError</Code></Error>" };
  const completed = { status: 200, body: "<CompleteMultipartUploadResult/>" };
  const cutOff = { status: 200, body: "" };
  type Reply = { status: number; body: string };

  /** Answers one after the other, then the last for ever; `undefined` breaks the connection. */
  let replies: (Reply | undefined)[] = [];
  let asked = 0;
  const server = createServer((request, response) => {
    const reply = replies[Math.min(asked++, replies.length - 1)];
    request.resume();
    if (!reply) request.socket.destroy();
    else response.writeHead(reply.status).end(reply.body);
  });
  beforeAll(async () => {
    servers.push(server.listen(0, "127.0.0.1"));
    await once(server, "listening");
  });
  const given = (...them: (Reply | undefined)[]) => {
    replies = them;
    asked = 0;
    return s3({ ...place, endpoint: endpointOf(server) });
  };

  it("is asked again when it is slow, broken or out of reach", async () => {
    const found = await given(
      slowDown,
      undefined,
      { status: 500, body: "" },
      { status: 200, body: "x" },
    ).getObject("a");
    expect(Buffer.from(found ?? []).toString()).toBe("x");
    expect(asked).toBe(4);
  });

  it("is asked again when a completion fails after its 200", async () => {
    await given(lateFailure, cutOff, completed).completeMultipartUpload("a", "id", ["x"]);
    expect(asked).toBe(3);
  });

  it("is given up after five tries", async () => {
    await expect(given(slowDown).putObject("a", new Uint8Array(1))).rejects.toMatchObject({
      status: 503,
      code: "SlowDown",
    });
    expect(asked).toBe(5);
  });

  it("does not try again after any form of refusal", async () => {
    const denied = { status: 403, body: "<Error><Code>AccessDenied</Code></Error>" };
    await expect(given(denied).headObject("a")).rejects.toMatchObject({ status: 403 });
    expect(asked).toBe(1);
    const noSuchUpload = { status: 200, body: "<Error><Code>NoSuchUpload</Code></Error>" };
    const completing = given(noSuchUpload).completeMultipartUpload("a", "id", ["x"]);
    await expect(completing).rejects.toMatchObject({ code: "NoSuchUpload" });
    expect(asked).toBe(1);
  });

  it("is not taken for an empty bucket when the bucket is not there", async () => {
    const noBucket = { status: 404, body: "<Error><Code>NoSuchBucket</Code></Error>" };
    await expect(given(noBucket).getObject("a")).rejects.toMatchObject({ code: "NoSuchBucket" });
  });
});

/** Status and code of an error of S3. */
async function errorOf(reply: Response): Promise<[number, string | undefined]> {
  return [reply.status, /<Code>(\w+)</.exec(await reply.text())?.[1]];
}
