import { createServer, type IncomingMessage, type RequestListener, type Server } from "node:http";
import { getRequestListener } from "@hono/node-server";
import { compressed } from "../../../functions/api/door/compress.ts";
import { callLimits } from "../../../functions/api/door/rate-limit.ts";
import { refusal } from "../../../functions/api/door/refusal.ts";
import { api } from "../../../functions/api/index.ts";
import type { Ports } from "../../../functions/ports/ports.ts";
import { acceptFirst } from "./accept-first.ts";
import { gate, type Knock } from "./access.ts";
import { authentication } from "./authentication.ts";
import { consoleFiles, securityHeaders } from "./console-files.ts";
import { type EarlierBox, refuseOtherBoxes } from "./earlier-boxes.ts";
import { isBarePrefix, notBelow, pathBelow } from "./path-prefix.ts";
import { sessionsIn } from "./sessions.ts";
import { signInPaths, signInRoutes } from "./sign-in.ts";
import { sockets } from "./sockets.ts";
import type { LocalViewers } from "./viewers.ts";

type Options = {
  readonly ports: Ports;
  readonly viewers: LocalViewers;
  readonly token: string;
  /** The name of callers who give none. */
  readonly owner: string;
  /** Host names, besides those of loopback, that a reverse proxy passes on. */
  readonly hostNames?: readonly string[];
  /** The path below which the port serves everything: `/wheelhouse`. Empty by default. */
  readonly pathPrefix?: string;
  /** The folder of the built console. */
  readonly console: string;
  /** Serves the console instead of the built files, for `npm run dev`. */
  readonly develop?: ((server: Server) => RequestListener) | undefined;
  /** Throws a Problem if a call must wait until there is room on the disk. */
  readonly admit?: (method: string, path: string) => void;
  /** The DevBoxes that may still use TCP. None by default. */
  readonly earlierBox?: EarlierBox;
};

/** The two servers of one machine. Both have the API; only the first has the console, only the second has every DevBox. */
export type LocalServer = {
  /** For browsers, on a TCP port. */
  readonly server: Server;
  /** For DevBoxes and the terminal client, on a Unix socket. */
  readonly machine: Server;
};

const knockOf = (request: Request): Knock => ({
  method: request.method,
  header: (name) => request.headers.get(name) ?? undefined,
});

/** Whether a path belongs to the API, the DevBoxes or the workers. All other paths belong to the console. */
const isCall = (path: string): boolean => /^\/(api|box|worker)\//.test(path);

/** DevBoxes of an earlier version know the port without a path prefix. */
const isBoxCall = (path: string): boolean => path.startsWith("/box/");

/** The console's configuration. It is empty here, because the token is the sign-in. */
const settings = "/config.json";

export function localServer({ ports, viewers, token, owner, ...options }: Options): LocalServer {
  const { pathPrefix: prefix = "" } = options;
  const server = createServer();
  const machine = createServer();
  const port = () => {
    const address = server.address();
    return typeof address === "object" && address ? address.port : 0;
  };
  const entrance = gate(port, options.hostNames, prefix);
  const sessions = sessionsIn(ports);
  const limits = callLimits();
  const { caller, stands } = authentication({ ports, sessions, token, owner, limits, port });
  const live = sockets(ports, viewers, stands);
  const below = (request: IncomingMessage) => pathBelow(prefix, request);
  live.openAt(server, below, entrance.checkSender);
  live.openAt(
    machine,
    ({ url }) => url,
    () => {},
  );
  server.on("close", live.close);

  const dismiss = (session: string) => viewers.dismiss("local", session);
  const signIn = signInRoutes({ gate: entrance, token, owner, sessions, limits, dismiss });
  const calls = api(ports, caller, live.ticket, limits);
  const files = consoleFiles(options.console, prefix);
  const { earlierBox = () => false, admit = () => {} } = options;

  const call = async (request: Request): Promise<Response> => {
    admit(request.method, new URL(request.url).pathname);
    return calls.fetch(request);
  };
  const browsers = async (request: Request): Promise<Response> => {
    entrance.checkSender(knockOf(request));
    const { pathname } = new URL(request.url);
    if (signInPaths.has(pathname)) return signIn.fetch(request);
    if (isBoxCall(pathname)) await refuseOtherBoxes(ports, request, earlierBox);
    if (isCall(pathname)) return compressed(request, await call(request));
    if (pathname === settings) return Response.json({});
    return files(request) ?? calls.fetch(request);
  };
  const failed = (error: Error, request: Request) =>
    refusal(ports, error, new URL(request.url).pathname);
  machine.on("request", acceptFirst(machine, listenerOf(call, failed)));
  const answer = listenerOf(browsers, failed);
  const astray = listenerOf(async (request) => {
    entrance.checkSender(knockOf(request));
    throw notBelow(prefix);
  }, failed);
  const develop = options.develop?.(server);
  const serve: RequestListener = (request, response) => {
    const { url = "/" } = request;
    const path = below(request) ?? (isBoxCall(url) ? url : undefined);
    if (path === undefined) return astray(request, response);
    const elsewhere = isCall(path) ? undefined : pageElsewhere(request, path);
    if (elsewhere !== undefined) return void response.writeHead(307, { location: elsewhere }).end();
    const developed = develop && !isCall(path);
    request.url = developed ? `${prefix}${path}` : path;
    (developed ? develop : answer)(request, response);
  };
  server.on("request", acceptFirst(server, serve));

  /** Where a page is that was asked for by another name of this machine, or without the slash after the prefix. */
  function pageElsewhere(request: IncomingMessage, path: string): string | undefined {
    const { method, headers } = request;
    if ((method !== "GET" && method !== "HEAD") || !path.startsWith("/")) return undefined;
    if (entrance.isAlias(headers.host ?? "")) return `${entrance.address()}${path}`;
    return isBarePrefix(prefix, request) ? `${prefix}${path}` : undefined;
  }
  return { server, machine };
}

function listenerOf(
  answer: (request: Request) => Promise<Response>,
  failed: (error: Error, request: Request) => Response,
): RequestListener {
  const safely = async (request: Request): Promise<Response> => {
    try {
      return headed(await answer(request));
    } catch (error) {
      if (!(error instanceof Error)) throw error;
      return headed(failed(error, request));
    }
  };
  // A refusal may come before the body is read. Node then discards the body and keeps the connection.
  const listener = getRequestListener(safely, { autoCleanupIncoming: false });
  return (request, response) => void listener(request, response);
}

/** Adds the security headers: no type guessing, no framing, no caching. */
function headed(response: Response): Response {
  for (const [name, value] of Object.entries(securityHeaders))
    if (name !== "content-security-policy" && !response.headers.has(name))
      response.headers.set(name, value);
  if (!response.headers.has("cache-control")) response.headers.set("cache-control", "no-store");
  return response;
}
