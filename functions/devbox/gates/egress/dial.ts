import { connect, type Socket } from "node:net";
import { connect as connectTls } from "node:tls";
import type { Network } from "./network.ts";
import { Unreachable } from "./refusal.ts";
import type { Route } from "./route.ts";
import { targetText } from "./target.ts";
import type { Upstream } from "./upstream.ts";

const connectMs = 20_000;
const longestReply = 16 * 1024;

/** Opens the connection of a route: to the target, or to the proxy in front of it. Throws `Unreachable`. */
export function dial(network: Network, route: Route): Promise<Socket> {
  const { target } = route;
  if (route.via) return opened(dialUpstream(route.via), "The proxy of this machine");
  return opened(network.connect(route.addresses, target.port), targetText(target));
}

/** Opens a connection that carries bytes to the target. Throws `Unreachable`. */
export async function dialThrough(network: Network, route: Route): Promise<Socket> {
  const socket = await dial(network, route);
  if (route.via) await askForTunnel(socket, route.via, targetText(route.target));
  return socket;
}

function dialUpstream({ host, port, tls }: Upstream): Socket {
  const to = { host, port, allowHalfOpen: true, noDelay: true };
  return tls ? connectTls({ ...to, servername: host }) : connect(to);
}

async function opened(socket: Socket, what: string): Promise<Socket> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const timer = setTimeout(
    () => reject(new Unreachable(`${what} does not answer. Try again later.`, 504)),
    connectMs,
  );
  const onError = (error: NodeJS.ErrnoException) =>
    reject(new Unreachable(`${what} cannot be reached (${error.code ?? "no connection"}).`));
  socket.once("error", onError);
  socket.once("encrypted" in socket ? "secureConnect" : "connect", resolve);
  try {
    await promise;
    return socket;
  } catch (error) {
    socket.on("error", () => {});
    socket.destroy();
    throw error;
  } finally {
    clearTimeout(timer);
    socket.off("error", onError);
  }
}

/** Sends CONNECT to the proxy of this machine, and takes its reply off the socket. */
async function askForTunnel(socket: Socket, upstream: Upstream, target: string): Promise<void> {
  const { authorization } = upstream;
  const login = authorization ? `Proxy-Authorization: ${authorization}\r\n` : "";
  socket.write(`CONNECT ${target} HTTP/1.1\r\nHost: ${target}\r\n${login}\r\n`);
  const { promise, resolve, reject } = Promise.withResolvers<Buffer>();
  let seen = Buffer.alloc(0);
  const onData = (chunk: Buffer) => {
    seen = Buffer.concat([seen, chunk]);
    if (seen.includes("\r\n\r\n") || seen.length > longestReply) resolve(seen);
  };
  const onEnd = () => resolve(seen);
  const timer = setTimeout(onEnd, connectMs);
  socket.on("data", onData).once("end", onEnd).once("error", reject);
  try {
    const reply = await promise;
    socket.pause();
    const end = reply.indexOf("\r\n\r\n");
    const status = /^HTTP\/1\.[01] (\d{3})/.exec(reply.toString("latin1", 0, 64))?.[1];
    if (end < 0 || status !== "200") {
      const said = status ? `answered ${status}` : "did not answer";
      throw new Unreachable(`The proxy of this machine ${said} for ${target}.`);
    }
    const rest = reply.subarray(end + 4);
    if (rest.length > 0) socket.unshift(rest);
  } catch (error) {
    socket.on("error", () => {});
    socket.destroy();
    if (error instanceof Unreachable) throw error;
    throw new Unreachable(`The proxy of this machine closed the connection to ${target}.`);
  } finally {
    clearTimeout(timer);
    socket.off("data", onData).off("end", onEnd).off("error", reject);
  }
}
