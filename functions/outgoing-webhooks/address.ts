import { BlockList, isIP } from "node:net";

/** Internal networks: the machine itself, private networks, and those of a cloud's metadata (RFC 6890). */
const inner = new BlockList();
for (const [net, bits] of [
  ["0.0.0.0", 8],
  ["10.0.0.0", 8],
  ["100.64.0.0", 10],
  ["127.0.0.0", 8],
  ["169.254.0.0", 16],
  ["172.16.0.0", 12],
  ["192.0.0.0", 24],
  ["192.0.2.0", 24],
  ["192.88.99.0", 24],
  ["192.168.0.0", 16],
  ["198.18.0.0", 15],
  ["198.51.100.0", 24],
  ["203.0.113.0", 24],
  ["224.0.0.0", 3],
] as const)
  inner.addSubnet(net, bits, "ipv4");
for (const [net, bits] of [
  ["::", 96],
  ["64:ff9b::", 96],
  ["64:ff9b:1::", 48],
  ["100::", 64],
  ["2001::", 23],
  ["2001:db8::", 32],
  ["2002::", 16],
  ["fc00::", 7],
  ["fe80::", 10],
  ["fec0::", 10],
  ["ff00::", 8],
] as const)
  inner.addSubnet(net, bits, "ipv6");

/** Whether an IP address can be reached from everywhere. */
export function isOuter(address: string): boolean {
  const family = isIP(address);
  if (family === 4) return !inner.check(address, "ipv4");
  if (family !== 6) return false;
  const [, mapped] = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address) ?? [];
  if (mapped) return isOuter(mapped);
  return !/^::ffff:/i.test(address) && !inner.check(address, "ipv6");
}

const isLoopback = (host: string): boolean => host === "127.0.0.1" || host === "localhost";

/**
 * Why nothing can be sent to an address; undefined if it can. A host name is only looked up when something is sent.
 * A coordinator that is itself on loopback may send to its own machine.
 *
 * @param console URL of the console
 */
export function addressProblem(text: string, console: string): string | undefined {
  if (!URL.canParse(text) || /[\s\\]/.test(text)) return "This is not a valid URL.";
  const url = new URL(text);
  const own = new URL(console);
  const here = own.protocol === "http:" && isLoopback(own.hostname);
  if (url.username || url.password) return "Remove the user name and password from the URL.";
  if (url.host === own.host) return "This is the address of Wheelhouse itself. Enter another one.";
  if (here && url.protocol === "http:" && isLoopback(url.hostname)) return undefined;
  if (url.protocol !== "https:") return "The URL must begin with https://.";
  const host = url.hostname.replace(/^\[|\]$/g, "");
  if (isIP(host))
    return isOuter(host)
      ? undefined
      : "This address is in an internal network. Enter a public one.";
  if (!host.includes(".") || /(^|\.)(localhost|local|internal|home\.arpa|onion)$/.test(host))
    return "This name is in an internal network. Enter a public one.";
  return undefined;
}
