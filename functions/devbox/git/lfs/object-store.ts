import { type ClientRequest, request as httpRequest, type RequestOptions } from "node:http";
import { request as httpsRequest } from "node:https";
import { isIP, isIPv6 } from "node:net";
import { notPublic } from "../../gates/egress/address.ts";
import { machineNetwork, type Network } from "../../gates/egress/network.ts";
import { Refused } from "../../gates/egress/refusal.ts";
import { createRouter } from "../../gates/egress/route.ts";
import { upstreamsFrom } from "../../gates/egress/upstream.ts";
import type { Onward } from "../../gates/onward.ts";

type Asking = Pick<RequestOptions, "method" | "headers">;

/** Asks a store of objects that a code host named. Throws a `Refused` or an `Unreachable` for an address that a DevBox may not reach. */
export type AskStore = (target: URL, asking: Asking) => Promise<ClientRequest>;

/**
 * The way to stores of objects on other hosts than the code host. It follows the rules of a DevBox's network: an
 * internal address is refused, and the name is resolved once, or by the proxy of this machine.
 */
export function createAskStore(
  onward: Onward,
  env: NodeJS.ProcessEnv,
  network: Network = machineNetwork(),
): AskStore {
  const route = createRouter({ policy: "open", hosts: [] }, network, upstreamsFrom(env));
  return async (target, asking) => {
    const secure = target.protocol === "https:";
    const port = target.port || (secure ? "443" : "80");
    const way = await route(`${target.hostname}:${port}`, secure ? "https" : "http");
    if (way.via) return onward.send(target, asking);
    const known = way.addresses.map((address) => ({ address, family: isIPv6(address) ? 6 : 4 }));
    const request = secure ? httpsRequest : httpRequest;
    return request(target, {
      ...asking,
      lookup: (_name, _options, tell) => tell(null, known),
    });
  };
}

/** Whether an address has the number of an internal one, not a name. */
export function isInternal({ hostname }: URL): boolean {
  const literal = hostname.replace(/^\[|\]$/g, "");
  return isIP(literal) !== 0 && notPublic(literal) !== undefined;
}

/** The reason of a refusal, for the user of git-lfs. */
export const refusedStore = (error: unknown): string | undefined =>
  error instanceof Refused
    ? `The code host keeps this object at ${error.refusal.host}: ${error.refusal.why}. ${error.refusal.advice}`
    : undefined;
