import { describe, expect, it } from "vitest";
import { gate } from "./access.ts";

const at = gate(() => 4747, ["wheelhouse.example.com"]);

const knock = (headers: Record<string, string>, method = "GET") => ({
  method,
  header: (name: string) => headers[name],
});
const passes = (headers: Record<string, string>, method?: string): boolean => {
  try {
    at.checkSender(knock(headers, method));
    return true;
  } catch {
    return false;
  }
};

describe("the host of a request", () => {
  it.each([
    ["127.0.0.1:4747", true],
    ["localhost:4747", true],
    ["[::1]:4747", true],
    ["localhost:8089", true],
    ["127.0.0.1:8089", true],
    ["[::1]:8089", true],
    ["LOCALHOST:8089", true],
    ["localhost", true],
    ["wheelhouse.example.com", true],
    ["Wheelhouse.Example.com:8443", true],
    ["", false],
    ["evil.example:4747", false],
    ["localhost.evil.example:4747", false],
    ["127.0.0.1.evil.example:4747", false],
    ["evil-localhost:4747", false],
    ["localhost.:4747", false],
    ["wheelhouse.example.com.evil.example", false],
    ["sub.wheelhouse.example.com", false],
    ["127.0.0.2:4747", false],
    ["0.0.0.0:4747", false],
    ["[::]:4747", false],
    ["[::ffff:127.0.0.1]:4747", false],
    ["2130706433:4747", false],
    ["localhost:0", false],
    ["localhost:123456", false],
    ["localhost:4747@evil.example", false],
    ["localhost:4747/evil.example", false],
    ["localhost:4747,evil.example", false],
    ["user@localhost:4747", false],
  ])("%j is this server: %s", (host, good) => expect(passes({ host })).toBe(good));
});

describe("the origin of a request", () => {
  it.each([
    ["localhost:8089", "http://localhost:8089", {}, true],
    ["[::1]:8089", "http://[::1]:8089", {}, true],
    ["localhost:8089", "http://localhost:8090", {}, false],
    ["localhost:8089", "http://127.0.0.1:8089", {}, false],
    ["localhost:8089", "https://localhost:8089", {}, false],
    ["localhost:8089", "null", {}, false],
    ["localhost:8089", "http://evil.example", {}, false],
    [
      "wheelhouse.example.com",
      "https://wheelhouse.example.com",
      { "x-forwarded-proto": "https" },
      true,
    ],
    ["wheelhouse.example.com", "https://wheelhouse.example.com", {}, false],
    [
      "wheelhouse.example.com",
      "http://wheelhouse.example.com",
      { "x-forwarded-proto": "https" },
      false,
    ],
    [
      "wheelhouse.example.com",
      "https://wheelhouse.example.com",
      { "x-forwarded-proto": "https, http" },
      false,
    ],
  ])("for %s from %s with %j passes: %s", (host, origin, more, good) => {
    expect(passes({ host, origin, ...more }, "POST")).toBe(good);
  });

  it("is never asked for by a browser before a call", () => {
    expect(passes({ host: "localhost:8089" }, "OPTIONS")).toBe(false);
  });
});

describe("the console", () => {
  it.each([
    ["127.0.0.1:4747", {}, "http://127.0.0.1:4747"],
    ["localhost:4747", {}, undefined],
    ["[::1]:4747", {}, undefined],
    ["localhost:8089", {}, "http://localhost:8089"],
    ["[::1]:8089", {}, "http://[::1]:8089"],
    ["wheelhouse.example.com", { "x-forwarded-proto": "https" }, "https://wheelhouse.example.com"],
  ])("at %s with %j has the origin %s", (host, more, origin) => {
    expect(at.consoleOrigin(knock({ host, ...more }))).toBe(origin);
    expect(at.isAlias(host)).toBe(origin === undefined);
  });
});
