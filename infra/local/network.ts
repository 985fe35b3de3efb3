import { setGlobalProxyFromEnv } from "node:http";
import { setDefaultCACertificates } from "node:tls";
import { isExcepted, proxiesIn } from "../../shared/proxies.ts";
import { trustedCertificates } from "./trusted-certificates.ts";

/** This machine itself is never behind a proxy. */
const own = ["localhost", "127.0.0.1", "[::1]"];

/** An exception in the forms of Node, which takes a name after a dot as that name and all below it. */
const nodeForms = (entry: string): readonly string[] => {
  const name = entry.replace(/^\*?\./, "");
  return entry === "*" || /:\d+$/.test(name) ? [name] : [name, `.${name}`];
};

/**
 * Lets every call of this process to the outside (code hosts, webhooks) use the proxies that the environment names,
 * and trust the certificates of this machine.
 *
 * @returns whether an address is reached through a proxy, which then resolves its name
 */
export function reachOutside(env: NodeJS.ProcessEnv): (url: URL) => boolean {
  setDefaultCACertificates(trustedCertificates(env));
  const { http, https, exceptions: named } = proxiesIn(env);
  if (!http && !https) return () => false;
  const exceptions = [...named, ...own];
  try {
    setGlobalProxyFromEnv({
      ...(http ? { http_proxy: http } : {}),
      ...(https ? { https_proxy: https } : {}),
      no_proxy: exceptions.flatMap(nodeForms).join(","),
    });
  } catch (error) {
    console.error(
      `The proxy in the environment cannot be used: ${error instanceof Error ? error.message : error}. Correct it and start Wheelhouse again.`,
    );
    return () => false;
  }
  return ({ protocol, hostname, port }) => {
    const [proxy, usual] = protocol === "http:" ? [http, 80] : [https, 443];
    return proxy !== undefined && !isExcepted(exceptions, hostname, Number(port) || usual);
  };
}
