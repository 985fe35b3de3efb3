import type { IncomingMessage, OutgoingHttpHeaders, ServerResponse } from "node:http";
import type { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import type { GitCredential } from "../../../shared/schemas/box-protocol.ts";
import type { Onward } from "../gates/onward.ts";

/** A repository behind the gate, and the credential for it. */
export type Behind = {
  readonly name: string;
  readonly cloneUrl: string;
  readonly credential: () => Promise<GitCredential>;
};

const forwarded = ["accept", "accept-encoding", "content-encoding", "content-type", "git-protocol"];
const returned = ["cache-control", "content-encoding", "content-type", "expires", "pragma"];

/** Sends one request of git to the code host, with the credential, and streams the answer back. */
export async function forwardGit(
  onward: Onward,
  { name, cloneUrl, credential }: Behind,
  incoming: IncomingMessage,
  outgoing: ServerResponse,
  path: string,
  body: Readable,
): Promise<void> {
  const { username, password, why } = await credential();
  const pushes = path.includes("receive-pack");
  if (password === undefined && pushes)
    return refuse(outgoing, 403, why ?? `There is no token for ${name}.`);
  const headers: OutgoingHttpHeaders = { "user-agent": incoming.headers["user-agent"] ?? "git" };
  for (const name of forwarded) if (incoming.headers[name]) headers[name] = incoming.headers[name];
  const length = incoming.headers["content-length"];
  if (length !== undefined) headers["content-length"] = length;
  if (password !== undefined)
    headers["authorization"] = `Basic ${Buffer.from(`${username}:${password}`).toString("base64")}`;
  const request = onward.send(new URL(`${cloneUrl}${path}`), { method: incoming.method, headers });
  const reply = Promise.withResolvers<IncomingMessage>();
  request.once("response", reply.resolve).once("error", reply.reject);
  const sent = pipeline(body, request).catch(() => {}); // the host may answer before it has read everything
  const said = await reply.promise;
  const { statusCode: status = 502 } = said;
  if (status === 401 || status === 403 || (status === 404 && password === undefined)) {
    said.resume();
    const denied = `The code host returned ${status}: the token has expired or has no permission for this in ${name}.`;
    return refuse(outgoing, 403, (password === undefined ? why : undefined) ?? denied);
  }
  if (status >= 300 && status < 400) {
    said.resume();
    return refuse(outgoing, 502, `${name} has moved. Start a Run from its new address.`);
  }
  const back: OutgoingHttpHeaders = {};
  for (const name of returned) if (said.headers[name]) back[name] = said.headers[name];
  outgoing.writeHead(status, back);
  await pipeline(said, outgoing);
  await sent;
}

/** Git shows an answer of this content type to its user. */
export function refuse(outgoing: ServerResponse, status: number, why: string): void {
  outgoing.writeHead(status, { "content-type": "text/plain; charset=utf-8", connection: "close" });
  outgoing.end(`${why}\n`);
}
