import {
  createServer,
  type IncomingHttpHeaders,
  type IncomingMessage,
  type ServerResponse,
} from "node:http";
import type { AddressInfo } from "node:net";
import { gunzipSync, zstdDecompressSync } from "node:zlib";
import { answer, protocolOf, sendJson } from "./answer.ts";
import { type Json, record } from "./json.ts";

export type ModelRequest = {
  readonly method: string;
  /** With its query. */
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  /** Empty when it is not JSON. */
  readonly body: Json;
};

export interface ScriptedModel {
  readonly url: string;
  /** Every request so far, the oldest first. */
  readonly requests: readonly ModelRequest[];
  /** Resolves once `done` holds; looks again with every request. */
  until(done: (requests: readonly ModelRequest[]) => boolean): Promise<void>;
  /** Breaks whatever connection is open. */
  close(): Promise<void>;
}

const models = {
  object: "list",
  data: [
    {
      ...{ id: "mock", object: "model", type: "model", display_name: "mock" },
      created_at: "2026-01-01T00:00:00Z",
    },
  ],
  models: [],
};

/**
 * A model's service for tests, which coding CLIs take for the real one. The model does what people
 * name by `@@scenario`; see scenarios.ts. It remembers nothing between requests but their list.
 */
export async function scriptedModel(port = 0): Promise<ScriptedModel> {
  const requests: ModelRequest[] = [];
  const watchers = new Set<() => void>();

  async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { method = "", url: path = "", headers } = request;
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    const body = parsed(unpacked(Buffer.concat(chunks), headers["content-encoding"]).toString());
    requests.push({ method, path, headers, body });
    for (const watcher of watchers) watcher();

    const { pathname } = new URL(path, "http://model");
    if (method === "GET" && pathname.endsWith("/models")) return sendJson(response, 200, models);
    if (method === "POST" && /[/:]count_?tokens$/i.test(pathname))
      return sendJson(response, 200, { input_tokens: 10, totalTokens: 10 });
    const protocol = protocolOf(pathname);
    if (method === "POST" && protocol) return answer(protocol, pathname, body, response);
    sendJson(response, 404, { error: { type: "not_found_error", message: "Not found." } });
  }

  const server = createServer((request, response) => {
    response.on("error", () => {}); // the CLI was killed
    serve(request, response).catch(() => response.destroy());
  });
  // Codex may ask for a WebSocket first.
  server.on("upgrade", (_, socket) =>
    socket.end("HTTP/1.1 404 Not Found\r\ncontent-length: 0\r\nconnection: close\r\n\r\n"),
  );
  const listening = Promise.withResolvers<void>();
  server.once("error", listening.reject);
  server.listen(port, "127.0.0.1", listening.resolve);
  await listening.promise;

  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    async until(done) {
      while (!done(requests)) {
        const { promise, resolve } = Promise.withResolvers<void>();
        watchers.add(resolve);
        await promise;
        watchers.delete(resolve);
      }
    },
    async close() {
      const closed = Promise.withResolvers<void>();
      server.close(() => closed.resolve());
      server.closeAllConnections();
      await closed.promise;
    },
  };
}

/** Codex packs its requests when it is signed in with ChatGPT. */
function unpacked(body: Buffer, encoding: string | undefined): Buffer {
  if (encoding === "zstd") return zstdDecompressSync(body);
  return encoding === "gzip" ? gunzipSync(body) : body;
}

function parsed(text: string): Json {
  try {
    return record(JSON.parse(text));
  } catch {
    return {};
  }
}
