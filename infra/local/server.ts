import { createServer, type Server } from "node:http";
import { getRequestListener } from "@hono/node-server";
import { Hono } from "hono";
import * as z from "zod";
import { api } from "../../functions/api/index.ts";
import { type Caller, readBody } from "../../functions/api/request.ts";
import type { Ports } from "../../functions/ports.ts";
import { Problem } from "../../shared/problem.ts";
import { type Gate, gate, type Knock } from "./access.ts";
import { consoleFiles, securityHeaders } from "./console-files.ts";
import { sockets } from "./sockets.ts";
import type { LocalViewers } from "./viewers.ts";

type Options = {
  readonly ports: Ports;
  readonly viewers: LocalViewers;
  readonly token: string;
  /** Who people without a name of their own act as. */
  readonly owner: string;
  /** The built console. */
  readonly console: string;
  /** Answers for the console in development, instead of the built files. */
  readonly develop?: (
    server: Server,
  ) => Promise<(request: Request, env: unknown) => Response | undefined>;
};

const knockOf = (request: Request): Knock => ({
  method: request.method,
  path: new URL(request.url).pathname,
  header: (name) => request.headers.get(name) ?? undefined,
});

/** One machine's whole surface: the API, the DevBoxes' side, the sockets and the console, on 127.0.0.1 only. */
export function localServer({ ports, viewers, token, owner, console: folder }: Options): Server {
  const server = createServer();
  const port = () => {
    const address = server.address();
    return typeof address === "object" && address ? address.port : 0;
  };
  const entrance = gate(token, port);
  const live = sockets(server, ports, viewers, entrance);
  server.on("close", live.close);

  const app = new Hono()
    .onError((error) => {
      if (!(error instanceof Problem)) throw error;
      return Response.json(error.body, { status: error.status });
    })
    .use(async (c, next) => {
      entrance.checkSender(knockOf(c.req.raw));
      await next();
    })
    .route(
      "/",
      doors(entrance, (caller) => live.ticket(caller), owner),
    )
    .route(
      "/",
      api(ports, async (request) => callerOf(entrance, request, owner)),
    );

  const files = consoleFiles(folder);
  const listener = getRequestListener(async (request) => {
    const { pathname } = new URL(request.url);
    const ours = pathname.startsWith("/api/") || pathname.startsWith("/box/");
    if (ours) return headed(await app.fetch(request));
    try {
      entrance.checkSender(knockOf(request));
    } catch (error) {
      if (error instanceof Problem) return Response.json(error.body, { status: error.status });
      throw error;
    }
    return files(request) ?? headed(await app.fetch(request));
  });
  server.on("request", (request, response) => void listener(request, response));
  return server;
}

/** Nothing the API says is to be guessed at, framed, or kept. */
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
      "Acting-As is a name of at most 60 letters, digits and . _ @ -",
    );
  return { team: "local", name };
}

/** The two ways in that only this server has: the token for a cookie, and the cookie or token for a socket. */
function doors(entrance: Gate, ticket: (caller: Caller) => string, owner: string) {
  return new Hono()
    .post("/api/sign-in", async (c) => {
      const { token } = await readBody(c, z.strictObject({ token: z.string().max(200) }));
      if (!entrance.isToken(token))
        throw new Problem(
          "unauthorized",
          "This is not the access token. Open the address that the server printed.",
        );
      return c.json({}, 200, { "set-cookie": entrance.cookieHeader() });
    })
    .post("/api/ws-ticket", (c) => {
      const caller = callerOf(entrance, c.req.raw, owner);
      if (!caller)
        throw new Problem(
          "unauthorized",
          "Sign in first: send the access token as a bearer token.",
        );
      return c.json({ ticket: ticket(caller) });
    });
}
