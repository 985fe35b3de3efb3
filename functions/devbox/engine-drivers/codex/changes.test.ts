import { describe, expect, it } from "vitest";
import { type CodexChange, diffsOf } from "./changes.ts";

const change = (type: string, diff: string, path = "/work/src/a.ts"): CodexChange => ({
  path,
  kind: { type },
  diff,
});
const patchOf = (it: CodexChange) => diffsOf([it], "/work")[0]?.patch;

describe("the diffs of a Codex edit", () => {
  it("show a new file as lines that were added", () => {
    expect(diffsOf([change("add", "one\ntwo\n")], "/work")).toEqual([
      {
        path: "src/a.ts",
        patch: "--- /dev/null\n+++ b/src/a.ts\n@@ -0,0 +1,2 @@\n+one\n+two\n",
      },
    ]);
  });

  it("show a deleted file as lines that were taken away", () => {
    expect(patchOf(change("delete", "one"))).toBe(
      "--- a/src/a.ts\n+++ /dev/null\n@@ -1,1 +0,0 @@\n-one\n\\ No newline at end of file\n",
    );
  });

  it("show the hunks of an update, and where a file was moved", () => {
    const hunk = "@@ -1 +1 @@\n-one\n+two\n";
    expect(patchOf(change("update", hunk))).toBe(`--- a/src/a.ts\n+++ b/src/a.ts\n${hunk}`);
    const moved = change("update", `${hunk}\n\nMoved to: /work/b.ts`);
    const kind = { type: "update", move_path: "/work/b.ts" };
    expect(diffsOf([{ ...moved, kind }], "/work")).toEqual([
      { path: "b.ts", patch: `--- a/src/a.ts\n+++ b/b.ts\n${hunk}` },
    ]);
  });

  it("leave a path outside the workspace as it is", () => {
    expect(diffsOf([change("add", "x\n", "/etc/hosts")], "/work")[0]?.path).toBe("/etc/hosts");
  });

  it("are 16 KB together, and say what is not shown", () => {
    const long = change("add", "grüße\n".repeat(4_000));
    const diffs = diffsOf([change("add", "one\n"), long, change("add", "two\n")], "/work");
    expect(diffs).toHaveLength(2);
    const size = diffs.reduce((sum, { patch }) => sum + Buffer.byteLength(patch), 0);
    expect(size).toBeLessThanOrEqual(16 * 1024);
    expect(size).toBeGreaterThan(16_000);
    expect(diffs[1]?.patch).toMatch(
      /\n\+grüße\n\\ Not shown: \d,\d{3} more lines and 1 more file\.\n$/,
    );
  });
});
