import { isAllowed } from "../../../../shared/egress.ts";
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
  const said = (name: string) => env[name] || env[name.toUpperCase()] || undefined;
  const all = said("all_proxy");
  const proxies = {
    http: upstreamOf(said("http_proxy") ?? all),
    https: upstreamOf(said("https_proxy") ?? all),
  };
  const exceptions = (said("no_proxy") ?? "")
    .toLowerCase()
    .split(/[\s,]+/)
    .filter(Boolean);
  return {
    for(target, scheme) {
      if (exceptions.some((it) => excepts(it, target))) return undefined;
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
  const url = URL.parse(address.includes("://") ? address : `http://${address}`);
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

/** An entry of NO_PROXY: `*`, a host with all names below it, and perhaps a port. */
function excepts(entry: string, { host, port }: Target): boolean {
  if (entry === "*") return true;
  const [, name = "", only] = /^\[?(.*?)\]?(?::(\d+))?$/.exec(entry.replace(/^\*?\./, "")) ?? [];
  if (only !== undefined && Number(only) !== port) return host === entry; // an IPv6 address has colons too
  return isAllowed([name, `*.${name}`], host) || host === entry;
}
