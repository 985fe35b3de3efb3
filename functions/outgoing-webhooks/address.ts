import { BlockList, isIP } from "node:net";
import { internalRanges } from "../../shared/internal-ranges.ts";
import { withoutTrailing } from "../../shared/words/trailing.ts";

/**
 * What is not on the public internet. One list per family: a `BlockList` compares an IPv4 address with IPv6 ranges
 * too, as the mapped address.
 */
const inner = { ipv4: new BlockList(), ipv6: new BlockList() };
for (const range of internalRanges.flatMap(([, ranges]) => ranges.split(" "))) {
  const [net = "", bits] = range.split("/");
  const family = net.includes(":") ? "ipv6" : "ipv4";
  inner[family].addSubnet(net, Number(bits), family);
}

/** Whether an IP address can be reached from everywhere. */
export function isOuter(address: string): boolean {
  const family = isIP(address);
  if (family === 4) return !inner.ipv4.check(address, "ipv4");
  if (family !== 6) return false;
  const [, mapped] = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address) ?? [];
  if (mapped) return isOuter(mapped);
  return !inner.ipv6.check(address, "ipv6");
}

/** The host in a URL as one name: `example.com.` is `example.com`, and `[::1]` is `::1`. */
const nameIn = ({ hostname }: URL): string =>
  withoutTrailing(hostname.replace(/^\[|\]$/g, ""), ".");

const isLoopback = (host: string): boolean =>
  /^127\.|^::1$|^0\.0\.0\.0$|^::$|^::ffff:7f|(^|\.)localhost$/.test(host);

const portIn = ({ port, protocol }: URL): string => port || (protocol === "https:" ? "443" : "80");

/** Whether a URL leads to the console's own server, whatever it calls this machine. Other paths of its host may be others. */
function isItself(url: URL, own: URL): boolean {
  const [host, ownHost] = [nameIn(url), nameIn(own)];
  const same = host === ownHost || (isLoopback(host) && isLoopback(ownHost));
  const below = own.pathname === "/" || `${url.pathname}/`.startsWith(`${own.pathname}/`);
  return same && below && portIn(url) === portIn(own);
}

/** The names under which a program on this machine can be sent to. */
const ownMachine: ReadonlySet<string> = new Set(["127.0.0.1", "localhost"]);

/**
 * Why nothing can be sent to an address; undefined if it can. A host name is only looked up when something is sent.
 * A coordinator that is itself on loopback may send to its own machine.
 *
 * @param ownUrls URLs of the console, as people open it and on its own machine
 */
export function addressProblem(text: string, ownUrls: readonly string[]): string | undefined {
  if (!URL.canParse(text) || /[\s\\]/.test(text)) return "This is not a valid URL.";
  const url = new URL(text);
  const all = ownUrls.map((it) => new URL(it));
  const here = all.some((it) => it.protocol === "http:" && isLoopback(nameIn(it)));
  const host = nameIn(url);
  if (url.username || url.password) return "Remove the user name and password from the URL.";
  if (all.some((own) => isItself(url, own)))
    return "This is the address of Wheelhouse itself. Enter another one.";
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
