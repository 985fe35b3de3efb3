import { setGlobalProxyFromEnv } from "node:http";
import { getCACertificates, setDefaultCACertificates } from "node:tls";

type Env = Readonly<Record<string, string | undefined>>;

/** This machine itself is never behind a proxy. */
const own = "localhost,127.0.0.1,[::1]";

/** As curl reads it: without a scheme, it is an http:// address. */
const address = (text: string): string => (text.includes("://") ? text : `http://${text}`);

/**
 * Lets every call of this process to the outside (code hosts, webhooks) use the proxies that the environment names,
 * and trust the certificates of this machine, because a company's proxy often signs with its own.
 *
 * @returns whether an address is reached through a proxy, which then resolves its name
 */
export function reachOutside(env: Env): (url: URL) => boolean {
  const said = (name: string) => env[name] || env[name.toUpperCase()] || undefined;
  const all = said("all_proxy");
  const http = said("http_proxy") ?? all;
  const https = said("https_proxy") ?? all;
  if (!http && !https) return () => false;
  const exceptions = [said("no_proxy"), own].filter(Boolean).join(",");
  try {
    setGlobalProxyFromEnv({
      ...(http ? { http_proxy: address(http) } : {}),
      ...(https ? { https_proxy: address(https) } : {}),
      no_proxy: exceptions,
    });
  } catch (error) {
    console.error(
      `The proxy in the environment cannot be used: ${error instanceof Error ? error.message : error}. Correct it and start Wheelhouse again.`,
    );
    return () => false;
  }
  setDefaultCACertificates([
    ...new Set([...getCACertificates("default"), ...getCACertificates("system")]),
  ]);
  return ({ protocol, hostname, port }) => {
    const [named, usual] = protocol === "http:" ? [http, "80"] : [https, "443"];
    return named !== undefined && !excepts(exceptions, hostname, port || usual);
  };
}

/** The forms of NO_PROXY that Node knows: `*`, a host, `.suffix` or `*.suffix`, each perhaps with a port. */
const excepts = (list: string, host: string, port: string): boolean =>
  list
    .toLowerCase()
    .split(/[\s,]+/)
    .some((entry) => {
      const [, name = "", only] = /^(.*?)(?::(\d+))?$/.exec(entry) ?? [];
      if (entry === "*" || entry === host) return true;
      if (name === "" || (only !== undefined && only !== port)) return false;
      return name === host || (/^\*?\./.test(name) && host.endsWith(name.replace(/^\*/, "")));
    });
