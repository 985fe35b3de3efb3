import { setTimeout as pause } from "node:timers/promises";
import { SignatureV4 } from "@smithy/signature-v4";
import * as z from "zod";
import type { Upload } from "../../../shared/schemas/box-protocol.ts";
import { Sha256 } from "./sha256.ts";

type Identity = { accessKeyId: string; secretAccessKey: string; sessionToken?: string };

export type S3Place = {
  readonly bucket: string;
  readonly region: string;
  /** Called for every signature, like `credentials` in the config of an SDK client. */
  readonly credentials: () => Promise<Identity>;
  /** Replaces Amazon's address; the bucket is then the first part of the path. */
  readonly endpoint?: string | undefined;
};

/**
 * The calls of Amazon S3 that a deployment needs. A presigned URL acts with our credentials, so it expires with them
 * when they are temporary. Temporary failures are retried; then an S3Error is thrown.
 */
export interface S3 {
  /** @param reply headers that S3 sends with the object: `{ type: x }` becomes `Content-Type: x` */
  presignedGet(key: string, seconds: number, reply?: Record<string, string>): Promise<string>;
  /** S3 refuses any other bytes. `sha256` in hex. */
  presignedPut(
    key: string,
    seconds: number,
    of: { sha256: string; bytes: number },
  ): Promise<Upload>;
  presignedPart(key: string, seconds: number, uploadId: string, part: number): Promise<Upload>;
  /** Returns the id of the upload. */
  createMultipartUpload(key: string): Promise<string>;
  /** @param etags the replies of S3 for the parts, from part 1 on */
  completeMultipartUpload(key: string, uploadId: string, etags: readonly string[]): Promise<void>;
  abortMultipartUpload(key: string, uploadId: string): Promise<void>;
  /** Undefined when the object does not exist (S3 says so only with the right to list the bucket). */
  headObject(key: string): Promise<{ bytes: number } | undefined>;
  getObject(key: string): Promise<Uint8Array | undefined>;
  putObject(key: string, bytes: Uint8Array): Promise<void>;
  /** All objects with a prefix. `modifiedMs` has a precision of one second; for a multipart object it is the start of its upload. */
  listObjects(prefix: string): Promise<{ key: string; modifiedMs: number }[]>;
  deleteObject(key: string): Promise<void>;
}

/** An error reply of S3. `code` is from its list of error codes; empty when it sent none. */
export class S3Error extends Error {
  override readonly name = "S3Error";
  readonly status: number;
  readonly code: string;

  constructor(status: number, code: string, message: string) {
    super(`S3 answered ${status} ${code}: ${message}`);
    this.status = status;
    this.code = code;
  }
}

type S3Request = {
  readonly method: "GET" | "HEAD" | "PUT" | "POST" | "DELETE";
  readonly key: string;
  readonly query?: Record<string, string>;
  readonly headers?: Record<string, string>;
  readonly body?: Uint8Array<ArrayBuffer>;
};

const tries = 5;
const firstWaitMs = 100;
const timeoutMs = 20_000;
const passing = new Set(["InternalError", "ServiceUnavailable", "SlowDown", "RequestTimeout"]);

