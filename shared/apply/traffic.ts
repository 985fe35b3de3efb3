import type { HostTraffic, Traffic } from "../run.ts";
import type { EventOf } from "../schemas/event.ts";

type Report = Omit<EventOf<"traffic.reported">, "type" | "refusals">;

/** The traffic that a `connection.refused` adds. */
export const oneRefused: Report = { connections: 0, received: 0, sent: 0, refused: 1, hosts: [] };

/** Every commit contains them. */
const mostHosts = 5;

/** Adds a report to the traffic of a Run. A host that fell off the list begins again when it is back. */
export function trafficWith(
  before: Traffic | undefined,
  { connections, received, sent, refused, hosts }: Report,
): Traffic {
  const sums = new Map<string, HostTraffic>(before?.hosts.map((it) => [it.host, it]));
  for (const { host, received: more, sent: moreSent } of hosts) {
    const sum = sums.get(host) ?? { host, received: 0, sent: 0 };
    sums.set(host, { host, received: sum.received + more, sent: sum.sent + moreSent });
  }
  const ranked = [...sums.values()].sort((one, other) => bytes(other) - bytes(one));
  return {
    connections: (before?.connections ?? 0) + connections,
    received: (before?.received ?? 0) + received,
    sent: (before?.sent ?? 0) + sent,
    refused: (before?.refused ?? 0) + refused,
    hosts: ranked.slice(0, mostHosts),
    ...(before?.more || ranked.length > mostHosts ? { more: true } : {}),
  };
}

const bytes = ({ received, sent }: HostTraffic): number => received + sent;
