import { describe, expect, it } from "vitest";
import { patchRows } from "./patch-rows.ts";

const patch = `diff --git a/src/a.ts b/src/a.ts
index 1c2..3d4 100644
--- a/src/a.ts
+++ b/src/a.ts
@@ -4,3 +4,3 @@ export function a() {
 four
-five
+FIVE
 six
@@ -20,2 +20,3 @@
-- a list item
+- a list item
+++ more
 end
\\ No newline at end of file
`;

describe("the unified diff of a file", () => {
  it("numbers each line before and after the change, and marks what was added and removed", () => {
    expect(patchRows(patch)).toEqual([
      { kind: "place", before: 4, after: 4, text: "export function a() {" },
      { kind: "same", before: 4, after: 4, text: "four" },
      { kind: "removed", before: 5, text: "five" },
      { kind: "added", after: 5, text: "FIVE" },
      { kind: "same", before: 6, after: 6, text: "six" },
      { kind: "place", before: 20, after: 20, text: "" },
      { kind: "removed", before: 20, text: "- a list item" },
      { kind: "added", after: 20, text: "- a list item" },
      { kind: "added", after: 21, text: "++ more" },
      { kind: "same", before: 21, after: 22, text: "end" },
      { kind: "note", text: "No newline at end of file" },
    ]);
  });

  it("is shown as it is when it has no places, or is cut off", () => {
    const rest = "… the rest is left out …";
    expect(patchRows(`+one\n-two\n${rest}\n`)).toEqual([
      { kind: "added", text: "one" },
      { kind: "removed", text: "two" },
      { kind: "note", text: rest },
    ]);
    expect(patchRows(`@@ -1,9 +1,9 @@\n-one\n${rest}\n`).slice(1)).toEqual([
      { kind: "removed", before: 1, text: "one" },
      { kind: "note", text: rest },
    ]);
  });
});
