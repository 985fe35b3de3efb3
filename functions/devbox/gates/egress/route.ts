import { isAllowed } from "../../../../shared/egress.ts";
import { canonical, notPublic } from "./address.ts";
import type { Network } from "./network.ts";
import { Refused, Unreachable } from "./refusal.ts";
import { readTarget, type Target } from "./target.ts";
import type { Upstream, Upstreams } from "./upstream.ts";

/** The allowed way to a target: these addresses and no others, or the proxy of this machine. */
export type Route = { readonly target: Target } & (
  | { readonly addresses: readonly string[]; readonly via?: undefined }
  | { readonly via: Upstream }
);

export type Policy = {
  readonly policy: "open" | "listed" | "closed";
  /** Hosts that a policy other than `open` allows. */
  readonly hosts: readonly string[];
};

/** Names that never lead to the public internet (RFC 6761, RFC 8375, and the private-use name of ICANN). */
const internal = /(^|\.)(localhost|local|internal|home\.arpa)$/;

const notListed = {
  closed: {
    why: "this Run’s network access is closed",
    advice: "Start a Run with open or listed network access to use the network.",
  },
  listed: {
    why: "not on the list of allowed hosts",
    advice: "An admin can add the host in the settings, or start a Run with open network access.",
  },
};

const internet = "The gate allows addresses on the public internet only.";

/**
 * Decides whether a connection is allowed. A name is resolved once and all its addresses are checked, so that the
 * connection goes to an address that was checked. A proxy of this machine resolves names itself: then only the name
 * and literal addresses are checked here.
 */
export function createRouter(policy: Policy, network: Network, upstreams: Upstreams) {
  const notAllowed = (address: string): string | undefined =>
    notPublic(address) ??
    (network.ownAddresses().has(canonical(address)) ? "an address of this machine" : undefined);

  /** Throws `Refused` or `Unreachable`. */
  return async (authority: string, scheme: "http" | "https"): Promise<Route> => {
    const target = readTarget(authority, scheme === "http" ? 80 : undefined);
    if ("unreadable" in target) {
      const advice = "Write host:port with a plain host name.";
      throw new Refused({ host: shown(authority), why: target.unreadable, advice });
    }
    const { host, port, literal } = target;
    const refuse = (why: string, advice: string) => new Refused({ host, port, why, advice });
    if (literal) {
      const why = notAllowed(host);
      if (why) throw refuse(why, internet);
    } else if (internal.test(host)) throw refuse("an internal name", internet);
    else if (!host.includes("."))
      throw refuse("a name without a domain", "Write the whole name, such as example.com.");
    if (policy.policy !== "open" && !isAllowed(policy.hosts, host))
      throw refuse(notListed[policy.policy].why, notListed[policy.policy].advice);
    if (port === 25) throw refuse("the mail port", "Mail cannot be sent from a DevBox.");

    const via = upstreams.for(target, scheme);
    if (via) return { target, via };
    if (literal) return { target, addresses: [host] };
    const addresses = await resolved(network, host);
    for (const address of addresses) {
      const why = notAllowed(address);
      if (why) throw refuse(`it leads to ${why}`, internet);
    }
    return { target, addresses };
  };
}

async function resolved(network: Network, host: string): Promise<readonly string[]> {
  const addresses = await network.lookup(host).catch(() => []);
  if (addresses.length > 0) return addresses;
  throw new Unreachable(`${host} has no address. Check the name, or try again.`);
}

/** What a client asked for, as far as it can be shown: without a password. */
const shown = (authority: string): string =>
  authority
    .replace(/^.*@/s, "…@")
    .replace(/[^\x21-\x7e…]/g, "?")
    .slice(0, 80) || "(nothing)";
