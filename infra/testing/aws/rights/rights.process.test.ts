import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { s3Blobs } from "../../../../functions/aws/bucket/blobs.ts";
import { type S3, s3 } from "../../../../functions/aws/bucket/s3.ts";
import { byWayOfBlobs } from "../../../../functions/aws/handlers/large-reply.ts";
import { synthesized } from "../../../aws/stack.fixture.ts";
import { bucketName } from "../names.ts";
import { s3Server } from "../s3/s3.ts";
import { endpointOf } from "../wire.ts";
import { accessKeyOf, openRights, readDenied } from "./rights.ts";

const template = synthesized();
const secretAccessKey = "secret";
const functionNames = ["http", "webhooks", "openapi", "ingest", "socket", "step", "watch"];

let data: string;
const servers: Awaited<ReturnType<typeof s3Server>>[] = [];
beforeEach(() => {
  data = mkdtempSync(join(tmpdir(), "wheelhouse-rights-"));
});
afterEach(() => {
  for (const it of servers.splice(0)) it.close().closeAllConnections();
  rmSync(data, { recursive: true });
});

/** The bucket, as a function reaches it. */
async function bucketOf(name: string, without?: string): Promise<S3> {
  const rights = openRights(data, without, template);
  const accessKeyId = functionNames.map(accessKeyOf);
  const access = { region: "us-east-1", accessKeyId, secretAccessKey };
  const server = await s3Server(join(data, "s3"), { bucket: bucketName, access, rights });
  servers.push(server);
  const credentials = async () => ({ accessKeyId: accessKeyOf(name), secretAccessKey });
  return s3({ bucket: bucketName, region: "us-east-1", endpoint: endpointOf(server), credentials });
}

const bytes = new Uint8Array([1, 2, 3]);

describe("the stack's rights", () => {
  it("suffice for a reply that is too large for the function that answers people", async () => {
    const bucket = await bucketOf("http");
    const reply = new Response("x".repeat(6 * 1024 ** 2));
    const said = await byWayOfBlobs(s3Blobs(bucket), "run_a", reply);
    const there = await fetch(said.headers.get("location") ?? "");
    expect([said.status, (await there.text()).length]).toEqual([302, 6 * 1024 ** 2]);
    expect(readDenied(data)).toBe("");
  });

  it("are not those of another function", async () => {
    const bucket = await bucketOf("socket");
    await expect(bucket.putObject("blobs/run_a/one", bytes)).rejects.toThrow(/403/);
    expect(readDenied(data)).toBe("socket s3:PutObject arn:aws:s3:::wheelhouse/blobs/run_a/one\n");
  });

  it("are not for another folder", async () => {
    const bucket = await bucketOf("http");
    await expect(bucket.putObject("saves/run_a", bytes)).rejects.toThrow(/403/);
  });

  it("are missed where one is taken away", async () => {
    const bucket = await bucketOf("step", "step s3:PutObject");
    await expect(bucket.putObject("blobs/run_a/one", bytes)).rejects.toThrow(/403/);
  });

  it("to list decide whether a missing object is said to be missing", async () => {
    expect(await (await bucketOf("http")).getObject("blobs/run_a/none")).toBeUndefined();
    const bucket = await bucketOf("http", "http s3:ListBucket");
    await expect(bucket.getObject("blobs/run_a/none")).rejects.toThrow(/403/);
  });
});
