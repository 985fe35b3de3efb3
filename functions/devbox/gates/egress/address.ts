import { BlockList, isIP, isIPv4 } from "node:net";

/**
 * Why connections to an address are refused, with its ranges. The first match wins. Sources: the special-purpose
 * address registries of IANA (RFC 6890), and what cloud providers document about their metadata services.
 */
const refused: readonly (readonly [why: string, ranges: string])[] = [
  [
    "a metadata address of a cloud machine",
    // AWS, Google and most others; AWS tasks and pods; Azure; Alibaba; Oracle
    "169.254.169.254/32 169.254.170.2/32 169.254.170.23/32 fd00:ec2::/32 168.63.129.16/32 100.100.100.200/32 192.0.0.192/32",
  ],
  ["an unspecified address", "0.0.0.0/8 ::/128"],
  ["a loopback address", "127.0.0.0/8 ::1/128"],
  ["a private address", "10.0.0.0/8 172.16.0.0/12 192.168.0.0/16 fc00::/7 fec0::/10"],
  ["a carrier's internal address", "100.64.0.0/10"],
  ["a link-local address", "169.254.0.0/16 fe80::/10"],
  ["a multicast address", "224.0.0.0/4 ff00::/8"],
  ["a broadcast address", "255.255.255.255/32"],
  [
    "a documentation or benchmark address",
    "192.0.2.0/24 198.51.100.0/24 203.0.113.0/24 198.18.0.0/15 2001:db8::/32 3fff::/20 2001:2::/48",
  ],
  // 6to4 and Teredo contain an IPv4 address, and their relays are long gone
  ["an address of a tunnel", "192.88.99.0/24 2002::/16 2001::/32"],
  // 2000::/3 is all that is assigned for the public internet
  ["a reserved address", "192.0.0.0/24 240.0.0.0/4 2001::/23 ::/3 4000::/2 8000::/1"],
];

/** One list per family: a `BlockList` compares an IPv4 address with IPv6 ranges too, as the mapped address. */
const lists = refused.map(([why, ranges]) => ({
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
  const plain = address.replace(/%.*$/, "");
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
