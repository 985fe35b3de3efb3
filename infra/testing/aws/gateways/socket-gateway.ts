import { randomBytes } from "node:crypto";
import type { IncomingMessage, Server, ServerResponse } from "node:http";
import type { Duplex } from "node:stream";
import { buffer } from "node:stream/consumers";
import { WebSocket, WebSocketServer } from "ws";
import type { FunctionPool } from "../functions/function-pool.ts";
import { arnOf, socketApi } from "../names.ts";
import { keyIn, type Rights } from "../rights/rights.ts";

/** The quotas of a WebSocket API (API Gateway Developer Guide, "Quotas for configuring and running a WebSocket API"). */
export const socketLimits = {
  frameBytes: 32 * 1024,
  idleMs: 10 * 60_000,
  lifeMs: 2 * 3_600_000,
};

const paths = new Set(["/ws", "/live"]);
const managed = /^\/live\/(?:@|%40)connections\/([^/?]+)$/i;

/** Works like a WebSocket API: calls the function for each connect, message and disconnect, and posts to connections. */
export function socketGateway(
  server: Server,
  pool: FunctionPool,
  limits = socketLimits,
  rights?: Rights,
) {
  const connections = new Map<string, WebSocket>();
  const wss = new WebSocketServer({ noServer: true, maxPayload: limits.frameBytes });

  const tell = (routeKey: string, connectionId: string, more: object = {}) =>
    pool.invoke({ requestContext: { routeKey, connectionId }, isBase64Encoded: false, ...more });

  const serve = (ws: WebSocket, id: string): void => {
    connections.set(id, ws);
    const end = () => ws.close(1001, "Going away");
    const life = setTimeout(end, limits.lifeMs);
    let idle = setTimeout(end, limits.idleMs);
    ws.on("message", (data) => {
      clearTimeout(idle);
      idle = setTimeout(end, limits.idleMs);
      tell("$default", id, { body: String(data) }).catch((error) => {
        const message = "Internal server error";
        console.error(error);
        ws.send(JSON.stringify({ message, connectionId: id, requestId: "" }));
      });
    });
    ws.on("error", () => ws.terminate()); // for example, a frame that is too long
    ws.on("close", () => {
      for (const timer of [life, idle]) clearTimeout(timer);
      connections.delete(id);
      tell("$disconnect", id).catch(() => {}); // best effort, as on AWS
    });
  };

  const admit = async (request: IncomingMessage, socket: Duplex, head: Buffer): Promise<void> => {
    const url = new URL(request.url ?? "/", "http://gateway");
    const id = randomBytes(12).toString("base64url");
    const headers = Object.fromEntries(
      Object.entries(request.headers).map(([name, value]) => [name, [value].flat().join(",")]),
    );
    const query = Object.fromEntries(url.searchParams);
    const queryStringParameters = url.search ? query : null;
    const told = tell("$connect", id, { headers, queryStringParameters });
    const status = await told.then(
      (it) => (it as { statusCode?: number } | null)?.statusCode ?? 500,
      () => 500,
    );
    if (status !== 200) {
      socket.end(`HTTP/1.1 ${status} Refused\r\ncontent-length: 0\r\nconnection: close\r\n\r\n`);
      return;
    }
    wss.handleUpgrade(request, socket, head, (ws) => serve(ws, id));
  };

  server.on("upgrade", (request, socket, head) => {
    const { pathname } = new URL(request.url ?? "/", "http://gateway");
    if (paths.has(pathname)) void admit(request, socket, head);
    else socket.destroy();
  });

  /** The right of the management API is per stage and method (API Gateway Developer Guide, "@connections"). */
  const denied = ({ method, headers, url = "" }: IncomingMessage): boolean => {
    const path = url.replace(/^\/live\//, "").replace("%40", "@");
    const resource = arnOf("execute-api", `${socketApi}/live/${method}/${path}`);
    const needs = [{ action: "execute-api:ManageConnections", resource }];
    return rights?.refusal(keyIn(headers.authorization), needs) !== undefined;
  };

  return {
    /** Answers a call of the management API; returns false for other requests. */
    async manage(request: IncomingMessage, response: ServerResponse): Promise<boolean> {
      const [, name] = managed.exec(request.url ?? "") ?? [];
      if (name === undefined) return false;
      const id = decodeURIComponent(name);
      const body = await buffer(request);
      const ws = connections.get(id);
      const open = ws?.readyState === WebSocket.OPEN;
      const { authorization } = request.headers;
      if (!authorization?.startsWith("AWS4-HMAC-SHA256 ") || denied(request))
        refuse(response, 403, "ForbiddenException");
      else if (body.length > limits.frameBytes) refuse(response, 413, "PayloadTooLargeException");
      else if (!ws || !open) refuse(response, 410, "GoneException");
      else if (request.method === "DELETE") {
        ws.close();
        response.writeHead(204).end();
      } else {
        ws.send(body.toString("utf8"));
        response.writeHead(200).end();
      }
      return true;
    },
    close(): void {
      for (const ws of wss.clients) ws.terminate();
      wss.close();
    },
  };
}

function refuse(response: ServerResponse, status: number, type: string): void {
  response.writeHead(status, { "content-type": "application/json", "x-amzn-errortype": type });
  response.end(JSON.stringify({ message: null }));
}
