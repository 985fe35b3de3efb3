import { type IncomingMessage, request, type ServerResponse } from "node:http";
import type { Socket } from "node:net";
import { pipeline } from "node:stream/promises";
import { connectionHeaders } from "../../../../shared/connection-headers.ts";
import { Unreachable } from "./refusal.ts";
import type { Route } from "./route.ts";
import { targetText } from "./target.ts";

/** `host` is the checked target, and this server has already answered `expect`. */
const ownHeaders = new Set(["expect", "host"]);

/** Sends a request on to the target's `path` and streams the answer back. Throws `Unreachable` before an answer. */
export async function forward(
  incoming: IncomingMessage,
  outgoing: ServerResponse,
  route: Route,
  path: string,
  socket: Socket,
  idleMs: number,
): Promise<void> {
  const { host, port } = route.target;
  const text = targetText({ host, port });
  const authority = port === 80 ? text.slice(0, -":80".length) : text;
  const login = route.via?.authorization;
  const onward = request({
    createConnection: () => socket,
    method: incoming.method,
    path: route.via ? `http://${authority}${path}` : path,
    headers: [
      ...["host", authority], // the checked target, whatever the client's Host header says
      ...endToEnd(incoming),
      ...(login ? ["proxy-authorization", login] : []),
      ...["connection", "close"],
    ],
  });
  socket.setTimeout(idleMs, () => socket.destroy());
  outgoing.once("close", () => socket.destroy());
  if (outgoing.destroyed) socket.destroy(); // the client gave up while the connection was made
  const { promise, resolve, reject } = Promise.withResolvers<IncomingMessage>();
  onward.once("response", resolve).on("error", reject);
  const sent = pipeline(incoming, onward).catch(() => {}); // the answer may come before everything is sent
  const answer = await promise.catch((error: NodeJS.ErrnoException) => {
    throw new Unreachable(`${text} broke the connection off (${error.code ?? error.message}).`);
  });
  if (route.via && answer.statusCode === 407)
    throw new Unreachable("The proxy of this machine did not accept its credentials.");
  outgoing.writeHead(answer.statusCode ?? 502, answer.statusMessage ?? "", endToEnd(answer));
  await pipeline(answer, outgoing);
  await sent;
}

/** The headers that concern both ends, in their order and spelling. */
function endToEnd({ rawHeaders, headers }: IncomingMessage): string[] {
  const skipped = connectionHeaders(headers);
  const kept: string[] = [];
  for (let index = 0; index + 1 < rawHeaders.length; index += 2) {
    const [name = "", value = ""] = rawHeaders.slice(index, index + 2);
    const lower = name.toLowerCase();
    if (!ownHeaders.has(lower) && !skipped.has(lower)) kept.push(name, value);
  }
  return kept;
}
