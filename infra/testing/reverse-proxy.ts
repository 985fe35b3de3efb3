import { once } from "node:events";
import { type IncomingMessage, type OutgoingHttpHeaders, request } from "node:http";
import { createServer } from "node:https";
import type { AddressInfo } from "node:net";
import type { OwnCa } from "./own-ca.ts";

/** Where a server listens: a port of this machine's loopback, or a Unix socket, which every network namespace reaches. */
type Listening = { readonly port: () => number } | { readonly socketPath: string };

/** A server behind the proxy. `strips`: the proxy removes the prefix from the path, and sends `says` instead. */
export type Behind = Listening & {
  readonly prefix: string;
  readonly strips?: boolean;
  readonly says?: OutgoingHttpHeaders;
  /** Called with the method and the path of every request, and the address that it came from. */
  readonly heard?: (request: string, from: string) => void;
};

/**
 * A reverse proxy with TLS on a free port, which sends each prefix to a server of its own.
 *
 * @param host the address that it listens on
 */
export async function reverseProxy(
  { tls }: Pick<OwnCa, "tls">,
  behind: readonly Behind[],
  host = "127.0.0.1",
) {
  const begin = (incoming: IncomingMessage) => {
    const { url = "/", method, headers } = incoming;
    const to =
      behind.find(
        ({ prefix }) =>
          url === prefix || (/^[/?]/.test(url.slice(prefix.length)) && url.startsWith(prefix)),
      ) ?? behind[0];
    if (!to) throw new Error("There is no server behind the proxy.");
    to.heard?.(`${method} ${url}`, incoming.socket.remoteAddress ?? "");
    const below = to.strips && url.startsWith(to.prefix) ? url.slice(to.prefix.length) : url;
    const forwarded = { "x-forwarded-proto": "https", "x-forwarded-for": "192.0.2.7" };
    const there =
      "port" in to ? { port: to.port(), host: "127.0.0.1" } : { socketPath: to.socketPath };
    return request({
      ...there,
      method,
      path: below.startsWith("/") ? below : `/${below}`,
      headers: { ...headers, ...forwarded, ...to.says },
    });
  };
  const server = createServer(tls, (incoming, outgoing) => {
    const onward = begin(incoming);
    onward.once("response", (answer) => {
      outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(outgoing);
    });
    onward.once("error", () => outgoing.destroy());
    incoming.pipe(onward);
  });
  server.on("upgrade", (incoming: IncomingMessage, socket, head) => {
    const onward = begin(incoming);
    const open = ({ statusCode, statusMessage, rawHeaders }: IncomingMessage) => {
      const lines = rawHeaders.map((it, n) => (n % 2 === 0 ? `${it}: ` : `${it}\r\n`)).join("");
      socket.write(`HTTP/1.1 ${statusCode} ${statusMessage}\r\n${lines}\r\n`);
    };
    onward.once("upgrade", (answer, there, first) => {
      open(answer);
      if (first.length > 0) socket.write(first);
      if (head.length > 0) there.write(head);
      socket.pipe(there).pipe(socket);
      for (const [one, other] of [[socket, there] as const, [there, socket] as const])
        one.once("error", () => other.destroy()).once("close", () => other.destroy());
    });
    onward.once("response", (answer) => {
      open(answer);
      answer.pipe(socket);
    });
    onward.once("error", () => socket.destroy());
    onward.end();
  });
  await once(server.listen(0, host), "listening");
  return {
    port: (server.address() as AddressInfo).port,
    close() {
      server.close();
      server.closeAllConnections();
    },
  };
}
