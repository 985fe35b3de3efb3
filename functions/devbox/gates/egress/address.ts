import { BlockList, isIP, isIPv4 } from "node:net";
import { internalRanges } from "../../../../shared/internal-ranges.ts";

/** One list per family: a `BlockList` compares an IPv4 address with IPv6 ranges too, as the mapped address. */
const lists = internalRanges.map(([why, ranges]) => ({
  why,
  ipv4: listOf(
    ranges.split(" ").filter((range) => !range.includes(":")),
    "ipv4",
  ),
  ipv6: listOf(
    ranges.split(" ").filter((range) => range.includes(":")),
    "ipv6",
  ),
}));

function listOf(ranges: readonly string[], family: "ipv4" | "ipv6"): BlockList {
  const list = new BlockList();
  for (const range of ranges) {
    const [net = "", bits] = range.split("/");
    list.addSubnet(net, Number(bits), family);
  }
  return list;
}

/** Why an IP address is not on the public internet. Undefined if it is. A text that is no IP address is refused. */
export function notPublic(address: string): string | undefined {
  if (isIP(address) === 0 || address.includes("%")) return "not an IP address";
  const plain = embedded(address) ?? address;
  const family = isIPv4(plain) ? "ipv4" : "ipv6";
  return lists.find((it) => it[family].check(plain, family))?.why;
}

/** An address in the one form that two texts of it share: lowercase, compressed, and IPv4 if it contains one. */
export function canonical(address: string): string {
  if (isIPv4(address)) return address;
  const plain = address.split("%", 1)[0] ?? "";
  return embedded(plain) ?? new URL(`http://[${plain}]/`).hostname.slice(1, -1);
}

/**
 * The IPv4 address inside an IPv4-mapped address (::ffff:0:0/96) or an address of the well-known NAT64 prefix
 * (64:ff9b::/96, RFC 6052), which networks without IPv4 use for every IPv4 host.
 */
function embedded(address: string): string | undefined {
  if (isIPv4(address)) return undefined;
  const groups = groupsOf(address);
  const prefix = groups.slice(0, 6).join(":");
  if (prefix !== "0:0:0:0:0:ffff" && prefix !== "64:ff9b:0:0:0:0") return undefined;
  const [high = 0, low = 0] = groups.slice(6).map((group) => Number.parseInt(group, 16));
  return [high >> 8, high & 255, low >> 8, low & 255].join(".");
}

/** The eight groups of an IPv6 address, without leading zeros. */
function groupsOf(address: string): string[] {
  const [before = "", after] = new URL(`http://[${address}]/`).hostname.slice(1, -1).split("::");
  const head = before === "" ? [] : before.split(":");
  if (after === undefined) return head;
  const tail = after === "" ? [] : after.split(":");
  return [...head, ...Array<string>(8 - head.length - tail.length).fill("0"), ...tail];
}
