import { execFileSync } from "node:child_process";
import fc from "fast-check";
import { expect, it } from "vitest";
import { idFrom } from "../../../shared/id.ts";
import { branchName, runOfBranch } from "./branch-name.ts";

const runId = idFrom("run", new Uint8Array(17));

it.each([
  ["Fix the login", "-fix-the-login"],
  ["  Größe & Maße?! ", "-grosse-masse"],
  ["Crème brûlée", "-creme-brulee"],
  ["../../etc/passwd.lock", "-etc-passwd-lock"],
  ["日本語", ""],
  ["@{-1}~^:?*[\\", "-1"],
  ["", ""],
  ["a".repeat(500), `-${"a".repeat(40)}`],
  [`${"a".repeat(39)} b`, `-${"a".repeat(39)}`],
])("makes a branch of the title %j", (title, slug) => {
  expect(branchName(runId, title)).toBe(`wheelhouse/${runId}${slug}`);
});

it("is a ref that git takes, and names its Run, for every title", () => {
  const title = fc.oneof(
    fc.string({ unit: "binary", maxLength: 80 }),
    fc
      .array(fc.constantFrom("..", ".lock", "@{", "~", "^", ":", "/", "-", " ", "\\", "İ", "a"), {
        maxLength: 30,
      })
      .map((parts) => parts.join("")),
  );
  const branches = new Set<string>();
  fc.assert(
    fc.property(title, fc.uint8Array({ minLength: 17, maxLength: 17 }), (title, entropy) => {
      const id = idFrom("run", entropy);
      const branch = branchName(id, title);
      expect(branch).toMatch(/^wheelhouse\/run_[a-z0-9]{26}(-[a-z0-9]+)*$/);
      expect(runOfBranch(branch)).toBe(id);
      branches.add(branch);
    }),
    { numRuns: 1_000 },
  );
  for (const branch of [...branches].slice(0, 50))
    execFileSync("git", ["check-ref-format", "--branch", branch], { stdio: "pipe" });
});

it("names no Run for another person's branch", () => {
  for (const branch of [
    "main",
    `x/wheelhouse/${runId}`,
    `wheelhouse/${runId}/x`,
    `wheelhouse/${runId}x`,
  ])
    expect(runOfBranch(branch)).toBeUndefined();
});
