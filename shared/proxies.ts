import { isAllowed } from "./egress.ts";

type Env = Readonly<Record<string, string | undefined>>;

/** The proxies through which a machine reaches the internet. Each is an address with its scheme. */
export type Proxies = {
  readonly http: string | undefined;
  readonly https: string | undefined;
  /** Entries of NO_PROXY, lowercase. */
  readonly exceptions: readonly string[];
};

/**
 * Reads the usual variables of an environment as curl does: lowercase first, ALL_PROXY for both kinds of address, and
 * `http://` where an address has no scheme.
 */
export function proxiesIn(env: Env): Proxies {
  const said = (name: string) => env[name] || env[name.toUpperCase()] || undefined;
  const address = (text: string | undefined) =>
    text === undefined || text.includes("://") ? text : `http://${text}`;
  const all = said("all_proxy");
  return {
    http: address(said("http_proxy") ?? all),
    https: address(said("https_proxy") ?? all),
    exceptions: (said("no_proxy") ?? "")
      .toLowerCase()
      .split(/[\s,]+/)
      .filter(Boolean),
  };
}

/** Whether an entry of NO_PROXY names a host: `*`, or a host with all names below it, and perhaps a port. */
export function isExcepted(exceptions: readonly string[], host: string, port: number): boolean {
  return exceptions.some((entry) => {
    if (entry === "*") return true;
    const [, name = "", only] = /^\[?(.*?)\]?(?::(\d+))?$/.exec(entry.replace(/^\*?\./, "")) ?? [];
    if (only !== undefined && Number(only) !== port) return host === entry; // an IPv6 address has colons too
    return isAllowed([name, `*.${name}`], host) || host === entry;
  });
}
