import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createRedactor } from "./redactor.ts";

const secret = "sk-ant-api03-Zx9_kQ7vL2mN-8pRtY4wB6cD1fG3hJ5sA0uE";
const key = { name: "ANTHROPIC_API_KEY", value: secret };
const mark = "[redacted:ANTHROPIC_API_KEY]";
const hex = Buffer.from(secret).toString("hex");
const base64 = Buffer.from(secret).toString("base64");
const each = (write: (character: string) => string) => [...secret].map(write).join("");
const code = (it: string) => it.charCodeAt(0);

/** How a program, or somebody who wants to get a secret out, may print it. */
const disguises: Record<string, string> = {
  "as it is": secret,
  "URL-encoded": each((it) => `%${code(it).toString(16)}`),
  "as JSON escapes": each((it) => `\\u${code(it).toString(16).padStart(4, "0")}`),
  "as HTML entities": each((it) => `&#${code(it)};`),
  "as hexadecimal HTML entities": each((it) => `&#x${code(it).toString(16)};`),
  "in hex": hex,
  "in upper-case hex": hex.toUpperCase(),
  "in hex with colons": (hex.match(/../g) ?? []).join(":"),
  "as escapes of bytes": each((it) => `\\x${code(it).toString(16)}`),
  "as octal escapes": each((it) => `\\${code(it).toString(8).padStart(3, "0")}`),
  "as an array of numbers": JSON.stringify([...Buffer.from(secret)]),
  "as an array of hex numbers": each((it) => `0x${code(it).toString(16)}, `),
  "in base64": base64,
  "in base64 of UTF-16": Buffer.from(secret, "utf16le").toString("base64"),
  "in base64, twice": Buffer.from(base64).toString("base64"),
  "in base64, in lines": (base64.match(/.{1,20}/g) ?? []).join("\r\n"),
  "as basic authorization": Buffer.from(`user:${secret}`).toString("base64"),
  "in base64url, in the middle": Buffer.from(`{"k":"${secret}"}`).toString("base64url"),
  reversed: [...secret].reverse().join(""),
  "reversed base64": [...base64].reverse().join(""),
  "in rot13": secret.replace(/[a-z]/gi, (it) =>
    String.fromCharCode(code(it) + (code(it.toLowerCase()) < 110 ? 13 : -13)),
  ),
  "in upper case": secret.toUpperCase(),
  "in lines": (secret.match(/.{1,10}/g) ?? []).join("\n"),
  "in parts of a program": (secret.match(/.{1,4}/g) ?? []).join('" + "'),
  "character by character": each((it) => `${it} `),
  "with colours between": each((it) => `\x1b[3${code(it) % 8}m${it}`),
  "with titles between": each((it) => `${it}\x1b]0;title\x07`),
  "with zero-width characters between": each((it) => `${it}\u200b`),
  "with variation selectors between": each((it) => `${it}\ufe0f`),
  "with soft hyphens between": each((it) => `${it}\u00ad`),
  "with NULs between, as UTF-16 is shown": each((it) => `${it}\u2400`),
  "with deleted characters between": each((it) => `${it}x\b`),
  "in fullwidth characters": each((it) => String.fromCharCode(code(it) + 0xfee0)),
  "inside a link of a terminal": `\x1b]8;;https://example.org/?k=${secret}\x07here\x1b]8;;\x07`,
};

/** What of a disguise is not the secret. */
const around: Record<string, string> = {
  "as basic authorization": Buffer.from("user:").toString("base64").slice(0, 6),
  "in base64url, in the middle": Buffer.from('{"k":"').toString("base64url"),
};

/** The longest part of the secret's disguise, in letters and digits, that a text still shows. */
function shown(text: string, how: string): number {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: escape sequences are no part of it
  const escapes = /\x1b\][^\x07]*\x07|\x1b\[\d*m|x[\b]/g;
  const bare = (it: string) =>
    (how.includes("link") ? it : it.replace(escapes, "")).replace(/[^A-Za-z0-9]/g, "");
  const disguise = how.includes("link")
    ? secret
    : (disguises[how] ?? "").slice((around[how] ?? "").length);
  const left = bare(text.replaceAll(mark, "-"));
  const whole = bare(disguise);
  let longest = 0;
  for (let at = 0; at < whole.length; at += 1)
    while (left.includes(whole.slice(at, at + longest + 1)) && at + longest < whole.length)
      longest += 1;
  return longest;
}

