import { describe, expect, it } from "vitest";
import { addressProblem, isOuter } from "./address.ts";

const deployed = "https://w.example.com";
const here = "http://127.0.0.1:4747";

describe("an address to send to", () => {
  it.each(["https://hooks.slack.com/services/T/B/x", "https://example.com:8443/a?b=c#d"])(
    "may be %s",
    (url) => expect(addressProblem(url, [deployed])).toBeUndefined(),
  );

  it.each([
    "",
    "x",
    "//example.com",
    "http://example.com",
    "ftp://example.com",
    "file:///etc/passwd",
    "javascript:alert(1)",
    "https://user@example.com",
    "https://user:word@example.com",
    "https://w.example.com/api/runs",
    "https://w.example.com./api/runs",
    "https://W.Example.COM:443/",
    "https://localhost.",
    "https://a.localhost..",
    "https://metadata.google.internal.",
    "https://printer.local.",
    "https://metadata.",
    "https://127.0.0.1.",
    "https://168.63.129.16",
    "https://[::]",
    "https://[3fff::1]",
    "https://[5f00::1]",
    "https://[4000::1]",
    "https://127.0.0.1",
    "https://localhost",
    "https://a.localhost",
    "https://metadata",
    "https://metadata.google.internal",
    "https://printer.local",
    "https://169.254.169.254/latest/meta-data",
    "https://10.0.0.1",
    "https://172.16.0.1",
    "https://192.168.1.1",
    "https://100.64.0.1",
    "https://0.0.0.0",
    "https://2130706433",
    "https://0x7f.1",
    "https://0177.0.0.1",
    "https://127.1",
    "https://[::1]",
    "https://[::ffff:127.0.0.1]",
    "https://[::ffff:a9fe:a9fe]",
    "https://[fd00:ec2::254]",
    "https://[fe80::1]",
    "https://[64:ff9b::7f00:1]",
    "https://[2002:7f00:1::]",
    "https://example.com\\@127.0.0.1",
    "https://example.com /a",
    "http://127.0.0.1:9000",
  ])("may not be %s", (url) => expect(addressProblem(url, [deployed])).toBeDefined());

  it("may be on this machine if Wheelhouse is, but may not be Wheelhouse itself", () => {
    expect(addressProblem("http://127.0.0.1:9000/x", [here])).toBeUndefined();
    expect(addressProblem("http://localhost:9000", [here])).toBeUndefined();
    expect(addressProblem("http://10.0.0.1:9000", [here])).toBeDefined();
  });

  it.each([
    "http://127.0.0.1:4747/x",
    "http://localhost:4747/x",
    "http://LOCALHOST:4747",
    "http://localhost.:4747",
    "http://console.localhost:4747",
    "http://127.0.0.2:4747",
    "http://127.1:4747",
    "http://2130706433:4747",
    "http://0x7f.0.0.1:4747",
    "http://0:4747",
    "http://[::1]:4747",
    "http://[::]:4747",
    "http://[::ffff:127.0.0.1]:4747",
    "https://localhost:4747",
    "http://127.0.0.1.:4747",
  ])("is never Wheelhouse on this machine, as %s", (url) =>
    expect(addressProblem(url, [here])).toMatch(/Wheelhouse itself/),
  );

  it.each([
    ["http://127.0.0.1:9000/x", true],
    ["http://127.0.0.1:4747/wheelhouse/x", false],
    ["https://w.example.com/wheelhouse", false],
    ["https://W.example.com:443/wheelhouse/api/webhooks/x", false],
    ["https://w.example.com/other/../wheelhouse/x", false],
    ["https://w.example.com/", true],
    ["https://w.example.com/wheelhouses/x", true],
  ])("below a path of a host may be %s: %s", (url, good) => {
    const own = ["https://w.example.com/wheelhouse", `${here}/wheelhouse`];
    expect(addressProblem(url, own) === undefined).toBe(good);
  });

  it.each([
    "http://localhost.:9000",
    "http://[::1]:9000",
    "http://0.0.0.0:9000",
    "http://a.localhost:1",
  ])("names this machine as 127.0.0.1 or localhost only, not as %s", (url) =>
    expect(addressProblem(url, [here])).toBeDefined(),
  );
});

it.each(["93.184.216.34", "2606:2800:220:1::1"])("%s can be reached by everybody", (address) =>
  expect(isOuter(address)).toBe(true),
);
it.each(["127.0.0.1", "::1", "169.254.169.254", "::ffff:10.0.0.1", "nonsense", ""])(
  "%s cannot",
  (address) => expect(isOuter(address)).toBe(false),
);
