import { createServer, type RequestListener, type Server } from "node:http";
import { getRequestListener } from "@hono/node-server";
import { Hono } from "hono";
import * as z from "zod";
import { callLimits, type Limits } from "../../../functions/api/door/rate-limit.ts";
import { refused } from "../../../functions/api/door/refusal.ts";
import { api } from "../../../functions/api/index.ts";
import { readBody } from "../../../functions/api/request.ts";
import { callerOfKey, isKey } from "../../../functions/identity/api-key.ts";
import type { Caller } from "../../../functions/identity/caller.ts";
import type { Ports } from "../../../functions/ports/ports.ts";
import { Problem } from "../../../shared/problem.ts";
import { type Gate, gate, type Knock } from "./access.ts";
import { consoleFiles, securityHeaders } from "./console-files.ts";
import { sockets } from "./sockets.ts";
import type { LocalViewers } from "./viewers.ts";

type Options = {
  readonly ports: Ports;
  readonly viewers: LocalViewers;
  readonly token: string;
  /** The name of callers who give none. */
  readonly owner: string;
  /** The folder of the built console. */
  readonly console: string;
  /** Serves the console instead of the built files, for `npm run dev`. */
  readonly develop?: ((server: Server) => RequestListener) | undefined;
};

const knockOf = (request: Request): Knock => ({
  method: request.method,
  path: new URL(request.url).pathname,
  header: (name) => request.headers.get(name) ?? undefined,
});

/** Whether a path belongs to the API or the DevBoxes. All other paths belong to the console. */
const isCall = (path: string): boolean => /^\/(api|box)\//.test(path);

/** The console's configuration. It is empty here, because the token is the sign-in. */
const settings = "/config.json";

/** The server of one machine: the API, the calls of DevBoxes, the sockets and the console. */
export function localServer({ ports, viewers, token, owner, ...options }: Options): Server {
  const server = createServer();
  const port = () => {
    const address = server.address();
    return typeof address === "object" && address ? address.port : 0;
  };
  const entrance = gate(token, port);
  const live = sockets(server, ports, viewers, entrance);
  server.on("close", live.close);

  const caller = async (request: Request): Promise<Caller | undefined> => {
    const token = /^Bearer (\S+)$/.exec(request.headers.get("authorization") ?? "")?.[1];
    if (token !== undefined && isKey(token)) return callerOfKey(ports, token);
    return callerOf(entrance, request, owner);
  };
  const limits = callLimits();
  const entry = signInRoute(entrance, limits);
  const calls = api(ports, caller, live.ticket, limits);
  const files = consoleFiles(options.console);

  const answer = async (request: Request): Promise<Response> => {
    try {
      entrance.checkSender(knockOf(request));
    } catch (error) {
      if (error instanceof Problem) return refused(error);
      throw error;
    }
    const { pathname } = new URL(request.url);
    if (pathname === settings) return headed(Response.json({}));
    if (!isCall(pathname)) return files(request) ?? headed(await calls.fetch(request));
    return headed(await (pathname === signIn ? entry : calls).fetch(request));
  };
  // A refusal may come before the body is read. Node then discards the body and keeps the connection.
  const listener = getRequestListener(answer, { autoCleanupIncoming: false });
  const develop = options.develop?.(server);
  server.on("request", (request, response) => {
    if (develop && !isCall(request.url ?? "")) develop(request, response);
    else void listener(request, response);
  });
  return server;
}

/** Adds the security headers: no type guessing, no framing, no caching. */
function headed(response: Response): Response {
  for (const [name, value] of Object.entries(securityHeaders))
    if (name !== "content-security-policy") response.headers.set(name, value);
  if (!response.headers.has("cache-control")) response.headers.set("cache-control", "no-store");
  return response;
}

const nameGrammar = /^[\p{L}\p{N} ._@-]{1,60}$/u;

function callerOf(entrance: Gate, request: Request, owner: string): Caller | undefined {
  const knock = knockOf(request);
  if (!entrance.isOwner(knock)) return undefined;
  const name = knock.header("acting-as") ?? owner;
  if (!nameGrammar.test(name))
    throw new Problem(
      "bad-request",
      "Acting-As must be a name of 1 to 60 letters, digits, spaces and . _ @ -",
    );
  return { team: "local", name };
}

const signIn = "/api/sign-in";

/** Exchanges the token for a cookie. Only this server has this call. */
function signInRoute(entrance: Gate, limits: Limits) {
  return new Hono()
    .onError((error) => {
      if (error instanceof Problem) return refused(error);
      throw error;
    })
    .post(signIn, async (c) => {
      const { token } = await readBody(c, z.strictObject({ token: z.string().max(200) }));
      if (!entrance.isToken(token)) {
        limits.checkStranger();
        throw new Problem(
          "unauthorized",
          "That token isn't valid. Use the address printed in your terminal.",
        );
      }
      return c.json({}, 200, { "set-cookie": entrance.cookieHeader() });
    });
}
