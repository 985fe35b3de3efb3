import { execFileSync } from "node:child_process";
import { createHash, randomBytes } from "node:crypto";
import { chmodSync, mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";

const identity = ["-c", "user.name=Ana", "-c", "user.email=ana@example.com"];
const diff = ["diff", "--cached", "--binary", "--full-index", "--find-renames", "--no-color"];

/** The patch that git makes from the folder before a change to the folder after it. */
function patchOf(before: (folder: Folder) => void, after: (folder: Folder) => void): string {
  const root = mkdtempSync(join(tmpdir(), "wheelhouse-patch-"));
  const git = (...words: string[]) =>
    execFileSync("git", [...identity, ...words], { cwd: root, encoding: "utf8", maxBuffer: 1e9 });
  const path = (name: string) => join(root, name);
  const folder: Folder = {
    write(name, content) {
      mkdirSync(dirname(path(name)), { recursive: true });
      writeFileSync(path(name), content);
    },
    move(from, to) {
      mkdirSync(dirname(path(to)), { recursive: true });
      renameSync(path(from), path(to));
    },
    remove: (name) => rmSync(path(name)),
    mode: (name, mode) => chmodSync(path(name), mode),
  };
  git("init", "--quiet");
  before(folder);
  git("add", "--all");
  git("commit", "--quiet", "--message", "before");
  after(folder);
  git("add", "--all");
  const patch = git(...diff);
  rmSync(root, { recursive: true });
  return patch;
}

type Folder = {
  write(name: string, content: string | Uint8Array): void;
  move(from: string, to: string): void;
  remove(name: string): void;
  mode(name: string, mode: number): void;
};

const lines = (count: number, text: (line: number) => string): string =>
  Array.from({ length: count }, (_, index) => `${text(index + 1)}\n`).join("");
const integrity = (line: number) =>
  `      "integrity": "sha512-${createHash("sha512").update(String(line)).digest("base64")}",`;
const sum = [
  "/** Adds prices in whole cents. */",
  "export function total(prices) {",
  "  let cents = 0;",
  "  for (const price of prices) cents += Math.round(price * 100);",
  "  return cents / 100;",
  "}",
  "",
].join("\n");

/** A patch with every kind of change, including hidden characters that a reviewer must not miss. */
export const everyKind = (): string =>
  patchOf(
    ({ write }) => {
      write("src/total.mjs", sum.replace("Math.round(price * 100)", "price * 100"));
      write(
        "src/old-name.mjs",
        lines(30, (line) => `export const v${line} = ${line};`),
      );
      write(
        "src/legacy.mjs",
        lines(18, (line) => `legacy(${line});`),
      );
      write("scripts/release.sh", "#!/bin/sh\nnpm publish\n");
      write("docs/naïve ünd 中文.md", "Übersicht\r\nzwei\r\n");
      write("package-lock.json", lines(900, integrity));
      write(
        "src/table.mjs",
        lines(1_600, (line) => `  [${line}, "row ${line}"],`),
      );
      write("assets/logo.png", randomBytes(3_000));
    },
    ({ write, move, remove, mode }) => {
      write("src/total.mjs", sum);
      write(
        "test/total.test.mjs",
        `import test from "node:test";\nimport assert from "node:assert/strict";\nimport { total } from "../src/total.mjs";\n\ntest("adds whole cents", () => {\n\tassert.equal(total([0.1, 0.2]), 0.3);\n\tconst admin = "user\u202e \u2066// only for admins\u2069 \u2066";\n\tassert.ok("${"a very long line of a test, ".repeat(30)}");\n});`,
      );
      move("src/old-name.mjs", "src/values/new-name.mjs");
      write(
        "src/values/new-name.mjs",
        lines(30, (line) => `export const v${line} = ${line === 12 ? 1_200 : line};`),
      );
      remove("src/legacy.mjs");
      mode("scripts/release.sh", 0o755);
      write("docs/naïve ünd 中文.md", "Übersicht\nzwei\r\ndrei\r\n");
      write(
        "package-lock.json",
        lines(900, (line) => integrity(line % 3 === 0 ? -line : line)),
      );
      write(
        "src/table.mjs",
        lines(1_600, (line) => `  [${line}, "line ${line}"],`),
      );
      write("assets/logo.png", randomBytes(4_200));
      write("src/empty.mjs", "");
    },
  );

/** A large refactoring: many files, tens of thousands of lines. */
export const manyFiles = (): string => {
  const name = (file: number) => `packages/part-${file % 12}/src/deep/folder/module-${file}.ts`;
  const body = (version: string) =>
    lines(180, (line) => `export const ${line % 4 === 0 ? version : "same"}${line} = ${line};`);
  const all = Array.from({ length: 400 }, (_, file) => name(file));
  return patchOf(
    ({ write }) => {
      for (const file of all) write(file, body("before"));
    },
    ({ write }) => {
      for (const file of all) write(file, body("after"));
    },
  );
};