export function s3({ bucket, region, credentials, endpoint }: S3Place): S3 {
  const base = new URL(endpoint ?? `https://${bucket}.s3.${region}.amazonaws.com`);
  const root = endpoint ? `${base.pathname.replace(/\/$/, "")}/${bucket}` : "";
  const signer = new SignatureV4({
    service: "s3",
    region,
    credentials,
    sha256: Sha256,
    uriEscapePath: false, // only S3 signs the path unchanged (SigV4, canonical URI)
  });
  const requestOf = ({ method, key, query = {}, headers = {} }: S3Request) => ({
    method,
    protocol: base.protocol,
    hostname: base.hostname,
    path: `${root}/${key.split("/").map(escaped).join("/")}`,
    query,
    headers: { ...headers, host: base.host },
  });
  const urlOf = (path: string, query: Record<string, unknown> = {}) => {
    const pairs = Object.entries(query).map((pair) => pair.map(String).map(escaped).join("="));
    return `${base.origin}${path}?${pairs.join("&")}`;
  };

  async function presigned(call: S3Request, seconds: number): Promise<Upload> {
    const { headers = {} } = call;
    const unsigned = { "X-Amz-Content-Sha256": "UNSIGNED-PAYLOAD" };
    const request = requestOf({ ...call, headers: { ...headers, ...unsigned } });
    const { path, query } = await signer.presign(request, {
      expiresIn: seconds,
      unhoistableHeaders: new Set(Object.keys(headers)), // these must stay headers, and be sent as signed
    });
    return { url: urlOf(path, query), headers };
  }

  async function attempt(call: S3Request): Promise<{ headers: Headers; body: Buffer }> {
    const { method, body = null } = call;
    const { path, query, headers } = await signer.sign({ ...requestOf(call), body });
    const { host: _, ...sent } = headers; // fetch sets it
    const signal = AbortSignal.timeout(timeoutMs);
    const response = await fetch(urlOf(path, query), { method, headers: sent, body, signal });
    const reply = Buffer.from(await response.arrayBuffer());
    const text = response.ok && method !== "POST" ? "" : reply.toString();
    // A completion that fails late answers 200 with an error or an empty body (API reference, CompleteMultipartUpload).
    const whole = method !== "POST" || /<\w+Result\b/.test(text);
    if (response.ok && whole) return { headers: response.headers, body: reply };
    const code = textOf(text, "Code") ?? (response.ok ? "InternalError" : "");
    throw new S3Error(response.status, code, textOf(text, "Message") ?? "");
  }

  /** Retries with full jitter, so that throttled callers do not return at the same time. */
  async function send(call: S3Request): Promise<{ headers: Headers; body: Buffer }> {
    for (let tried = 1; ; tried += 1) {
      try {
        return await attempt(call);
      } catch (error) {
        if (tried === tries || !mayPass(error)) throw error;
      }
      await pause(Math.random() * firstWaitMs * 2 ** (tried - 1));
    }
  }

  return {
    presignedGet: async (key, seconds, reply = {}) => {
      const wanted = Object.entries(reply).map(([name, value]) => [
        `response-content-${name}`,
        value,
      ]);
      const query = Object.fromEntries(wanted);
      return (await presigned({ method: "GET", key, query }, seconds)).url;
    },
    presignedPut: (key, seconds, { sha256, bytes }) => {
      const checksum = Buffer.from(sha256, "hex").toString("base64");
      const headers = { "content-length": String(bytes), "x-amz-checksum-sha256": checksum };
      return presigned({ method: "PUT", key, headers }, seconds);
    },
    presignedPart: (key, seconds, uploadId, part) => {
      const query = { partNumber: String(part), uploadId };
      return presigned({ method: "PUT", key, query }, seconds);
    },
    createMultipartUpload: async (key) => {
      const { body } = await send({ method: "POST", key, query: { uploads: "" } });
      return z.string().min(1).parse(textOf(body.toString(), "UploadId"));
    },
    completeMultipartUpload: async (key, uploadId, etags) => {
      const parts = etags.map(
        (etag, n) => `<Part><PartNumber>${n + 1}</PartNumber><ETag>${xml(etag)}</ETag></Part>`,
      );
      const root = `CompleteMultipartUpload xmlns="http://s3.amazonaws.com/doc/2006-03-01/"`;
      const body = Buffer.from(`<${root}>${parts.join("")}</CompleteMultipartUpload>`);
      await send({ method: "POST", key, query: { uploadId }, body });
    },
    abortMultipartUpload: async (key, uploadId) => {
      await send({ method: "DELETE", key, query: { uploadId } });
    },
    headObject: async (key) => {
      const found = await unless("", send({ method: "HEAD", key })); // a reply to HEAD has no body, so no code
      return (
        found && {
          bytes: z.coerce.number().parse(found.headers.get("content-length") ?? undefined),
        }
      );
    },
    getObject: async (key) => {
      const query = { "response-content-encoding": "identity" }; // otherwise fetch unpacks an object that its uploader marked as packed
      return (await unless("NoSuchKey", send({ method: "GET", key, query })))?.body;
    },
    putObject: async (key, bytes) => {
      await send({ method: "PUT", key, body: new Uint8Array(bytes) });
    },
    listObjects: async (prefix) => {
      const found: { key: string; modifiedMs: number }[] = [];
      for (let token: string | undefined; ; ) {
        const query = { "list-type": "2", prefix, ...(token && { "continuation-token": token }) };
        const page = (await send({ method: "GET", key: "", query })).body.toString();
        found.push(...objectsOf(page));
        token = textOf(page, "NextContinuationToken");
        if (token === undefined) return found;
      }
    },
    deleteObject: async (key) => {
      await send({ method: "DELETE", key });
    },
  };
}

/** Escapes like SigV4: only the unreserved characters of RFC 3986 stay. */
const escaped = (text: string) =>
  encodeURIComponent(text).replace(/[!'()*]/g, (it) =>
    `%${it.charCodeAt(0).toString(16)}`.toUpperCase(),
  );

const xml = (text: string) => text.replace(/[<>&"]/g, (it) => `&#${it.charCodeAt(0)};`);
/** The text of the first element with this name. */
const textOf = (document: string, name: string) =>
  new RegExp(`<${name}>([^<]*)</${name}>`).exec(document)?.[1];

/** Objects on one page of a list. No key of ours contains a character that XML must escape. */
const objects = z.array(z.object({ key: z.string().regex(/^[^&]+$/), modifiedMs: z.number() }));
const objectsOf = (page: string) =>
  objects.parse(
    page
      .split("<Contents>")
      .slice(1)
      .map((object) => ({
        key: textOf(object, "Key"),
        modifiedMs: Date.parse(textOf(object, "LastModified") ?? ""),
      })),
  );

/** Network errors are a TypeError of fetch; a timeout is a DOMException. */
const mayPass = (error: unknown) =>
  error instanceof S3Error
    ? error.status >= 500 || passing.has(error.code)
    : error instanceof TypeError || error instanceof DOMException;

async function unless<T>(code: string, call: Promise<T>): Promise<T | undefined> {
  try {
    return await call;
  } catch (error) {
    if (error instanceof S3Error && error.status === 404 && error.code === code) return undefined;
    throw error;
  }
}
