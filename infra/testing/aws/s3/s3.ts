import { createHash, randomBytes } from "node:crypto";
import { once } from "node:events";
import { createReadStream, createWriteStream } from "node:fs";
import { mkdir, readdir, readFile, rename, rm, stat, utimes, writeFile } from "node:fs/promises";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { join } from "node:path";
import { finished, pipeline } from "node:stream/promises";
import * as z from "zod";
import type { Rights } from "../rights/rights.ts";
import { type Access, checkBody, checkSignature, Refusal } from "./signature.ts";

type Options = {
  readonly bucket: string;
  readonly access: Access;
  /** Largest number of keys in a page of a list. */
  readonly page: number;
  readonly now: () => Date;
  /** The rights of its callers. Without, every signed request is allowed. */
  readonly rights: Rights | undefined;
};

const usual: Options = {
  bucket: "wheelhouse",
  access: { region: "us-east-1", accessKeyId: "local", secretAccessKey: "local" },
  page: 1000,
  now: () => new Date(),
  rights: undefined,
};

/** The right that each operation takes (Service Authorization Reference, Amazon S3; "Multipart upload API and permissions"). */
const actions: Readonly<Record<string, string>> = {
  "GET list": "s3:ListBucket",
  "GET object": "s3:GetObject",
  "PUT object": "s3:PutObject",
  "DELETE object": "s3:DeleteObject",
  "POST uploads": "s3:PutObject",
  "PUT upload": "s3:PutObject",
  "POST upload": "s3:PutObject",
  "DELETE upload": "s3:AbortMultipartUpload",
};

type Request = {
  readonly key: string;
  readonly query: URLSearchParams;
  readonly http: IncomingMessage;
  readonly response: ServerResponse;
};

/**
 * The few Amazon S3 calls that a deployment makes, path style, on files in a folder, on a port of 127.0.0.1.
 * It checks what S3 checks, keeps no object metadata, and refuses everything it does not know.
 */
