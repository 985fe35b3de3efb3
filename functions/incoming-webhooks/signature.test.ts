import { createHmac } from "node:crypto";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  githubSignature,
  sign,
  verifyAzurePassword,
  verifyGithubSignature,
  verifySignature,
} from "./signature.ts";

const body = Buffer.from('{"zen":"Keep it simple."}');
const now = Date.parse("2026-11-02T10:00:00Z");

/** The body with one bit the other way round, at every place. */
const changed = [...body.keys()].map((at) => {
  const copy = Buffer.from(body);
  copy[at] = (copy[at] ?? 0) ^ 1;
  return copy;
});

describe("a webhook of GitHub", () => {
  it("is genuine with the signature that GitHub documents", () => {
    const header = "sha256=757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17";
    const hello = Buffer.from("Hello, World!");
    expect(verifyGithubSignature("It's a Secret to Everybody", hello, header)).toBe(true);
    expect(githubSignature("It's a Secret to Everybody", hello)).toBe(header);
  });

  const right = githubSignature("secret", body);
  it.each([
    ["none", undefined],
    ["an empty one", ""],
    ["one without its kind", right.slice(7)],
    ["a short one", right.slice(0, -2)],
    ["a long one", `${right}00`],
    ["half of one more", `${right}0`],
    ["two", `${right},${right}`],
    ["one that is not hex", `sha256=${"z".repeat(64)}`],
    ["all zeros", `sha256=${"0".repeat(64)}`],
    ["one with another secret", githubSignature("Secret", body)],
    ["a sha1", `sha1=${createHmac("sha1", "secret").update(body).digest("hex")}`],
    [
      "a sha1 that says sha256",
      `sha256=${createHmac("sha1", "secret").update(body).digest("hex")}`,
    ],
  ])("is refused with %s", (_what, header) => {
    expect(verifyGithubSignature("secret", body, header)).toBe(false);
  });

  it("is refused if one bit of it is changed, and if there is no secret", () => {
    for (const other of changed) expect(verifyGithubSignature("secret", other, right)).toBe(false);
    expect(verifyGithubSignature("secret", Buffer.concat([body, Buffer.from(" ")]), right)).toBe(
      false,
    );
    expect(verifyGithubSignature("", body, githubSignature("", body))).toBe(false);
  });
});

describe("a webhook of our own", () => {
  const right = sign("secret", body, now);

  it("is genuine for five minutes in both directions, also beside the signature of an older secret", () => {
    for (const later of [0, 299_000, -299_000])
      expect(verifySignature("secret", body, right, now + later)).toBe(true);
    const both = `${sign("old", body, now)},${right.split(",")[1]}`;
    expect(verifySignature("secret", body, both, now)).toBe(true);
  });

  it("is refused if it is replayed later, or comes from the future", () => {
    for (const later of [301_000, -301_000, 86_400_000])
      expect(verifySignature("secret", body, right, now + later)).toBe(false);
  });

  it("is refused if its time, its body or its secret is another one", () => {
    const [time = "", mac = ""] = right.split(",");
    const later = `t=${Number(time.slice(2)) + 1},${mac}`;
    expect(verifySignature("secret", body, later, now)).toBe(false);
    for (const other of changed) expect(verifySignature("secret", other, right, now)).toBe(false);
    expect(verifySignature("other", body, right, now)).toBe(false);
    expect(verifySignature("", body, sign("", body, now), now)).toBe(false);
    for (const header of [
      undefined,
      "",
      time,
      mac,
      `${mac},${time}`,
      `${right},x`,
      `${right} `,
      `t=1e9,${mac}`,
    ])
      expect(verifySignature("secret", body, header, now)).toBe(false);
  });

  it("is genuine for exactly the bytes that were signed", () => {
    fc.assert(
      fc.property(
        fc.uint8Array(),
        fc.uint8Array(),
        fc.string({ minLength: 1 }),
        (one, other, secret) => {
          const header = sign(secret, one, now);
          expect(verifySignature(secret, one, header, now)).toBe(true);
          expect(verifySignature(secret, other, header, now)).toBe(
            Buffer.compare(one, other) === 0,
          );
        },
      ),
    );
  });
});

describe("a service hook of Azure DevOps", () => {
  const basic = (text: string) => `Basic ${Buffer.from(text).toString("base64")}`;
  it("is genuine with the password of its subscription, with any user name", () => {
    for (const text of ["azure:se:cret", ":se:cret"])
      expect(verifyAzurePassword("se:cret", basic(text))).toBe(true);
  });

  it.each([
    undefined,
    "",
    "Basic",
    "Bearer secret",
    basic("secret"),
    basic("a:secre"),
    basic("a:secret2"),
    basic("a:"),
    "Basic !!",
  ])("is refused with %j", (header) => {
    expect(verifyAzurePassword("secret", header)).toBe(false);
    expect(verifyAzurePassword("", header)).toBe(false);
  });
});

it("no header causes a bug, whatever it contains", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary" }), (header) => {
      expect(verifyGithubSignature("secret", body, header)).toBe(false);
      expect(verifySignature("secret", body, header, now)).toBe(false);
      expect(verifyAzurePassword("secret", header)).toBe(false);
    }),
  );
});
