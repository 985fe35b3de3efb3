import fc from "fast-check";
import ipaddr from "ipaddr.js";
import { describe, expect, it } from "vitest";
import { canonical, notPublic } from "./address.ts";

/**
 * IANA IPv4 Special-Purpose Address Registry and IPv6 Special-Purpose Address Registry: blocks with "Globally
 * Reachable: False" or "N/A". Of each, the first and the last address, and the public neighbours.
 */
const refusedBlocks: [block: string, first: string, last: string][] = [
  ["0.0.0.0/8", "0.0.0.0", "0.255.255.255"],
  ["10.0.0.0/8", "10.0.0.0", "10.255.255.255"],
  ["100.64.0.0/10", "100.64.0.0", "100.127.255.255"],
  ["127.0.0.0/8", "127.0.0.0", "127.255.255.255"],
  ["169.254.0.0/16", "169.254.0.0", "169.254.255.255"],
  ["172.16.0.0/12", "172.16.0.0", "172.31.255.255"],
  ["192.0.0.0/24", "192.0.0.0", "192.0.0.255"],
  ["192.0.2.0/24", "192.0.2.0", "192.0.2.255"],
  ["192.88.99.0/24", "192.88.99.0", "192.88.99.255"],
  ["192.168.0.0/16", "192.168.0.0", "192.168.255.255"],
  ["198.18.0.0/15", "198.18.0.0", "198.19.255.255"],
  ["198.51.100.0/24", "198.51.100.0", "198.51.100.255"],
  ["203.0.113.0/24", "203.0.113.0", "203.0.113.255"],
  ["multicast", "224.0.0.0", "239.255.255.255"],
  ["240.0.0.0/4", "240.0.0.0", "255.255.255.255"],
  ["::1/128", "::1", "::1"],
  ["::/128", "::", "::"],
  ["::ffff:0:0/96", "::ffff:0.0.0.0", "::ffff:255.255.255.255"],
  ["64:ff9b:1::/48", "64:ff9b:1::", "64:ff9b:1:ffff:ffff:ffff:ffff:ffff"],
  ["100::/64", "100::", "100::ffff:ffff:ffff:ffff"],
  ["100:0:0:1::/64", "100:0:0:1::", "100:0:0:1:ffff:ffff:ffff:ffff"],
  ["2001::/23", "2001::", "2001:1ff:ffff:ffff:ffff:ffff:ffff:ffff"],
  ["2001:db8::/32", "2001:db8::", "2001:db8:ffff:ffff:ffff:ffff:ffff:ffff"],
  ["2002::/16", "2002::", "2002:ffff:ffff:ffff:ffff:ffff:ffff:ffff"],
  ["3fff::/20", "3fff::", "3fff:fff:ffff:ffff:ffff:ffff:ffff:ffff"],
  ["5f00::/16", "5f00::", "5f00:ffff:ffff:ffff:ffff:ffff:ffff:ffff"],
  ["fc00::/7", "fc00::", "fdff:ffff:ffff:ffff:ffff:ffff:ffff:ffff"],
  ["fe80::/10", "fe80::", "febf:ffff:ffff:ffff:ffff:ffff:ffff:ffff"],
  ["fec0::/10", "fec0::", "feff:ffff:ffff:ffff:ffff:ffff:ffff:ffff"],
  ["ff00::/8", "ff00::", "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff"],
];

const publicNeighbours = [
  ..."1.0.0.0 9.255.255.255 11.0.0.0 100.63.255.255 100.128.0.0 126.255.255.255 128.0.0.0".split(
    " ",
  ),
  ..."169.253.255.255 169.255.0.0 172.15.255.255 172.32.0.0 191.255.255.255 192.0.1.0".split(" "),
  ..."192.0.3.0 192.88.98.255 192.88.100.0 192.167.255.255 192.169.0.0 198.17.255.255".split(" "),
  ..."198.20.0.0 198.51.99.255 203.0.112.255 203.0.114.0 223.255.255.255 192.31.196.1".split(" "),
  ..."2001:200:: 2001:db7:ffff::1 2001:db9:: 2003:: 3ffe:: 3fff:1000:: 2606:4700::1111".split(" "),
  ..."2a00:1450:4001::200e ::ffff:8.8.8.8 64:ff9b::8.8.8.8".split(" "),
];

