import { execFileSync, spawnSync } from "node:child_process";
import { describe, expect, it } from "vitest";
import { createRedactor } from "./redactor.ts";

const secret = "sk-ant-api03-Zx9_kQ7vL2mN-8pRtY4wB6cD1fG3hJ5sA0uE";
const redactor = createRedactor([{ name: "KEY", value: secret }]);

/** Other people's programs say how a secret looks in an encoding. */
const programs = [
  "cat",
  "base64",
  "base64 -w 20",
  "base32",
  "openssl base64",
  "openssl base64 | base64",
  "xxd",
  "xxd -p",
  "xxd -u -p",
  "xxd -i",
  "od",
  "od -c",
  "od -x",
  "od -An -tx1",
  "od -An -tu1",
  "od -An -to1",
  "hexdump",
  "hexdump -C",
  "fold -w 10",
  "fold -w 16 | cat -n",
  "rev",
  "tr a-zA-Z n-za-mN-ZA-M",
  "tr a-z A-Z",
  "sed 's/./& /g'",
  "sed 's/./&\\n/g'",
  "jq -Rs .",
  "jq -sRr @uri",
  "jq -sRr @base64",
  "jq -sRr @html",
  "jq -sRr @sh",
  "iconv -t utf-16le | base64",
  'python3 -c \'import sys, urllib.parse as u; print("".join("%%%02X" % ord(c) for c in sys.stdin.read()))\'',
  "python3 -c 'import sys, quopri; print(quopri.encodestring(sys.stdin.buffer.read(), True).decode())'",
  "python3 -c 'import sys; print(list(sys.stdin.buffer.read()))'",
  "python3 -c 'import sys; print(repr(sys.stdin.buffer.read().hex(\" \")))'",
];

/** The system's programs, and no wrappers that a person has put before them. */
const env = { PATH: "/usr/local/bin:/usr/bin:/bin:/opt/homebrew/bin" };

const has = (program: string): boolean => spawnSync("which", [program], { env }).status === 0;

describe("a secret as a program prints it", () => {
  for (const program of programs) {
    const needed = program.match(/(?:^|\| )\w+/g)?.map((it) => it.replace("| ", "")) ?? [];
    const missing = needed.filter((it) => !has(it));
    const why = missing.length > 0 ? ` (skipped: no ${missing.join(", ")})` : "";
    it.skipIf(missing.length > 0)(`is found after: ${program}${why}`, () => {
      const run = (input: string) =>
        execFileSync("sh", ["-c", program], { input, encoding: "utf8", env });
      for (const [before, after] of [
        ["", ""],
        ["a", "zz"],
        ["ab ", "\n"],
      ] as const) {
        const said = redactor.text(run(`${before}${secret}${after}`));
        expect(said).toContain("[redacted:KEY]");
        // what is left tells fewer than twelve characters of it in a row
        const bare = (text: string) => text.replace(/\[redacted:KEY\]/g, "-").replace(/\s/g, "");
        const other = bare(run("#".repeat(secret.length)));
        expect(bare(said).length).toBeLessThan(other.length / 2 + 120);
      }
    });
  }
});

/** Texts that would cost a careless pattern more than their length. */
const hostile: Record<string, string> = {
  "beginnings of tokens": "ghp_",
  "beginnings of JWTs": "eyJ",
  "parts of JWTs": "eyJaaaaaaaaaaaa.",
  "beginnings of keys": "-----BEGIN PRIVATE KEY-----\n",
  "lines of a key": `${"A".repeat(64)}\n`,
  addresses: "a://b:",
  labels: "authorization=",
  bearers: "bearer ",
  "parts of the secret": secret.slice(0, 15),
  secrets: secret,
  "escape sequences": "\x1b]0;",
  deletions: "ab\b\b",
  "characters of other scripts": "漢字",
  "letters and digits": "a1B2",
  dashes: "-",
};

it.each(Object.entries(hostile))("needs time in proportion to a text of %s", (_what, part) => {
  const work = (length: number): number => {
    const text = part.repeat(Math.ceil(length / part.length));
    const spent = [1, 2, 3].map(() => {
      const before = process.cpuUsage();
      redactor.text(text);
      const stream = redactor.stream();
      for (let at = 0; at < text.length; at += 8_192) stream.add(text.slice(at, at + 8_192));
      stream.end();
      const { user } = process.cpuUsage(before);
      return user;
    });
    return Math.min(...spent);
  };
  work(16_384); // compiles
  const [small, large] = [work(32_768), work(262_144)];
  expect(large / Math.max(small, 2_000)).toBeLessThan(32); // 8 times the text; the square would be 64
});
