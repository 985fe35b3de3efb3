import { expect, it } from "vitest";
import { standsFor } from "./stands-for.ts";

const commit = (digit: string) => `Subproject commit ${digit.repeat(40)}`;
const version = "version https://git-lfs.github.com/spec/v1";
const oid = (digit: string) => `oid sha256:${digit.repeat(64)}`;

it.each([
  ["a moved submodule", `@@ -1 +1 @@\n-${commit("a")}\n+${commit("b")}\n`, "submodule"],
  ["an added submodule", `@@ -0,0 +1 @@\n+${commit("a")}\n`, "submodule"],
  [
    "a changed file in Git LFS",
    `@@ -1,3 +1,3 @@\n ${version}\n-${oid("a")}\n-size 20\n+${oid("b")}\n+size 13\n`,
    "Git LFS",
  ],
  [
    "a new file in Git LFS",
    `@@ -0,0 +1,3 @@\n+${version}\n+${oid("a")}\n+size 3\n\\ No newline at end of file\n`,
    "Git LFS",
  ],
  ["a text about submodules", `@@ -1 +1 @@\n-${commit("a")}\n+See it.\n`, undefined],
  [
    "a text about Git LFS",
    `@@ -1,2 +1,2 @@\n A pointer is\n-${version}\n+${oid("a")}\n`,
    undefined,
  ],
  [
    "a text with a pointer",
    `@@ -0,0 +1 @@\n+${version}\n${"+more\n".repeat(9)}+${oid("a")}\n`,
    undefined,
  ],
  ["no hunks", "", undefined],
])("%s is told as what it is", (_, hunks, tag) => {
  expect(standsFor({ hunks })?.tag).toBe(tag);
});
