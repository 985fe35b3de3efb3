import { isExcepted, proxiesIn } from "../../../../shared/proxies.ts";
import { Unreachable } from "./refusal.ts";
import type { Target } from "./target.ts";

/** A proxy that this machine must use to reach the internet. */
export type Upstream = {
  readonly host: string;
  readonly port: number;
  readonly tls: boolean;
  /** The value of `Proxy-Authorization`. It never enters the box. */
  readonly authorization?: string;
};

/** The proxies of this machine: from the usual environment variables, lowercase first, as curl reads them. */
export type Upstreams = {
  /** The proxy for a target, or undefined for a direct connection. Throws `Unreachable` if its address is no address. */
  for(target: Target, scheme: "http" | "https"): Upstream | undefined;
};

export function upstreamsFrom(env: Readonly<Record<string, string | undefined>>): Upstreams {
  const { http, https, exceptions } = proxiesIn(env);
  const proxies = { http: upstreamOf(http), https: upstreamOf(https) };
  return {
    for(target, scheme) {
      if (isExcepted(exceptions, target.host, target.port)) return undefined;
      const proxy = proxies[scheme];
      if (proxy !== "unreadable") return proxy;
      throw new Unreachable(
        "The proxy in the environment of this DevBox's host is not an http:// or https:// address. Correct it and start the server again.",
      );
    },
  };
}

function upstreamOf(address: string | undefined): Upstream | "unreadable" | undefined {
  if (address === undefined) return undefined;
  const url = URL.parse(address);
  if (!url || !/^https?:$/.test(url.protocol) || url.hostname === "") return "unreadable";
  const tls = url.protocol === "https:";
  const user = [url.username, url.password].map(decoded).join(":");
  return {
    host: url.hostname.replace(/^\[|\]$/g, ""),
    port: Number(url.port) || (tls ? 443 : 80),
    tls,
    ...(user === ":" ? {} : { authorization: `Basic ${Buffer.from(user).toString("base64")}` }),
  };
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
