import { describe, expect, it } from "vitest";
import { createRedactor } from "./redactor.ts";

const redactor = createRedactor();
const body = "aZ3kQ9vL2mN8pRtY4wB6cD1fG7hJ5sA0uEiOxWyTqPlKjHgFdSmNbVcXz1234567890abcdefghijkl";
const some = (count: number) => body.repeat(4).slice(0, count);
const hex = (count: number) => "3f9a1c07e5b2d8640fa7".repeat(6).slice(0, count);
const jwt = `eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0NTY3ODkwIn0.${some(43)}`;
/** As `openssl genpkey` writes one; made for this test. */
const pem = `-----BEGIN PRIVATE KEY-----
${some(64)}
${some(64).split("").reverse().join("")}
${some(20)}
-----END PRIVATE KEY-----`;

/** Written in two parts, so that no scanner takes this file for a leak. */
const tokens: [string, string][] = [
  ["GitHub token", `gh${"p"}_${some(36)}`],
  ["GitHub token", `gh${"s"}_${some(36)}`],
  ["GitHub token", `github${"_pat_"}11${some(20)}_${some(59)}`],
  ["GitLab token", `gl${"pat-"}${some(20)}`],
  ["Anthropic key", `sk-${"ant-"}api03-${some(90)}`],
  ["OpenAI key", `sk-${"proj-"}${some(48)}`],
  ["API key", `${"sk"}-${some(48)}`],
  ["Google API key", `AI${"za"}${some(35)}`],
  ["Slack token", `xo${"xb-"}123456789012-${some(24)}`],
  ["Slack webhook", `hooks.sl${"ack.com"}/services/T0AZ9/B0X3/${some(24)}`],
  ["Discord webhook", `/api/web${"hooks/"}1234567890123/${some(68)}`],
  ["npm token", `np${"m_"}${some(36)}`],
  ["PyPI token", `py${"pi-"}AgEIcHlwaS5vcmc${some(60)}`],
  ["Stripe key", `sk_${"live_"}${some(24)}`],
  ["AWS access key", `AK${"IA"}Q3EGHOPDXWZ2NVBK`],
  ["JWT", jwt],
  ["private key", pem],
  ["private key", pem.replaceAll("\n", "\\n")],
  ["Azure DevOps token", `${some(76)}AZ${"DO"}${some(4)}`],
];

describe.each(tokens)("a token that nobody told us of: %s", (name, token) => {
  it("is taken out", () => {
    expect(redactor.text(`a ${token} b`)).toBe(`a [redacted:${name}] b`);
    expect(redactor.text(`x="${token}"`)).toBe(`x="[redacted:${name}]"`);
    expect(redactor.text(JSON.stringify(`\n${token}`))).toContain(`[redacted:${name}]`);
  });

  it("is taken out of colours and zero-width characters", () => {
    const cut = Math.floor(token.length / 2);
    for (const between of ["\x1b[1m", "\u200b", "\x1b[0;31m\u2060"])
      expect(redactor.text(`${token.slice(0, cut)}${between}${token.slice(cut)}`)).toBe(
        `[redacted:${name}]`,
      );
  });

  it("is not shown by a stream, wherever it is cut", () => {
    const whole = `it is ${token} here`;
    for (let cut = 0; cut <= whole.length; cut += 1) {
      const stream = redactor.stream();
      const said = stream.add(whole.slice(0, cut)) + stream.add(whole.slice(cut)) + stream.end();
      expect(said).toContain("[redacted:");
      expect(said).not.toContain(token.slice(-12));
      expect(said.length).toBeLessThan(80);
    }
    const stream = redactor.stream();
    const said = [...whole].map((it) => stream.add(it)).join("") + stream.end();
    expect(said).not.toContain(token.slice(-12));
  });
});

it.each([
  ["Authorization: Bearer ", some(40)],
  ["Authorization: Basic ", Buffer.from("ada:s3cr3t-word").toString("base64")],
  ['"authorization": "token ', hex(40)],
  ["curl -H 'X: y' -H 'Authorization: ", `${some(30)}`],
  ["AWS_SECRET_ACCESS_KEY=", `wJ/+${some(36)}`],
  ['"SecretAccessKey": "', some(40)],
  ["AZURE_DEVOPS_EXT_PAT=", "a3kq7vl2mn5prty4wb6cd2fg7hj5sa3ueioxwytqplkjhgfdsmnb"],
  ["git clone https://ada:", "s3cr3t-Word", "@github.com/ada/engine"],
  ["redis://:", "Hq72kLmZ", "@cache:6379/0"],
])("a value that only its label shows, after %s", (label, value, after = "\n") => {
  const said = redactor.text(`${label}${value}${after}`);
  expect(said).not.toContain(value);
  expect(said.startsWith(label.replace(/(token|Bearer|Basic) $/, "").slice(0, 12))).toBe(true);
  expect(said.endsWith(after)).toBe(true);
});

/** Real-life texts that look like secrets and are none. */
const harmless = [
  `      "integrity": "sha512-${Buffer.from(hex(64)).toString("base64")}",`,
  "commit 3f9a1c07e5b2d8640fa73f9a1c07e5b2d8640fa7",
  "index 8ab686eafeb1f44702738c8b0f24f2567c36da6d..d670460b4b4aece5915caf5c68d12f560a9fe3e4 100644",
  "id 123e4567-e89b-12d3-a456-426614174000",
  `sha256:${hex(64)}`,
  "export GITHUB_TOKEN=ghp_xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx",
  "GITHUB_TOKEN=ghp_your-token-here and sk-ant-... or sk-xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx",
  "AKIAIOSFODNN7EXAMPLE",
  "Authorization: Bearer $TOKEN",
  "Authorization: Bearer <token>",
  "Authorization: Bearer YOUR_API_KEY",
  "Authorization: required for every request",
  "A bearer of-extraordinarily-good-news came",
  "git clone https://github.com/ada/engine.git and http://localhost:3000/@vite/client",
  "postgres://postgres:postgres@localhost:5432/test and https://user:$PASS@host and https://u:{{P}}@h",
  "git@github.com:ada/engine.git",
  "https://registry.npmjs.org/@scope/name/-/name-1.2.3.tgz",
  "import { task } from './sk-loading-spinner-component-with-a-long-name'; npm_config_registry=x",
  "npm_lifecycle_event=test npm_package_json=/workspace/package.json",
  `ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAI${some(43)} ada@host`,
  `-----BEGIN CERTIFICATE-----\n${some(64)}\n-----END CERTIFICATE-----`,
  "-----BEGIN PUBLIC KEY-----\nMFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAE\n-----END PUBLIC KEY-----",
  "data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==",
  "@@ -1,3 +1,3 @@ function disk_usage() { return ask-user; }",
  "eyJ is how base64 of JSON begins; eyJhIjoxfQ== is one.",
];

it.each(harmless)("leaves alone: %s", (text) => {
  expect(redactor.text(text)).toBe(text);
});
