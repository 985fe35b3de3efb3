/**
 * The addresses that are not on the public internet, with the reason. The first match wins: some ranges contain
 * others. Sources: the special-purpose address registries of IANA (RFC 6890), and what cloud providers document about
 * their metadata services.
 */
export const internalRanges: readonly (readonly [why: string, ranges: string])[] = [
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
