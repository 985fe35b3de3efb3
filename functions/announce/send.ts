import { lookup } from "node:dns";
import { request as httpRequest } from "node:http";
import { request as httpsRequest } from "node:https";
import type { LookupFunction } from "node:net";
import { isOuter } from "./address.ts";

export type Sent = {
  /** 0: there was no answer. */
  readonly status: number;
  /** Why it did not arrive; undefined when it did. */
  readonly why?: string;
};

/** What the codes of the system mean: https://nodejs.org/api/errors.html#common-system-errors */
const reasons: Readonly<Record<string, string>> = {
  ECONNREFUSED: "nothing listens there",
  ECONNRESET: "it broke the connection off",
  EHOSTUNREACH: "its network cannot be reached",
  ENETUNREACH: "its network cannot be reached",
  ENOTFOUND: "its name is not known",
  EAI_AGAIN: "its name could not be looked up",
  ETIMEDOUT: "it did not answer",
};

/** A name that leads into an inner network leads nowhere: it is looked up here, and what was found is connected to. */
const outerOnly: LookupFunction = (host, options, done) => {
  lookup(host, { ...options, all: true }, (error, found) => {
    if (error) return done(error, [], 0);
    const outer = found.filter(({ address }) => isOuter(address));
    const [first] = outer;
    if (!first) return done(new Error("its name leads into an inner network"), [], 0);
    return options.all ? done(null, outer) : done(null, first.address, first.family);
  });
};

/** Sends a message once. Redirects are not followed. Resolves always, within the time limit. */
export function send(
  to: string,
  body: string,
  headers: Readonly<Record<string, string>>,
  limitMs: number,
): Promise<Sent> {
  const { promise, resolve } = Promise.withResolvers<Sent>();
  const url = new URL(to);
  const inside = url.protocol === "http:"; // this machine's own, as its address was allowed to be
  const call = inside ? httpRequest : httpsRequest;
  const outgoing = call(url, {
    method: "POST",
    headers: { ...headers, "content-length": Buffer.byteLength(body) },
    ...(inside ? {} : { lookup: outerOnly }),
    agent: false,
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
    else if (status >= 300 && status < 400) resolve({ status, why: "it answered with a redirect" });
    else resolve({ status, why: `it answered ${status}` });
  });
  outgoing.once("error", (error: NodeJS.ErrnoException) => {
    clearTimeout(timer);
    resolve({ status: 0, why: reasons[error.code ?? ""] ?? error.message });
  });
  outgoing.end(body);
  return promise;
}
