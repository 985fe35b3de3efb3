import { describe, expect, it } from "vitest";
import { replyHeaders, requestHeaders } from "./headers.ts";

const sides = {
  origin: "http://5173-x-capability.localhost:4748",
  inside: "http://localhost:5173",
};
const asked = (headers: Record<string, string>) =>
  requestHeaders(headers, sides, (bearer) => bearer === "ours");
const replied = (headers: Record<string, string | string[]>, egress: "open" | "closed" = "open") =>
  replyHeaders(headers, sides, egress);

describe("a request to the server in a DevBox", () => {
  it("is addressed to the server itself, and the capability is nowhere in it", () => {
    const headers = asked({
      host: "5173-x-capability.localhost:4748",
      origin: sides.origin,
      referer: `${sides.origin}/a?b=1`,
      accept: "text/html",
      "x-forwarded-host": "5173-x-capability.localhost:4748",
      forwarded: "host=5173-x-capability.localhost",
    });
    expect(headers).toEqual({
      host: "localhost:5173",
      origin: "http://localhost:5173",
      referer: "http://localhost:5173/a?b=1",
      accept: "text/html",
    });
  });

  it.each([
    "http://127.0.0.1:4747/runs/run_x",
    `${sides.origin}.evil.example/`,
    "http://localhost:5173/",
  ])("does not say that it comes from %s", (referer) => {
    const origin = referer.split("/").slice(0, 3).join("/");
    expect(asked({ referer, origin })).toEqual({ host: "localhost:5173", origin: "null" });
  });

  it("keeps the page's own login and cookies, but never a credential of Wheelhouse", () => {
    expect(asked({ authorization: "Bearer page", cookie: "a=b" })).toMatchObject({
      authorization: "Bearer page",
      cookie: "a=b",
    });
    for (const authorization of ["Bearer ours", "bearer  ours "])
      expect(asked({ authorization })).not.toHaveProperty("authorization");
  });

  it("has no header of one connection, also not those that it names itself", () => {
    const headers = asked({
      connection: "keep-alive, X-Own",
      "x-own": "1",
      "keep-alive": "5",
      te: "x",
    });
    expect(headers).toEqual({ host: "localhost:5173" });
  });
});

describe("a reply of the server in a DevBox", () => {
  it("sets cookies for its own host only", () => {
    const set = ["a=1; Domain=localhost; Path=/", "b=2; path=/; DOMAIN = .localhost", "c=domain=x"];
    expect(replied({ "set-cookie": set })["set-cookie"]).toEqual([
      "a=1; Path=/",
      "b=2; path=/",
      "c=domain=x",
    ]);
  });

  it("redirects to the preview where it means itself", () => {
    expect(replied({ location: "http://localhost:5173/login" })["location"]).toBe(
      `${sides.origin}/login`,
    );
    for (const location of ["/login", "https://example.com/", "http://localhost:51730/"])
      expect(replied({ location })["location"]).toBe(location);
  });

  it("cannot change other origins, nor what the browser may tell them", () => {
    const headers = replied({
      "clear-site-data": '"*"',
      "strict-transport-security": "max-age=1",
      "referrer-policy": "unsafe-url",
      "cross-origin-opener-policy": "unsafe-none",
      "cross-origin-resource-policy": "cross-origin",
      "alt-svc": "h3=:1",
      connection: "x-own",
      "x-own": "1",
    });
    expect(headers).toEqual({
      "content-security-policy": expect.any(String),
      "referrer-policy": "same-origin",
      "cross-origin-opener-policy": "same-origin",
      "cross-origin-resource-policy": "same-origin",
      "origin-agent-cluster": "?1",
    });
  });

  it("keeps its own policy beside ours, which follows the Run's network access", () => {
    const own = "default-src 'none'";
    expect(replied({ "content-security-policy": own })["content-security-policy"]).toMatch(
      /^default-src 'none', default-src 'self' .*frame-ancestors 'self'$/,
    );
    expect(replied({}, "open")["content-security-policy"]).toContain("https: wss:");
    expect(replied({}, "closed")["content-security-policy"]).not.toMatch(/https:|wss:/);
    for (const policy of ["open", "closed"] as const)
      expect(replied({}, policy)["content-security-policy"]).not.toMatch(/ http:| \*/);
  });
});
