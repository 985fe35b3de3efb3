import { createServer, request } from "node:http";
import type { AddressInfo } from "node:net";
import { pipeline } from "node:stream";

/** A proxy like that of a company's network. It knows one name, and refuses every other. */
export type NetworkProxy = {
  readonly url: string;
  close(): void;
};

/** Leads plain HTTP for a name to a server on loopback, as if that were a service on the internet. */
export async function proxyFor(name: string, server: string): Promise<NetworkProxy> {
  const proxy = createServer((asked, answer) => {
    const { hostname, pathname, search } = new URL(asked.url ?? "/", "http://nowhere");
    if (hostname !== name) return void answer.writeHead(403).end();
    const { method, headers } = asked;
    const onward = request(`${server}${pathname}${search}`, { method, headers }, (reply) => {
      answer.writeHead(reply.statusCode ?? 502, reply.headers);
      pipeline(reply, answer, () => {});
    });
    onward.on("error", () => answer.destroy());
    pipeline(asked, onward, () => {});
  });
  proxy.on("connect", (_, socket) => socket.end("HTTP/1.1 403 Forbidden\r\n\r\n"));
  const listening = Promise.withResolvers<void>();
  proxy.listen(0, "127.0.0.1", listening.resolve);
  await listening.promise;
  return {
    url: `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`,
    close() {
      proxy.close();
      proxy.closeAllConnections();
    },
  };
}
