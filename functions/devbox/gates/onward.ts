import { type ClientRequest, Agent as HttpAgent, request as httpRequest } from "node:http";
import { Agent as HttpsAgent, request as httpsRequest, type RequestOptions } from "node:https";
import { createSecureContext } from "node:tls";
import { isExcepted, proxiesIn } from "../../../shared/proxies.ts";
import { trustedCertificates } from "../../certificates/trusted-certificates.ts";

/** The connections of gates to services: of models, and of code hosts. */
export interface Onward {
  send(url: URL, options: Pick<RequestOptions, "method" | "headers">): ClientRequest;
  close(): void;
}

/** An idle connection is closed before the service closes it, which could meet the next request. */
const idleMs = 4_000;
const loopback = /^(localhost|127\.[\d.]+|\[::1\])$/;

/**
 * Reaches services through the proxy that the environment names. It also trusts the certificates of this
 * machine, because a company's proxy often signs with its own. A service on loopback needs no proxy.
 */
export function createOnward(env: NodeJS.ProcessEnv): Onward {
  const agents = new Map<string, HttpAgent>();
  const { http, https, exceptions } = proxiesIn(env);
  const proxyEnv = {
    ...(http ? { http_proxy: http } : {}),
    ...(https ? { https_proxy: https } : {}),
  };
  const common = { keepAlive: true, timeout: idleMs } as const;

  function agentFor({ protocol, hostname, port }: URL): HttpAgent {
    const usual = protocol === "https:" ? 443 : 80;
    const direct =
      loopback.test(hostname) || isExcepted(exceptions, hostname, Number(port) || usual);
    const kind = `${protocol}${direct}`;
    const known = agents.get(kind);
    if (known) return known;
    const options = { ...common, ...(direct ? {} : { proxyEnv }) };
    const agent =
      protocol === "https:"
        ? new HttpsAgent({
            ...options,
            secureContext: createSecureContext({ ca: trustedCertificates(env) }),
          })
        : new HttpAgent(options);
    agents.set(kind, agent);
    return agent;
  }

  return {
    send(url, options) {
      const request = url.protocol === "https:" ? httpsRequest : httpRequest;
      return request(url, { ...options, agent: agentFor(url) });
    },
    close() {
      for (const agent of agents.values()) agent.destroy();
    },
  };
}
