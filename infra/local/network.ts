import { setGlobalProxyFromEnv } from "node:http";
import { setDefaultCACertificates } from "node:tls";
import { trustedCertificates } from "../../functions/certificates/trusted-certificates.ts";
import { isExcepted, proxiesIn } from "../../shared/proxies.ts";

/** This machine itself is never behind a proxy. */
const own = ["localhost", "127.0.0.1", "[::1]"];

/** An exception in the forms of Node, which takes a name after a dot as that name and all below it. */
const nodeForms = (entry: string): readonly string[] => {
  const name = entry.replace(/^\*?\./, "");
  return entry === "*" || /:\d+$/.test(name) ? [name] : [name, `.${name}`];
};

/** How this process calls the outside. Ask `proxied` before every call that is not made by `fetch`. */
export type Outside = {
  readonly fetch: typeof fetch;
  /** Whether an address is reached through a proxy, which then resolves its name. */
  proxied(url: URL): boolean;
};

/**
 * Lets every call of this process to the outside (code hosts, webhooks) use the proxies that the environment names,
 * and trust the certificates of this machine. These are read before the first call, because reading them costs as much
 * as starting Node twice, and many servers never call anyone.
 */
export function reachOutside(env: NodeJS.ProcessEnv): Outside {
  const proxied = proxiedBy(env);
  let trusting = false;
  const trust = () => {
    if (!trusting) setDefaultCACertificates(trustedCertificates(env));
    trusting = true;
  };
  return {
    fetch: (...call) => {
      trust();
      return fetch(...call);
    },
    proxied: (url) => {
      trust();
      return proxied(url);
    },
  };
}

function proxiedBy(env: NodeJS.ProcessEnv): Outside["proxied"] {
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
