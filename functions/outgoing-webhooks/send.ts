import { lookup } from "node:dns";
import { request as httpRequest } from "node:http";
import { request as httpsRequest } from "node:https";
import type { LookupFunction } from "node:net";
import { isOuter } from "./address.ts";

export type Sent = {
  /** 0: no answer. */
  readonly status: number;
  /** Why it did not arrive. Undefined: it arrived. */
  readonly why?: string;
};

/** System error codes as text: https://nodejs.org/api/errors.html#common-system-errors */
const reasons: Readonly<Record<string, string>> = {
  ECONNREFUSED: "nothing listens at that address",
  ECONNRESET: "the receiver closed the connection",
  EHOSTUNREACH: "the network cannot be reached",
  ENETUNREACH: "the network cannot be reached",
  ENOTFOUND: "the host name is unknown",
  EAI_AGAIN: "the host name could not be looked up",
  ETIMEDOUT: "no answer",
};

/** Looks a name up once and connects to that address, so that no name can lead into an internal network. */
const outerOnly: LookupFunction = (host, options, done) => {
  lookup(host, { ...options, all: true }, (error, found) => {
    if (error) return done(error, [], 0);
    const outer = found.filter(({ address }) => isOuter(address));
    const [first] = outer;
    if (!first) return done(new Error("the host name leads into an internal network"), [], 0);
    return options.all ? done(null, outer) : done(null, first.address, first.family);
  });
};

/**
 * Sends a message once, without following redirects. Always resolves, within the time limit.
 *
 * @param proxied whether an address is reached through this host's proxy, by the global agent. The proxy then resolves
 * the name, so where it leads cannot be checked here: internal names and addresses are refused when a webhook is made.
 */
export function send(
  to: string,
  body: string,
  headers: Readonly<Record<string, string>>,
  limitMs: number,
  proxied: (url: URL) => boolean = () => false,
): Promise<Sent> {
  const { promise, resolve } = Promise.withResolvers<Sent>();
  const url = new URL(to);
  const inside = url.protocol === "http:"; // only this machine's own addresses may use http, see `addressProblem`
  const call = inside ? httpRequest : httpsRequest;
  const outgoing = call(url, {
    method: "POST",
    headers: { ...headers, "content-length": Buffer.byteLength(body) },
    ...(inside || proxied(url) ? {} : { lookup: outerOnly }),
    ...(proxied(url) ? {} : { agent: false }),
  });
  const timer = setTimeout(() => {
    outgoing.destroy();
    resolve({ status: 0, why: `no answer in ${limitMs / 1_000} s` });
  }, limitMs);
  outgoing.once("response", (reply) => {
    clearTimeout(timer);
    reply.resume().destroy();
    const status = reply.statusCode ?? 0;
    if (status >= 200 && status < 300) resolve({ status });
    else if (status >= 300 && status < 400) resolve({ status, why: "the answer was a redirect" });
    else resolve({ status, why: `the answer was ${status}` });
  });
  outgoing.once("error", (error: NodeJS.ErrnoException) => {
    clearTimeout(timer);
    resolve({ status: 0, why: reasons[error.code ?? ""] ?? error.message });
  });
  outgoing.end(body);
  return promise;
}
