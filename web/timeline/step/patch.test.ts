import { describe, expect, it } from "vitest";
import { patchCounts, patchLines } from "./patch.ts";

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

describe("a unified diff", () => {
  it("numbers each line in the file that it stands in, and marks what was added and removed", () => {
    expect(patchLines(patch)).toEqual([
      { kind: "same", number: 4, text: "four" },
      { kind: "removed", number: 5, text: "five" },
      { kind: "added", number: 5, text: "FIVE" },
      { kind: "same", number: 6, text: "six" },
      { kind: "place", text: "@@ -20,2 +20,3 @@" },
      { kind: "removed", number: 20, text: "- a list item" },
      { kind: "added", number: 20, text: "- a list item" },
      { kind: "added", number: 21, text: "++ more" },
      { kind: "same", number: 22, text: "end" },
      { kind: "note", text: "No newline at end of file" },
    ]);
    expect(patchCounts(patchLines(patch))).toEqual({ added: 3, removed: 2 });
  });

  it("is shown as it is when it has no places, or is cut off", () => {
    expect(patchLines("+one\n-two\n… the rest is left out …\n")).toEqual([
      { kind: "added", text: "one" },
      { kind: "removed", text: "two" },
      { kind: "note", text: "… the rest is left out …" },
    ]);
  });
});
