import { describe, expect, it } from "vitest";
import { publicAddress } from "./public-address.ts";

const address = (
  hostNames: readonly string[],
  pathPrefix?: string | undefined,
  publicUrl?: string | undefined,
) => publicAddress({ hostNames, pathPrefix, publicUrl });

describe("the address that people open", () => {
  it.each([
    [[], undefined, undefined, undefined, "", []],
    [[], "/wheelhouse", undefined, undefined, "/wheelhouse", []],
    [[], "/", undefined, undefined, "", []],
    [[], "/a/b.c/", undefined, undefined, "/a/b.c", []],
    [
      ["W.example.com", "w2"],
      undefined,
      undefined,
      "https://w.example.com",
      "",
      ["w.example.com", "w2"],
    ],
    [
      ["w.example.com"],
      "/wheelhouse/",
      undefined,
      "https://w.example.com/wheelhouse",
      "/wheelhouse",
      ["w.example.com"],
    ],
    [[], undefined, "https://w.example.com", "https://w.example.com", "", ["w.example.com"]],
    [[], undefined, "https://w.example.com/", "https://w.example.com", "", ["w.example.com"]],
    [
      [],
      undefined,
      "HTTPS://W.example.com:443/x/",
      "https://w.example.com/x",
      "/x",
      ["w.example.com"],
    ],
    [
      ["other"],
      undefined,
      "https://w.example.com:8443/x",
      "https://w.example.com:8443/x",
      "/x",
      ["w.example.com", "other"],
    ],
    [
      ["w.example.com"],
      "/x",
      "https://w.example.com/x",
      "https://w.example.com/x",
      "/x",
      ["w.example.com"],
    ],
    [[], undefined, "http://localhost:8089/x", "http://localhost:8089/x", "/x", []],
    [[], undefined, "https://[::1]:8443", "https://[::1]:8443", "", []],
  ])(
    "of --host-name %j, --path-prefix %j and --public-url %j is %s",
    (names, prefix, url, ...right) => {
      const { publicUrl, pathPrefix, hostNames } = address(names, prefix, url);
      expect([publicUrl, pathPrefix, hostNames]).toEqual(right);
    },
  );

  it.each([
    "wheelhouse",
    "",
    "//",
    "//a",
    "/a//b",
    "/a/../b",
    "/./a",
    "/a b",
    "/a?b",
    "/a#b",
    "/a%20b",
    "/ä",
    '/a"b',
    "/<a>",
    "/.hidden",
    "/a\n",
    `/${"x".repeat(64)}`,
    "/a".repeat(120),
  ])("is not below %j", (prefix) =>
    expect(() => address([], prefix)).toThrow(/^--path-prefix must be a path/),
  );

  it.each(["/api", "/runs/x", "/ws", "/box", "/settings", "/new", "/assets/"])(
    "is not below %s, which Wheelhouse uses itself",
    (prefix) => expect(() => address([], prefix)).toThrow(/^--path-prefix must not begin with/),
  );

  it.each([
    "w.example.com",
    "https://",
    "https:// w",
    "ftp://w.example.com",
    "https://me:pw@w.example.com",
    "https://w.example.com?a=b",
    "https://w.example.com/#x",
    "javascript:alert(1)",
    "https://w.example.com\\x",
    "",
  ])("is not %j", (url) =>
    expect(() => address([], undefined, url)).toThrow(/^--public-url must be an address/),
  );

  it("is not plain HTTP off this machine, and has one path", () => {
    expect(() => address([], undefined, "http://w.example.com")).toThrow(/must begin with https/);
    expect(() => address([], "/a", "https://w.example.com/b")).toThrow(/Leave one of them out/);
    expect(() => address([], "/a", "https://w.example.com")).toThrow(/Leave one of them out/);
  });
});