describe("an address of a special block", () => {
  it.each(refusedBlocks)("%s is refused from its first to its last", (_, first, last) => {
    expect(notPublic(first)).toEqual(expect.any(String));
    expect(notPublic(last)).toEqual(expect.any(String));
  });

  it("has public neighbours", () => {
    expect(publicNeighbours.filter((it) => notPublic(it) !== undefined)).toEqual([]);
  });

  it.each([
    ["169.254.169.254", "a metadata address of a cloud machine"],
    ["169.254.170.2", "a metadata address of a cloud machine"],
    ["fd00:ec2::254", "a metadata address of a cloud machine"],
    ["168.63.129.16", "a metadata address of a cloud machine"],
    ["::ffff:169.254.169.254", "a metadata address of a cloud machine"],
    ["::ffff:a9fe:a9fe", "a metadata address of a cloud machine"],
    ["64:ff9b::a9fe:a9fe", "a metadata address of a cloud machine"],
    ["::ffff:7f00:1", "a loopback address"],
    ["0:0:0:0:0:ffff:127.0.0.1", "a loopback address"],
    ["64:ff9b::10.0.0.1", "a private address"],
    ["::127.0.0.1", "a reserved address"], // IPv4-compatible
    ["2002:7f00:1::", "an address of a tunnel"], // 6to4 of 127.0.0.1
    ["2001:0:4136:e378:8000:63bf:3fff:fdd2", "an address of a tunnel"], // Teredo
    ["10.0.0.7", "a private address"],
    ["fe80::1", "a link-local address"],
    ["255.255.255.255", "a broadcast address"],
  ])("%s is %s", (address, why) => {
    expect(notPublic(address)).toBe(why);
  });
});

it.each([
  "",
  "1.2.3",
  "1.2.3.4.5",
  "01.2.3.4",
  "fe80::1%eth0",
  "2606::1%lo",
  "example.com",
  "1.2.3.4\0",
])("a text that is no IP address is refused: %j", (text) =>
  expect(notPublic(text)).toBe("not an IP address"),
);

/** Judged by another library. */
const judge = (text: string): boolean => {
  const address = ipaddr.parse(text);
  if (address.kind() === "ipv4")
    return ["unicast", "as112", "amt"].includes(address.range()) && text !== "168.63.129.16";
  const { parts } = address as ipaddr.IPv6;
  const inside = [6, 7].flatMap((at) => [(parts[at] ?? 0) >> 8, (parts[at] ?? 0) & 255]).join(".");
  if (address.range() === "ipv4Mapped") return judge(inside);
  if (address.range() === "rfc6052" && parts[2] === 0) return judge(inside);
  const assigned = address.match(ipaddr.parseCIDR("2000::/3") as [ipaddr.IPv6, number]);
  return assigned && (address.range() === "unicast" || text.startsWith("2620:4f:8000:"));
};

const v4 = fc.oneof(
  fc.ipV4(),
  fc
    .tuple(
      fc.constantFrom(..."0 10 100 127 169 172 192 198 203 224 240 255".split(" ")),
      fc.constantFrom("0", "16", "18", "51", "64", "88", "168", "254"),
      fc.constantFrom("0", "2", "99", "100", "113"),
      fc.nat(255).map(String),
    )
    .map((parts) => parts.join(".")),
);
const group = fc.nat(0xffff).map((it) => it.toString(16));
const v6 = fc
  .tuple(
    fc.constantFrom(
      ..."0:0 64:ff9b 100:0 2001:0 2001:2 2001:db8 2001:200 2002:a00"
        .split(" ")
        .concat(
          ..."2606:4700 2620:4f 3fff:0 3fff:1000 5f00:0 fd00:ec2 fe80:0 fec0:0 ff02:0 8000:0".split(
            " ",
          ),
        ),
    ),
    fc.oneof(fc.constant("0"), fc.constantFrom("1", "8000"), group),
    fc.oneof(
      fc.constant("0:0:0"),
      fc.constantFrom("0:0:ffff", "0:ffff:0"),
      fc.tuple(group, group, group).map((it) => it.join(":")),
    ),
    v4,
  )
  .map((parts) => parts.join(":"));

describe("any address", () => {
  it("is judged as another library judges it", () => {
    fc.assert(
      fc.property(fc.oneof(v4, v6), (address) => {
        expect([address, notPublic(address) === undefined]).toEqual([address, judge(address)]);
      }),
      { numRuns: 3_000 },
    );
  });

  it("has one canonical form", () => {
    fc.assert(
      fc.property(fc.oneof(v4, v6), (address) => {
        const parsed = ipaddr.parse(address);
        for (const text of [
          address,
          address.toUpperCase(),
          parsed.toString(),
          parsed.toNormalizedString(),
        ])
          expect(canonical(text)).toBe(canonical(address));
      }),
    );
  });
});
