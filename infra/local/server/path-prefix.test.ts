import type { IncomingMessage } from "node:http";
import { expect, it } from "vitest";
import { pathBelow } from "./path-prefix.ts";

const path = (prefix: string, url: string, forwarded?: string) =>
  pathBelow(prefix, {
    url,
    headers: forwarded === undefined ? {} : { "x-forwarded-prefix": forwarded },
  } as unknown as IncomingMessage);

it.each([
  ["", "/a?b", undefined, "/a?b"],
  ["", "/a", "/w", "/a"],
  ["/w", "/w", undefined, "/"],
  ["/w", "/w/", undefined, "/"],
  ["/w", "/w?a=1", undefined, "/?a=1"],
  ["/w", "/w/a/b?c", undefined, "/a/b?c"],
  ["/w", "/w/w/a", undefined, "/w/a"],
  ["/w", "/w//a", undefined, "//a"],
  ["/w", "/", undefined, undefined],
  ["/w", "/wx/a", undefined, undefined],
  ["/w", "/W/a", undefined, undefined],
  ["/w", "/a/w/", undefined, undefined],
  ["/w", "/%77/a", undefined, undefined],
  ["/w", "http://other/w/a", undefined, undefined],
  ["/w", "*", undefined, undefined],
  ["/w", "/a", "/w", "/a"],
  ["/w", "/a", "/w/", "/a"],
  ["/w", "/w/a", "/w", "/a"],
  ["/w", "/a", "/x", undefined],
  ["/w", "/a", "", undefined],
])("below %j, %j (X-Forwarded-Prefix %j) is %j", (prefix, url, forwarded, right) => {
  expect(path(prefix, url, forwarded)).toBe(right);
});
