import { BlockList, isIP } from "node:net";

/** Internal networks: the machine itself, private networks, and those of a cloud's metadata (RFC 6890). */
const inner = new BlockList();
for (const [net, bits] of [
  ["0.0.0.0", 8],
  ["10.0.0.0", 8],
  ["100.64.0.0", 10],
  ["127.0.0.0", 8],
  ["168.63.129.16", 32],
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
  ["2001::", 23],
  ["2001:db8::", 32],
  ["2002::", 16],
  ["3fff::", 20],
] as const)
  inner.addSubnet(net, bits, "ipv6");

/** The only IPv6 addresses that are assigned to be reached from everywhere (RFC 4291, section 2.4). */
const unicast = new BlockList();
unicast.addSubnet("2000::", 3, "ipv6");

/** Whether an IP address can be reached from everywhere. */
export function isOuter(address: string): boolean {
  const family = isIP(address);
  if (family === 4) return !inner.check(address, "ipv4");
  if (family !== 6) return false;
  const [, mapped] = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address) ?? [];
  if (mapped) return isOuter(mapped);
  return unicast.check(address, "ipv6") && !inner.check(address, "ipv6");
}

/** The host in a URL as one name: `example.com.` is `example.com`, and `[::1]` is `::1`. */
const nameIn = ({ hostname }: URL): string => hostname.replace(/^\[|\]$/g, "").replace(/\.+$/, "");

const isLoopback = (host: string): boolean =>
  /^127\.|^::1$|^0\.0\.0\.0$|^::$|^::ffff:7f|(^|\.)localhost$/.test(host);

const portIn = ({ port, protocol }: URL): string => port || (protocol === "https:" ? "443" : "80");

/** Whether a URL leads to the console's own server, whatever it calls this machine. */
function isItself(url: URL, own: URL): boolean {
  const [host, ownHost] = [nameIn(url), nameIn(own)];
  const same = host === ownHost || (isLoopback(host) && isLoopback(ownHost));
  return same && portIn(url) === portIn(own);
}

/** The names under which a program on this machine can be sent to. */
const ownMachine: ReadonlySet<string> = new Set(["127.0.0.1", "localhost"]);

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
  const here = own.protocol === "http:" && isLoopback(nameIn(own));
  const host = nameIn(url);
  if (url.username || url.password) return "Remove the user name and password from the URL.";
  if (isItself(url, own)) return "This is the address of Wheelhouse itself. Enter another one.";
  if (here && url.protocol === "http:" && ownMachine.has(url.hostname)) return undefined;
  if (url.protocol !== "https:") return "The URL must begin with https://.";
  if (isIP(host))
    return isOuter(host)
      ? undefined
      : "This address is in an internal network. Enter a public one.";
  if (!host.includes(".") || /(^|\.)(localhost|local|internal|home\.arpa|onion)$/.test(host))
    return "This name is in an internal network. Enter a public one.";
  return undefined;
}
