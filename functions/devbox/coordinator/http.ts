import { createReadStream } from "node:fs";
import { Agent, type ClientRequest, type IncomingMessage, type RequestOptions } from "node:http";
import { pipeline } from "node:stream/promises";
import { urlToHttpOptions } from "node:url";
import { socketPathOf } from "../../../shared/coordinator-address.ts";

export type Request = {
  readonly method: "GET" | "POST" | "PUT";
  readonly path: string;
  readonly json?: unknown;
  /** A body that is streamed, so that it is never in memory. */
  readonly file?: { readonly path: string; readonly bytes: number };
  /** A body that is in memory already. */
  readonly bytes?: Uint8Array;
  /** The body of a good reply is the stream of its bytes, not JSON. */
  readonly raw?: boolean;
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
};

type Response = { readonly status: number; readonly body: unknown };

const maxReply = 4 * 1024 ** 2;

export type Send = (request: Request, token: string | undefined) => Promise<Response>;

/**
 * Makes the function that sends one request to the coordinator, once. It rejects without a complete reply.
 * Loading `fetch` instead would cost 25 ms at the start.
 *
 * @param coordinator its address (https:, http: or unix:). Called for every request, because a restart may change it
 */
export async function sendTo(coordinator: () => string): Promise<Send> {
  const secure = coordinator().startsWith("https:");
  const { request } = secure ? await import("node:https") : await import("node:http");
  const agent = secure
    ? new (await import("node:https")).Agent({ keepAlive: true, proxyEnv: process.env })
    : new Agent({ keepAlive: true });

  return async ({ method, path, json, file, bytes, raw, timeoutMs, signal }, token) => {
    const text = json === undefined ? undefined : Buffer.from(JSON.stringify(json));
    const length = file?.bytes ?? bytes?.byteLength;
    const call = request({
      ...placeOf(coordinator(), path),
      method,
      agent,
      signal: AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]),
      headers: {
        accept: "application/json",
        ...(token ? { authorization: `Bearer ${token}` } : {}),
        ...(text ? { "content-type": "application/json", "content-length": text.length } : {}),
        ...(length === undefined
          ? {}
          : { "content-type": "application/octet-stream", "content-length": length }),
      },
    });
    const reply = replyTo(call, raw === true);
    if (file) pipeline(createReadStream(file.path), call).catch((error) => call.destroy(error));
    else call.end(text ?? bytes);
    return reply;
  };
}

/** Where a request goes: a host and port, or a Unix socket of this machine. */
function placeOf(coordinator: string, path: string): RequestOptions {
  const socketPath = socketPathOf(coordinator);
  if (socketPath !== undefined) return { socketPath, path, host: "localhost" };
  return urlToHttpOptions(new URL(`${coordinator.replace(/\/$/, "")}${path}`));
}

function replyTo(call: ClientRequest, raw: boolean): Promise<Response> {
  const { promise, resolve, reject } = Promise.withResolvers<Response>();
  call.once("error", reject);
  call.once("response", (response) => {
    if (raw && response.statusCode === 200) return resolve({ status: 200, body: response });
    bodyOf(response).then((body) => resolve({ status: response.statusCode ?? 0, body }), reject);
  });
  return promise;
}

/** The JSON of a reply. Undefined for anything else, such as the HTML page of a proxy. */
async function bodyOf(response: IncomingMessage): Promise<unknown> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of response) {
    bytes += chunk.length;
    if (bytes > maxReply) throw new Error(`The reply is longer than ${maxReply} bytes.`);
    chunks.push(chunk);
  }
  try {
    return JSON.parse(Buffer.concat(chunks).toString("utf8"));
  } catch {
    return undefined;
  }
}