export async function s3Server(folder: string, options: Partial<Options> = {}): Promise<Server> {
  const { bucket, access, page, now, rights } = { ...usual, ...options };
  const path = (name: string) => join(folder, name);
  const [objects, uploads, drafts] = [path("objects"), path("uploads"), path("drafts")];
  await rm(drafts, { recursive: true, force: true }); // leftovers of requests that were cut off
  for (const it of [objects, uploads, drafts]) await mkdir(it, { recursive: true });

  const pathOf = (key: string) => join(objects, `_${encodeURIComponent(key)}`);
  const newDraft = () => join(drafts, randomBytes(16).toString("hex"));

  /** Writes a body to disk, if it is complete and has the hashes from its headers. */
  async function receive(http: IncomingMessage): Promise<{ path: string; md5: string }> {
    if (http.headers["content-length"] === undefined)
      throw new Refusal(411, "MissingContentLength", "Send the Content-Length header.");
    const path = newDraft();
    const [md5, sha256] = [createHash("md5"), createHash("sha256")];
    for (const it of [md5, sha256]) http.on("data", (chunk: Buffer) => it.update(chunk));
    try {
      await pipeline(http, createWriteStream(path));
      checkBody(http.headers, sha256.digest());
    } catch (error) {
      await rm(path, { force: true });
      throw error;
    }
    return { path, md5: md5.digest("hex") };
  }

  async function place(draft: string, key: string, at: Date): Promise<void> {
    await utimes(draft, at, at);
    await rename(draft, pathOf(key)); // complete or not at all
  }

  /** The folder of an unfinished upload: `upload.json`, and its parts as `<number>.<md5>`. */
  async function uploadOf({ key, query }: Request): Promise<{ path: string; begunAt: Date }> {
    const path = join(uploads, z.hex().length(32).catch("none").parse(query.get("uploadId")));
    const text = await readFile(join(path, "upload.json"), "utf8").catch(orElse(noSuchUpload));
    const upload = z.object({ key: z.string(), begunAt: z.coerce.date() }).parse(JSON.parse(text));
    if (upload.key !== key) throw noSuchUpload();
    return { path, begunAt: upload.begunAt };
  }

  const operations: Record<string, (request: Request) => Promise<void>> = {
    "GET list": async ({ query, response }) => {
      const [prefix, after] = [query.get("prefix") ?? "", query.get("continuation-token") ?? ""];
      const keys = (await readdir(objects))
        .map((it) => decodeURIComponent(it.slice(1)))
        .filter((key) => key.startsWith(prefix) && key > after)
        .sort();
      const shown = keys.slice(0, page);
      const contents = await Promise.all(
        shown.map(async (key) => {
          const found = await stat(pathOf(key)).catch(() => undefined);
          if (!found) return ""; // deleted in the meantime
          const at = found.mtime.toISOString().replace(/\d{3}Z$/, "000Z"); // S3 gives times in seconds
          const said = `<Key>${xml(key)}</Key><LastModified>${at}</LastModified><Size>${found.size}</Size>`;
          return `<Contents>${said}</Contents>`;
        }),
      );
      const more = keys.length > shown.length;
      const next = `<NextContinuationToken>${xml(shown.at(-1) ?? "")}</NextContinuationToken>`;
      const rest = `<IsTruncated>${more}</IsTruncated>${more ? next : ""}`;
      reply(response, `<ListBucketResult>${contents.join("")}${rest}</ListBucketResult>`);
    },
    "GET object": async ({ key, query, response, http }) => {
      const path = pathOf(key);
      const { size } = await stat(path).catch(orElse(noSuchKey));
      response.setHeader("content-length", size).setHeader("content-type", "binary/octet-stream");
      for (const [name, value] of query)
        if (name.startsWith("response-")) response.setHeader(name.slice("response-".length), value);
      if (http.method === "HEAD") response.end();
      else await pipeline(createReadStream(path), response);
    },
    "PUT object": async ({ key, http, response }) => {
      const { path, md5 } = await receive(http);
      await place(path, key, now());
      response.setHeader("etag", `"${md5}"`).end();
    },
    "DELETE object": async ({ key, response }) => {
      await rm(pathOf(key), { force: true });
      response.writeHead(204).end();
    },
    "POST uploads": async ({ key, response }) => {
      const id = randomBytes(16).toString("hex");
      await mkdir(join(uploads, id));
      await writeFile(join(uploads, id, "upload.json"), JSON.stringify({ key, begunAt: now() }));
      const said = `<Key>${xml(key)}</Key><UploadId>${id}</UploadId>`;
      reply(response, `<InitiateMultipartUploadResult>${said}</InitiateMultipartUploadResult>`);
    },
    "PUT upload": async (request) => {
      const number = request.query.get("partNumber") ?? "";
      if (!/^[1-9]\d{0,4}$/.test(number) || Number(number) > 10_000)
        throw new Refusal(400, "InvalidArgument", "Part number must be from 1 to 10000.");
      const upload = await uploadOf(request);
      const { path, md5 } = await receive(request.http);
      await rename(path, join(upload.path, `${number}.${md5}`)).catch(orElse(noSuchUpload));
      for (const name of await readdir(upload.path).catch(orElse(noSuchUpload)))
        if (name.startsWith(`${number}.`) && name !== `${number}.${md5}`)
          await rm(join(upload.path, name), { force: true }); // an earlier version of this part
      request.response.setHeader("etag", `"${md5}"`).end();
    },
    "POST upload": async (request) => {
      const upload = await uploadOf(request);
      const list = await receive(request.http);
      const parts = partsOf(await readFile(list.path, "utf8"));
      await rm(list.path, { force: true });
      const paths = parts.map(({ number, etag }) => join(upload.path, `${number}.${etag}`));
      await checkParts(parts, paths);
      const draft = newDraft();
      await pipeline(bytesOf(paths), createWriteStream(draft)).catch(orElse(noSuchUpload));
      await place(draft, request.key, upload.begunAt);
      await rm(upload.path, { recursive: true, force: true });
      const said = `<Key>${xml(request.key)}</Key>`;
      reply(
        request.response,
        `<CompleteMultipartUploadResult>${said}</CompleteMultipartUploadResult>`,
      );
    },
    "DELETE upload": async (request) => {
      const { path } = await uploadOf(request);
      await rm(path, { recursive: true, force: true });
      request.response.writeHead(204).end();
    },
  };

  async function answer(http: IncomingMessage, response: ServerResponse): Promise<void> {
    const { method = "", url: target = "", headers } = http;
    const caller = checkSignature({ method, target, headers }, access, now());
    const [path = "", search = ""] = target.split(/\?(.*)/s);
    const query = new URLSearchParams(search);
    const [, name, ...rest] = path.split("/").map(decodeURIComponent);
    if (name !== bucket) throw new Refusal(404, "NoSuchBucket", "There is no such bucket.");
    const [operation, key] = [operationOf(method, query), rest.join("/")];
    const run = operations[operation];
    const strange = strangeIn(query, headers);
    if (!run || strange.length > 0 || (key === "") !== (operation === "GET list"))
      throw new Refusal(501, "NotImplemented", `Not known here: ${[operation, ...strange]}`);
    const action = actions[operation] ?? operation;
    const [whole, one] = [`arn:aws:s3:::${bucket}`, `arn:aws:s3:::${bucket}/${key}`];
    const need = { action, resource: key === "" ? whole : one };
    const refusal = rights?.refusal(caller, [need]);
    if (refusal !== undefined) throw new Refusal(403, "AccessDenied", refusal);
    await run({ key, query, http, response }).catch((error: unknown) => {
      // Who may not list the keys does not learn which exist (GetObject, Amazon S3 API reference).
      const list = { action: "s3:ListBucket", resource: whole };
      const missing = error instanceof Refusal && error.code === "NoSuchKey";
      if (!missing || !rights || rights.has(caller, list)) throw error;
      throw new Refusal(403, "AccessDenied", rights.refusal(caller, [list]) ?? "");
    });
  }

  const server = createServer((http, response) => {
    answer(http, response).catch((error: unknown) => refuse(error, http, response));
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return server;
}

/** Headers and parameters that change what S3 does and are not supported here. */
const strangeIn = (query: URLSearchParams, headers: IncomingMessage["headers"]) => [
  ...[...query.keys()].filter((it) => !knownQuery.test(it)),
  ...Object.keys(headers).filter((it) => strangeHeaders.test(it)),
];
const knownQuery =
  /^(X-Amz-[A-Z].*|uploads|uploadId|partNumber|list-type|prefix|continuation-token|response-content-(type|disposition|encoding))$/;
const strangeHeaders =
  /^(content-md5|if-.*|range|x-amz-(?!(date|content-sha256|security-token|checksum-sha256)$).*)$/;

function operationOf(method: string, query: URLSearchParams): string {
  const verb = method === "HEAD" ? "GET" : method;
  const noun = ["uploads", "uploadId", "list-type"].find((it) => query.has(it)) ?? "object";
  return `${verb} ${noun === "uploadId" ? "upload" : noun.replace("-type", "")}`;
}

async function* bytesOf(paths: string[]) {
  for (const path of paths) yield* createReadStream(path);
}

type Part = { readonly number: number; readonly etag: string };

function partsOf(text: string): Part[] {
  const parts = [...text.matchAll(/<Part>(.*?)<\/Part>/gs)].map(([part]) => ({
    number: Number(/<PartNumber>(\d+)<\/PartNumber>/.exec(part)?.[1]),
    etag: /<ETag>(?:"|&quot;|&#34;)?([^"&<]*).*<\/ETag>/.exec(part)?.[1] ?? "",
  }));
  if (parts.length > 0) return parts;
  throw new Refusal(400, "MalformedXML", "The XML you provided was not well-formed.");
}

async function checkParts(parts: Part[], paths: string[]): Promise<void> {
  for (const [n, { number, etag }] of parts.entries()) {
    if (number <= (parts[n - 1]?.number ?? 0))
      throw new Refusal(400, "InvalidPartOrder", "The list of parts is not in ascending order.");
    const invalid = () => new Refusal(400, "InvalidPart", `Part ${number} could not be found.`);
    if (!z.hex().length(32).safeParse(etag).success) throw invalid();
    const { size } = await stat(paths[n] ?? "").catch(orElse(invalid));
    if (n < parts.length - 1 && size < minPart)
      throw new Refusal(400, "EntityTooSmall", `Part ${number} is smaller than ${minPart} bytes.`);
  }
}
/** Minimum size of every part except the last (Amazon S3 multipart upload limits). */
const minPart = 5 * 1024 ** 2;

const noSuchKey = () => new Refusal(404, "NoSuchKey", "The specified key does not exist.");
const noSuchUpload = () =>
  new Refusal(404, "NoSuchUpload", "The specified multipart upload does not exist.");

/** Replaces a "file not found" error with the refusal. */
const orElse = (refusal: () => Refusal) => (error: unknown) => {
  throw error instanceof Error && "code" in error && error.code === "ENOENT" ? refusal() : error;
};

const xml = (text: string) => text.replace(/[<>&"]/g, (it) => `&#${it.charCodeAt(0)};`);

const reply = (response: ServerResponse, document: string) =>
  response.setHeader("content-type", "application/xml").end(`<?xml version="1.0"?>${document}`);

async function refuse(error: unknown, http: IncomingMessage, response: ServerResponse) {
  if (response.headersSent) return response.destroy();
  await finished(http.resume()).catch(() => {}); // a client that still sends does not read
  const { status, code, message } =
    error instanceof Refusal ? error : new Refusal(500, "InternalError", String(error));
  response.statusCode = status;
  return reply(response, `<Error><Code>${code}</Code><Message>${xml(message)}</Message></Error>`);
}
