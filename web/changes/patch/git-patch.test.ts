import { describe, expect, it } from "vitest";
import { type FileChange, patchFiles } from "./git-patch.ts";
import { patchRows } from "./patch-rows.ts";
import { unquoted } from "./quoted-path.ts";

const only = (patch: string): FileChange => {
  const files = patchFiles(patch);
  if (files.length !== 1 || !files[0]) throw new Error(`There are ${files.length} files.`);
  return files[0];
};
const rowsOf = (patch: string) => patchRows(only(patch).hunks);

const changed = `diff --git a/src/sum.mjs b/src/sum.mjs
index 1c2aa..3d4bb 100644
--- a/src/sum.mjs
+++ b/src/sum.mjs
@@ -4,3 +4,3 @@ export function sum(a, b) {
 four
-five
+FIVE
 six
@@ -20,2 +20,3 @@
-- a list item
+- a list item
+++ b/not/a/file
 end
\\ No newline at end of file
`;

describe("a patch of git", () => {
  it("is empty when nothing changed", () => {
    expect(patchFiles("")).toEqual([]);
  });

  it("counts a line by its place in a hunk, whatever it looks like", () => {
    const file = only(changed);
    expect(file).toMatchObject({ path: "src/sum.mjs", kind: "changed", added: 3, removed: 2 });
    expect(rowsOf(changed)).toEqual([
      { kind: "place", before: 4, after: 4, text: "export function sum(a, b) {" },
      { kind: "same", before: 4, after: 4, text: "four" },
      { kind: "removed", before: 5, text: "five" },
      { kind: "added", after: 5, text: "FIVE" },
      { kind: "same", before: 6, after: 6, text: "six" },
      { kind: "place", before: 20, after: 20, text: "" },
      { kind: "removed", before: 20, text: "- a list item" },
      { kind: "added", after: 20, text: "- a list item" },
      { kind: "added", after: 21, text: "++ b/not/a/file" },
      { kind: "same", before: 21, after: 22, text: "end" },
      { kind: "note", text: "No newline at end of file" },
    ]);
  });

  it("continues with the next file, also after a hunk that quotes a file's heading", () => {
    const quoting = `diff --git a/a.patch b/a.patch
index 1c2aa..3d4bb 100644
--- a/a.patch
+++ b/a.patch
@@ -1,2 +1,2 @@
-diff --git a/x b/x
---- a/x
+diff --git a/y b/y
+@@ -1 +1 @@
`;
    const files = patchFiles(quoting + changed);
    expect(files.map(({ path, added, removed }) => [path, added, removed])).toEqual([
      ["a.patch", 2, 2],
      ["src/sum.mjs", 3, 2],
    ]);
  });

  it("knows files that are new, removed and empty", () => {
    const files = patchFiles(`diff --git a/new.txt b/new.txt
new file mode 100644
index 0000000..3d4bb
--- /dev/null
+++ b/new.txt
@@ -0,0 +1 @@
+one
diff --git a/old.txt b/old.txt
deleted file mode 100644
index 3d4bb..0000000
--- a/old.txt
+++ /dev/null
@@ -1 +0,0 @@
-one
diff --git a/empty file.txt b/empty file.txt
new file mode 100644
index 0000000..e69de29
`);
    expect(files).toMatchObject([
      { path: "new.txt", kind: "added", added: 1, removed: 0 },
      { path: "old.txt", kind: "removed", added: 0, removed: 1 },
      { path: "empty file.txt", kind: "added", added: 0, removed: 0, hunks: "" },
    ]);
    expect(patchRows(files[0]?.hunks ?? "")[1]).toEqual({ kind: "added", after: 1, text: "one" });
  });

  it("knows where a renamed file was, with and without changes in it", () => {
    const files = patchFiles(`diff --git a/old name.ts b/src/new name.ts
similarity index 100%
rename from old name.ts
rename to src/new name.ts
diff --git a/a.ts b/b.ts
similarity index 90%
rename from a.ts
rename to b.ts
index 1c2aa..3d4bb 100644
--- a/a.ts
+++ b/b.ts
@@ -1 +1 @@
-a
+b
`);
    expect(files).toMatchObject([
      { path: "src/new name.ts", from: "old name.ts", kind: "renamed", added: 0, removed: 0 },
      { path: "b.ts", from: "a.ts", kind: "renamed", added: 1, removed: 1 },
    ]);
  });

  it("knows a change of mode alone, and together with one of the text", () => {
    const mode = "diff --git a/run.sh b/run.sh\nold mode 100644\nnew mode 100755\n";
    expect(only(mode)).toMatchObject({
      path: "run.sh",
      kind: "changed",
      mode: ["100644", "100755"],
    });
    expect(
      only(`${mode}index 1c2aa..3d4bb\n--- a/run.sh\n+++ b/run.sh\n@@ -1 +1 @@\n-a\n+b\n`),
    ).toMatchObject({ mode: ["100644", "100755"], added: 1, removed: 1 });
  });

  it("knows binary files, and how large they are where it says so", () => {
    const files = patchFiles(`diff --git a/logo.png b/logo.png
new file mode 100644
index 0000000..3d4bb
GIT binary patch
literal 5120
zcmV+*6yNLs0Wq(ebVqo*\${;+++@@ -1 +1 @@

literal 0
HcmV?d00001

diff --git a/x.bin b/x.bin
index 1c2aa..3d4bb 100644
Binary files a/x.bin and b/x.bin differ
`);
    expect(files).toMatchObject([
      { path: "logo.png", kind: "added", binary: true, size: 5120, hunks: "" },
      { path: "x.bin", kind: "changed", binary: true, hunks: "" },
    ]);
    expect(files[1]).not.toHaveProperty("size");
  });

  it("reads paths in quotes, and those with spaces or like the sides of a patch", () => {
    const quoted = String.raw`"b/na\303\257ve\t\"x\".txt"`;
    const files = patchFiles(`diff --git "a/na\\303\\257ve" ${quoted}
similarity index 100%
rename from "na\\303\\257ve"
rename to "na\\303\\257ve\\t\\"x\\".txt"
diff --git "a/\\344\\270\\255 \\346\\226\\207.md" "b/\\344\\270\\255 \\346\\226\\207.md"
old mode 100644
new mode 100755
diff --git a/b/two words.md b/b/two words.md
index 1c2aa..3d4bb 100644
--- a/b/two words.md\t
+++ b/b/two words.md\t
@@ -1 +1 @@
-a
+b
`);
    expect(files.map(({ path }) => path)).toEqual(['naïve\t"x".txt', "中 文.md", "b/two words.md"]);
    expect(files[0]?.from).toBe("naïve");
  });

  it("keeps the carriage returns of lines, and reads a patch that has them everywhere", () => {
    const crlf = changed.replace("-five\n+FIVE\n", "-five\r\n+five\n");
    expect(rowsOf(crlf).slice(2, 4)).toEqual([
      { kind: "removed", before: 5, text: "five\r" },
      { kind: "added", after: 5, text: "five" },
    ]);
    const everywhere = only(changed.replaceAll("\n", "\r\n"));
    expect(everywhere).toMatchObject({ path: "src/sum.mjs", added: 3, removed: 2 });
    expect(patchRows(everywhere.hunks)[0]?.text).toBe("export function sum(a, b) {");
  });

  it("gives what there is of a patch that ends early", () => {
    const cut = changed.slice(0, changed.indexOf(" six"));
    expect(only(cut)).toMatchObject({ added: 1, removed: 1 });
    expect(rowsOf(cut).at(-1)).toEqual({ kind: "added", after: 5, text: "FIVE" });
    expect(only("diff --git a/x.ts b/x.ts\nindex 1c2")).toMatchObject({ path: "x.ts", hunks: "" });
  });
});

describe("a path in quotes", () => {
  it("may hold every escape of C, and bytes that are no UTF-8", () => {
    expect(unquoted(String.raw`"\a\b\t\n\v\f\r\"\\"`)).toBe('\u0007\b\t\n\v\f\r"\\');
    expect(unquoted(String.raw`"\377x"`)).toBe("\ufffdx");
    expect(unquoted(String.raw`"é\303\251"`)).toBe("éé");
  });

  it("is unchanged without them", () => {
    expect(unquoted(String.raw`a\303.txt`)).toBe(String.raw`a\303.txt`);
    expect(unquoted('"')).toBe('"');
  });
});
