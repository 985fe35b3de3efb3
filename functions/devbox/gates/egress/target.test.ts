import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { readTarget, targetText } from "./target.ts";

/** As Node gives the bytes of a request. */
const sent = (text: string) => Buffer.from(text, "utf8").toString("latin1");

describe("a target", () => {
  it.each([
    ["example.com:443", "example.com:443"],
    ["EXAMPLE.Com:443", "example.com:443"],
    ["example.com.:443", "example.com:443"],
    ["_dmarc.example.com:80", "_dmarc.example.com:80"],
    ["a--b.example.com:80", "a--b.example.com:80"],
    ["bücher.example:443", "xn--bcher-kva.example:443"],
    ["gıthub.com:443", "xn--gthub-n4a.com:443"], // a dotless i
    ["①②⑦.⓪.⓪.①:80", "127.0.0.1:80"],
    ["127.0.0.1:80", "127.0.0.1:80"],
    ["127.0.0.1.:80", "127.0.0.1:80"],
    ["2130706433:80", "127.0.0.1:80"],
    ["0x7f.1:80", "127.0.0.1:80"],
    ["0177.1:80", "127.0.0.1:80"],
    ["0177.0.0.01:80", "127.0.0.1:80"],
    ["127.1:80", "127.0.0.1:80"],
    ["0:80", "0.0.0.0:80"],
    ["0xa9fea9fe:80", "169.254.169.254:80"],
    ["[::1]:80", "[::1]:80"],
    ["[0:0:0:0:0:0:0:1]:80", "[::1]:80"],
    ["[::ffff:127.0.0.1]:80", "[::ffff:7f00:1]:80"],
    ["[FE80::1]:80", "[fe80::1]:80"],
    ["localhost:80", "localhost:80"],
  ])("%s means %s", (text, means) => {
    const target = readTarget(sent(text));
    if ("unreadable" in target) throw new Error(target.unreadable);
    expect(targetText(target)).toBe(means);
    expect(target.literal).toBe(/^[\d.[]/.test(means));
  });

  it.each([
    "",
    ":",
    ":80",
    "example.com",
    "example.com:",
    "example.com:0",
    "example.com:00080",
    "example.com:65536",
    "example.com:99999999999999999999",
    "example.com:80:80",
    "example.com:+80",
    "example.com: 80",
    "example.com:80 ",
    "example.com:8o",
    "example.com\0.evil.com:80",
    "example.com%00.evil.com:80",
    "example.com%2eevil.com:80",
    "user@example.com:80",
    "user:pw@example.com:80",
    "github.com@169.254.169.254:80",
    "github.com\\@169.254.169.254:80",
    "example.com/:80",
    "example.com/path:80",
    "example.com?x:80",
    "example.com#x:80",
    "exam ple.com:80",
    "exam\tple.com:80",
    "exam\r\nple.com:80",
    "example..com:80",
    ".example.com:80",
    "example.com..:80",
    "-example.com:80",
    "*.example.com:80",
    "256.256.256.256:80",
    "1.2.3.4.5:80",
    "0x100000000:80",
    "::1:80",
    "[::1]",
    "[::1:80",
    "::1]:80",
    "[::1]]:80",
    "[[::1]]:80",
    "[127.0.0.1]:80",
    "[fe80::1%eth0]:80",
    "[fe80::1%25eth0]:80",
    "[::1]x:80",
    "x[::1]:80",
    "[]:80",
    `${"a".repeat(64)}.com:80`,
    `${"a.".repeat(127)}com:80`,
    "http://example.com:80",
  ])("is refused: %j", (text) => {
    expect(readTarget(sent(text))).toEqual({ unreadable: expect.any(String) });
  });

  it("has the usual port when it names none, but never an empty one", () => {
    expect(readTarget("example.com", 80)).toMatchObject({ host: "example.com", port: 80 });
    expect(readTarget("[2606::1]", 80)).toMatchObject({ host: "2606::1", port: 80 });
    expect(readTarget("example.com:", 80)).toEqual({ unreadable: expect.any(String) });
  });
});

it("a target that is read means the same when it is read again", () => {
  const texts = fc.oneof(
    fc.string({ unit: "binary", maxLength: 40 }),
    fc.webAuthority({ withPort: true }),
    fc.domain().map((it) => `${it}:443`),
  );
  fc.assert(
    fc.property(texts, (text) => {
      const target = readTarget(sent(text));
      if ("unreadable" in target) return;
      expect(readTarget(targetText(target))).toEqual(target);
      expect(target.host).toMatch(/^[\x21-\x7e]+$/);
      expect(target.host).toBe(target.host.toLowerCase());
    }),
    { numRuns: 500 },
  );
});
