import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { hunksBetween, patchesOf } from "./patches.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "wheelhouse-patch-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** Applies the patch that leads from one text of a file to another. */
function applied(path: string, before: string, after: string): string {
  const file = join(folder, path);
  mkdirSync(dirname(file), { recursive: true });
  if (before !== "") writeFileSync(file, before);
  const change = { before: before === "" ? undefined : path, after: path };
  const [diff] = patchesOf([{ ...change, hunks: hunksBetween(before, after) }], folder);
  const input = diff?.patch ?? "";
  const options = { cwd: folder, input };
  execFileSync("git", ["apply", "--check", "-"], options);
  execFileSync("git", ["apply", "-"], options);
  return readFileSync(file, "utf8");
}

const many = Array.from({ length: 9 }, (_, at) => `${at}\n`).join("");

it.each([
  ["a new file", "a.txt", "", "one\ntwo\n"],
  ["a new file without a newline at its end", "a.txt", "", "one\ntwo"],
  ["one line of many", "a.txt", many, many.replace("4\n", "four\nand a half\n")],
  ["a newline that goes away", "a.txt", "one\ntwo\n", "one\ntwo"],
  ["a newline that comes", "a.txt", "one\ntwo", "one\ntwo\n"],
  ["Windows line ends", "a.txt", "one\r\ntwo\r\n", "one\r\nTWO\r\n"],
  ["a file that becomes empty of one line", "a.txt", "one\ntwo\n", "two\n"],
  ["a name with spaces", "a b/c d.txt", "one\n", "two\n"],
  ["a name with quotes and a backslash", 'a"b\\.txt', "one\n", "two\n"],
  ["a name with a tab", "a\tb.txt", "one\n", "two\n"],
  ["a name with letters of other scripts", "grüße 日本.txt", "one\n", "two\n"],
])("git applies the patch of %s", (_what, path, before, after) => {
  expect(applied(path, before, after)).toBe(after);
});

it("git applies the patch of texts that differ in too many lines to compare", () => {
  const text = (word: string) => Array.from({ length: 1_500 }, (_, at) => `${at % 7}${word}`);
  const [before, after] = [text("a").join("\n"), text("b").join("\n")];
  writeFileSync(join(folder, "a.txt"), before);
  const input = `--- a/a.txt\n+++ b/a.txt\n${hunksBetween(before, after)}`;
  execFileSync("git", ["apply", "-"], { cwd: folder, input });
  expect(readFileSync(join(folder, "a.txt"), "utf8")).toBe(after);
});