describe("a redactor that knows a secret", () => {
  const redactor = createRedactor([key]);

  it.each(Object.entries(disguises))("finds it %s", (how, disguise) => {
    const said = redactor.text(`before: ${disguise} :after`);
    expect(said).toContain(mark);
    expect(said).toMatch(/^before: .*:after$/s);
    expect(shown(said, how)).toBeLessThan(6);
  });

  it.each(Object.entries(disguises))("never shows it %s, wherever it is cut", (how, disguise) => {
    const cuts = fc.array(fc.nat({ max: disguise.length + 40 }), { maxLength: 12 });
    fc.assert(
      fc.property(cuts, fc.boolean(), (places, everywhere) => {
        const whole = `before ${disguise} after\n`;
        const stream = redactor.stream();
        const ends = everywhere ? [...whole].map((_, at) => at) : [...places].sort((a, b) => a - b);
        let at = 0;
        let said = "";
        for (const end of ends) {
          said += stream.add(whole.slice(at, end));
          at = Math.max(at, end);
        }
        said += stream.add(whole.slice(at)) + stream.end();
        expect(shown(said, how)).toBeLessThan(6);
        expect(said.startsWith("before ") && said.endsWith(" after\n")).toBe(true);
      }),
      { numRuns: 60 },
    );
  });

  it("finds a part of it, and not what every such key begins with", () => {
    expect(redactor.text(`cut: ${secret.slice(0, 30)}`)).toMatch(
      /^cut: sk-ant-[ap]*\[redacted:ANTHROPIC_API_KEY\]$/,
    );
    const manual = "Keys begin with sk-ant-api03- and are shown once.";
    expect(redactor.text(manual)).toBe(manual);
  });

  it("takes it out of every string of a value", () => {
    const fact = { title: "env", call: { env: [`K=${secret}`, base64], [secret]: 1 } };
    const said = JSON.stringify(redactor.deep(fact));
    expect(said).not.toMatch(/Zx9|c2stYW50/);
    expect(redactor.deep(fact)).toMatchObject({ title: "env", call: { [mark]: 1 } });
  });

  it("redacts what is redacted to the same", () => {
    const once = redactor.text(Object.values(disguises).join("\n"));
    expect(redactor.text(once)).toBe(once);
  });

  it("keeps the lines of a patch and how they begin", () => {
    const patch = ` one\n-key: ${secret}\n+${secret.slice(0, 20)}\n+${secret.slice(20)}\n two\n`;
    const kept = ` one\n-key: ${mark}\n+${mark}\n+${mark}\n two\n`;
    expect(redactor.lines(patch)).toBe(kept);
  });

  it("learns more secrets later, also for a stream that is open", () => {
    const one = createRedactor();
    const stream = one.stream();
    one.know({ name: "git gate", value: "q8Zk2Lw0xR5tYb7N" });
    expect(stream.add("To http://127.0.0.1:1/q8Zk2Lw0") + stream.add("xR5tYb7N/repo.git\n")).toBe(
      "To http://127.0.0.1:1/[redacted:git gate]/repo.git\n",
    );
  });
});

describe("a secret of another kind", () => {
  it.each([
    ["a passphrase", "correct-horse-battery-staple", "is correct horse\nbattery staple!"],
    ["short and full of signs", "p@$$w0rd!", "it's p@$$w0rd! now"],
    ["short, in base64", "hunter2hunter", Buffer.from("x:hunter2hunter").toString("base64")],
    ["eight characters", "Xk4-9mQz", "Xk4-9mQz"],
    ["inside an address", "postgres://app:s3cr3t-Word99@db/x", "s3cr3t-Word99"],
    [
      "a key file",
      '{"type":"x","private_key":"Zx9kQ7vL2mN8pRtY4wB6cD1f"}',
      "Zx9kQ7vL2mN8pRtY4wB6cD1f",
    ],
    ["with letters beyond ASCII", "Grün-Straße-Übung-77", "Gr%C3%BCn-Stra%C3%9Fe-%C3%9Cbung-77"],
  ])("%s", (_what, value, text) => {
    const said = createRedactor([{ name: "PASSWORD", value }]).text(text);
    expect(said).toContain("[redacted:PASSWORD]");
  });

  it("does not hide ordinary words because a secret is short or holds them", () => {
    const text =
      "a short word; the postgres database https://www.googleapis.com/oauth2/v1/certs is up";
    const values = [
      "short",
      "postgres://app:s3cr3t-Word99@db/x",
      "https://www.googleapis.com/oauth2/v1/k?x=Zx9kQ7vL2mN8pR",
    ];
    expect(createRedactor(values.map((value) => ({ name: "X", value }))).text(text)).toBe(text);
  });
});

describe("a stream", () => {
  const redactor = createRedactor([key]);
  const gone = (text: string): string => {
    const stream = redactor.stream();
    return stream.add(text);
  };

  it.each([
    ["a prompt", "Continue? [y/N] "],
    ["a line", "  ✓ src/app.test.ts (12 tests) 340ms\n"],
    ["colours", "\x1b[32mdone\x1b[0m"],
    [
      "the beginning of a block of text that is no key",
      "-----BEGIN PRIVATE KEY-----\nis how a key begins, and this is prose\n",
    ],
    ["a certificate", `-----BEGIN CERTIFICATE-----\n${"MIIB0zCC9aX+".repeat(5)}\n`],
  ])("shows %s at once", (_what, text) => {
    expect(gone(text).length).toBeGreaterThanOrEqual(text.length - 27);
    expect(gone(text)).toBe(gone(text));
  });

  it("holds back little of anything, and never more than a limit", () => {
    const flood = [
      "a1".repeat(40_000),
      "-----BEGIN RSA PRIVATE KEY-----\n".repeat(2_000),
      `eyJ${"a".repeat(40_000)}`,
    ];
    flood.push(
      `${secret.slice(0, 9)}${" ".repeat(60_000)}`,
      `-----BEGIN PRIVATE KEY-----\n${"A".repeat(64).concat("\n").repeat(900)}`,
    );
    for (const text of flood) {
      const stream = redactor.stream();
      let heard = 0;
      for (let at = 0; at < text.length; at += 4_096)
        heard += stream.add(text.slice(at, at + 4_096)).length;
      expect(stream.end().length).toBeLessThanOrEqual(24_100);
      expect(heard).toBeGreaterThan(0);
    }
  });

  it("says in pieces what it says at once of a text without secrets", () => {
    fc.assert(
      fc.property(fc.array(fc.string({ unit: "binary" })), (parts) => {
        const stream = redactor.stream();
        const said = parts.map((part) => stream.add(part)).join("") + stream.end();
        expect(said).toBe(parts.join(""));
      }),
    );
  });
});
