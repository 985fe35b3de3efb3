import { spawnSync } from "node:child_process";
import { tmpdir } from "node:os";
import fc from "fast-check";
import { expect, it } from "vitest";
import { branchProblem, possibleBranch } from "./branch-name.ts";

/** Outside of any repository, where `@{-1}` names no branch. */
const gitTakes = (name: string): boolean =>
  spawnSync("git", ["check-ref-format", "--branch", name], { cwd: tmpdir() }).status === 0;

it.each([
  "main",
  "feature/login-2",
  "fix/é#1",
  "a/-b",
  "refs/heads/x",
  "HEAD/x",
  "a/HEAD",
  "@a",
  "a@b",
  "日本語",
  "wheelhouse/run_x-y",
  "$(id)",
  "a'b",
  "a;b|c&d",
  "a{b}",
  "v1.2.3",
  "a".repeat(200),
])("takes %j for a branch, as git does", (name) => {
  expect(branchProblem(name)).toBeUndefined();
  expect(gitTakes(name)).toBe(true);
});

it.each([
  ["", "cannot be empty"],
  ["-x", "cannot begin with “-”"],
  ["--upload-pack=touch x", "cannot begin with “-”"],
  ["-", "cannot begin with “-”"],
  ["a b", "a blank"],
  ["a..b", "“..”"],
  ["..", "“..”"],
  ["a@{1}", "“@{”"],
  ["@{-1}", "“@{”"],
  ["a//b", "“//”"],
  ["a~1", "“~”"],
  ["a^", "“^”"],
  ["a:b", "“:”"],
  ["a?", "“?”"],
  ["a*", "“*”"],
  ["a[b", "“[”"],
  ["a\\b", "“\\”"],
  ["/a", "“/”"],
  ["a/", "“/”"],
  ["a.", "“.”"],
  [".a", "begin with “.”"],
  ["a/.b", "begin with “.”"],
  ["a.lock", "“.lock”"],
  ["a.lock/b", "“.lock”"],
  ["HEAD", "keeps the name HEAD"],
  ["a\nb", "control characters"],
  ["a\tb", "control characters"],
  ["a\x7f", "control characters"],
])("refuses %j, as git does, with a sentence", (name, sentence) => {
  expect(branchProblem(name)).toContain(sentence);
  expect(gitTakes(name)).toBe(false);
});

it("refuses what git takes only as a short form, what no text is, and what is longer than a name", () => {
  for (const name of ["@", "a\0b", "a\ud800", "a\x85b", "a".repeat(251)])
    expect(branchProblem(name)).toEqual(expect.any(String));
});

it("judges any name as git does", () => {
  const part = fc.constantFrom(
    ..."a B é - . / .. .lock @{ @ ~ ^ : ? * [ \x7f $(id) ' \\ HEAD {".split(" "),
    " ",
  );
  const name = fc.array(part, { minLength: 1, maxLength: 5 }).map((parts) => parts.join(""));
  fc.assert(
    fc.property(name, (name) => {
      if (name !== "@") expect([name, possibleBranch(name)]).toEqual([name, gitTakes(name)]);
    }),
    { numRuns: 200 },
  );
});
