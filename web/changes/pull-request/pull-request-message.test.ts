import { execFileSync } from "node:child_process";
import { describe, expect, it } from "vitest";
import { readInstructions } from "../../../functions/instructions/parts.ts";
import { pullRequestMessage, shellQuoted } from "./pull-request-message.ts";

const said = (word: string): string =>
  execFileSync("/bin/sh", ["-c", `printf %s ${word}`], { encoding: "utf8" });

const hostile = [
  "it's '' done",
  "$(touch /tmp/x) `id` $HOME",
  'a "quoted" \\ backslash\\',
  "; rm -rf / #",
  "-n --title",
  "!! *.ts ~ {a,b} | & > <",
  "naïve 中文 👩‍👩‍👧",
  "",
];

describe("a word of shell", () => {
  it.each(hostile)("is read as what it was made of: %j", (text) => {
    expect(said(shellQuoted(text))).toBe(text);
  });

  it("keeps its line ends", () => {
    expect(said(shellQuoted("a\nb'\n"))).toBe("a\nb'\n");
  });
});

describe("the message that asks for a pull request", () => {
  const blocks = (title: string) =>
    readInstructions(pullRequestMessage(title)).parts.flatMap((it) =>
      it.kind === "block" ? [it.code] : [],
    );

  it("is text, and one block of shell", () => {
    expect(pullRequestMessage("Don't subtract")).toBe(
      [
        "Open a pull request: commit what is left, push the branch, and open it.",
        "",
        "```sh",
        "git add -A",
        "git diff --cached --quiet || git commit -m 'Don'\\''t subtract'",
        "git push",
        "wheelhouse-pr --title 'Don'\\''t subtract'",
        "```",
      ].join("\n"),
    );
    expect(blocks("Don't subtract")).toHaveLength(1);
  });

  it.each(["a\n```\n\n```sh\ntouch /tmp/x", "a\r```\u2028```sh\u0085x", "```"])(
    "cannot be left by a title: %j",
    (title) => {
      const [code = "", ...more] = blocks(title);
      expect(more).toEqual([]);
      expect(code.trimEnd().split(/[\n\r\u2028\u0085]/)).toHaveLength(4);
    },
  );

  it("takes a title without what cannot be seen, cut to one that can be read", () => {
    expect(pullRequestMessage("a\u202eb\u200b\tc")).toContain("--title 'ab c'");
    const long = pullRequestMessage("x".repeat(500));
    expect(/--title '(.*)'/.exec(long)?.[1]).toHaveLength(120);
    expect(pullRequestMessage(" \n ")).toContain("--title 'Work of a Run'");
  });
});
