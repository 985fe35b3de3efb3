import { expect, it } from "vitest";
import { countPatch } from "./patch-counts.ts";

it("counts lines by their place in a hunk, not by what they look like", () => {
  const patch = [
    "diff --git a/one b/one",
    "--- a/one",
    "+++ b/one",
    "@@ -1,3 +1,3 @@",
    " same",
    "--- old",
    "+++ new",
    " diff --git a/x b/x",
    "\\ No newline at end of file",
    "diff --git a/two b/two",
    "new file mode 100644",
    "--- /dev/null",
    "+++ b/two",
    "@@ -0,0 +1 @@",
    "+only",
    "",
  ].join("\n");
  expect(countPatch(patch)).toEqual({ files: 2, added: 2, removed: 1 });
});

it("finds nothing in an empty patch", () => {
  expect(countPatch("")).toEqual({ files: 0, added: 0, removed: 0 });
});
